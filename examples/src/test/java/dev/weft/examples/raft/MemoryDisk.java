package dev.weft.examples.raft;

import java.util.ArrayList;
import java.util.List;

class MemoryDisk {
  Storage.Term term = new Storage.Term(0, null);
  final List<Entry> entries = new ArrayList<>();
}
