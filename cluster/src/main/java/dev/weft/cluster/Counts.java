package dev.weft.cluster;

import java.util.concurrent.atomic.LongAdder;

/** Counts what happens to bodies at this node. */
final class Counts {
  final LongAdder submitted = new LongAdder();
  final LongAdder started = new LongAdder();
  final LongAdder ended = new LongAdder();
  final LongAdder claimed = new LongAdder();
  final LongAdder refused = new LongAdder();
}
