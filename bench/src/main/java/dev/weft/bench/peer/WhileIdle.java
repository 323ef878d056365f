package dev.weft.bench.peer;

import java.io.IOException;
import java.util.Map;

/** What is to be done while all connections are open and none talks. */
@FunctionalInterface
public interface WhileIdle {
  /** Returns further figures. */
  Map<String, Double> look(long pid) throws IOException, ChildFailure, InterruptedException;
}
