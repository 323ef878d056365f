package dev.weft.examples.raft;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a member must know after a crash. A call that returns has it kept; where one fails, what is
 * kept is known only after {@link #load()} by a new life of the member.
 */
interface Storage {

  /** The latest term, and for whom this member voted in it. */
  record Term(long number, @Nullable String vote) {}

  record Saved(Term term, List<Entry> entries) {}

  Saved load() throws IOException;

  void saveTerm(Term term) throws IOException;

  /** Keeps entries in the place of all from an index on. */
  void saveEntries(long index, List<Entry> entries) throws IOException;
}
