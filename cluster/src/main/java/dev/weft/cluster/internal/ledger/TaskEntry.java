package dev.weft.cluster.internal.ledger;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record of a task that is stored.
 *
 * <pre>
 *        Store              Finish(attempt), Cancel          Forget
 * none --------> RUNNING ------------------------------> DONE -----> none
 *                  |  ^
 *                  \--/ Claim(attempt): attempt + 1
 * </pre>
 *
 * Finish and Claim are refused if the record has another attempt.
 *
 * @param submission what the one that stored it made up, so that the same store twice is known
 * @param body what is run; empty when it is done
 * @param runner the node that runs it
 * @param attempt the token: each start has a greater one
 * @param outcome how it ended, or null
 * @param watchers the nodes that want to know
 * @param endedMillis when it ended, by the clock of the node that ended it
 */
public record TaskEntry(
    String submission,
    byte[] body,
    Node runner,
    long attempt,
    byte @Nullable [] outcome,
    List<Node> watchers,
    long endedMillis)
    implements Entry {
  @Serial private static final long serialVersionUID = 1;
  private static final byte[] NOTHING = {};

  /** Whether it has ended. */
  public boolean done() {
    return outcome != null;
  }

  TaskEntry ended(byte[] how, long atMillis) {
    return new TaskEntry(submission, NOTHING, runner, attempt, how, watchers, atMillis);
  }

  TaskEntry runBy(Node newRunner) {
    return new TaskEntry(submission, body, newRunner, attempt + 1, outcome, watchers, endedMillis);
  }

  TaskEntry watchedBy(Node watcher) {
    if (watchers.contains(watcher)) {
      return this;
    }
    List<Node> all = new ArrayList<>(watchers);
    all.add(watcher);
    return new TaskEntry(submission, body, runner, attempt, outcome, List.copyOf(all), endedMillis);
  }
}
