package dev.weft;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a loop reports, so that a test can look at it. */
final class Reports implements ExceptionHandler {
  private final List<ErrorReport> all = new CopyOnWriteArrayList<>();

  @Override
  public void handle(EventLoop loop, ErrorReport report) {
    all.add(report);
  }

  List<ErrorReport> all() {
    return all;
  }

  List<String> messages() {
    return all.stream().map(ErrorReport::message).toList();
  }

  ErrorReport only() {
    if (all.size() != 1) {
      throw new AssertionError("not one report: " + all);
    }
    return all.getFirst();
  }
}
