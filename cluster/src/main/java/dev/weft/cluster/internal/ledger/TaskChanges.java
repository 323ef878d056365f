package dev.weft.cluster.internal.ledger;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can happen to the record of a stored task: see {@link TaskEntry}. */
public final class TaskChanges {
  private TaskChanges() {}

  /** The part of a record that nodes ask for. */
  public record Seen(
      String submission, Node runner, long attempt, byte @Nullable [] outcome, List<Node> watchers)
      implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    static @Nullable Seen of(@Nullable Entry entry) {
      return entry instanceof TaskEntry task
          ? new Seen(
              task.submission(), task.runner(), task.attempt(), task.outcome(), task.watchers())
          : null;
    }
  }

  /** Stores a task, unless one with that name is there; replies what is there then. */
  public record Store(String submission, byte[] body, Node runner, Node watcher)
      implements Change<Seen> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Seen> apply(@Nullable Entry now) {
      TaskEntry entry =
          now instanceof TaskEntry there
              ? there
              : new TaskEntry(submission, body, runner, 1, null, List.of(watcher), 0);
      return new Changed<>(
          entry,
          new Seen(
              entry.submission(),
              entry.runner(),
              entry.attempt(),
              entry.outcome(),
              entry.watchers()));
    }
  }

  /** Keeps the outcome of an attempt; replies what was there before, or null if it is refused. */
  public record Finish(long attempt, byte[] outcome, long atMillis)
      implements Change<@Nullable Seen> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<@Nullable Seen> apply(@Nullable Entry now) {
      if (now instanceof TaskEntry task && task.attempt() == attempt && !task.done()) {
        return new Changed<>(task.ended(outcome, atMillis), Seen.of(task));
      }
      if (now instanceof TaskEntry task
          && task.attempt() == attempt
          && Arrays.equals(task.outcome(), outcome)) {
        return new Changed<>(task, Seen.of(task));
      }
      return new Changed<>(now, null);
    }
  }

  /** Takes a task on that was another's, with a greater attempt; null if it is refused. */
  public record Claim(long attempt, Node runner) implements Change<@Nullable TaskEntry> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<@Nullable TaskEntry> apply(@Nullable Entry now) {
      if (now instanceof TaskEntry task && !task.done()) {
        if (task.attempt() == attempt) {
          TaskEntry claimed = task.runBy(runner);
          return new Changed<>(claimed, claimed);
        }
        if (task.attempt() == attempt + 1 && task.runner().equals(runner)) {
          return new Changed<>(task, task);
        }
      }
      return new Changed<>(now, null);
    }
  }

  /** Ends a task as cancelled; replies what was there before, or null if there is none. */
  public record Cancel(byte[] outcome, @Nullable String onlySubmission, long atMillis)
      implements Change<@Nullable Seen> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<@Nullable Seen> apply(@Nullable Entry now) {
      if (now instanceof TaskEntry task
          && !task.done()
          && (onlySubmission == null || onlySubmission.equals(task.submission()))) {
        return new Changed<>(task.ended(outcome, atMillis), Seen.of(task));
      }
      return new Changed<>(now, Seen.of(now));
    }
  }

  /** Has a node told of the end; replies what is there, or null. */
  public record Watch(Node watcher) implements Change<@Nullable Seen> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<@Nullable Seen> apply(@Nullable Entry now) {
      if (now instanceof TaskEntry task) {
        TaskEntry entry = task.done() ? task : task.watchedBy(watcher);
        return new Changed<>(entry, Seen.of(entry));
      }
      return new Changed<>(now, null);
    }
  }

  /** Looks, and changes nothing. */
  public record Look() implements Change<@Nullable Seen> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<@Nullable Seen> apply(@Nullable Entry now) {
      return new Changed<>(now, Seen.of(now));
    }
  }

  /** Drops a record that is done; replies whether there is none now. */
  public record Forget() implements Change<Boolean> {
    @Serial private static final long serialVersionUID = 1;

    @Override
    public Changed<Boolean> apply(@Nullable Entry now) {
      if (now instanceof TaskEntry task && !task.done()) {
        return new Changed<>(now, false);
      }
      return new Changed<>(null, true);
    }
  }
}
