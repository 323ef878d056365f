package dev.weft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Parts of a loop that nothing but the loop itself uses. */
final class Insides {
  private static final VarHandle ITERATIONS = field("iterations", Iterations.class);
  private static final VarHandle INBOX = field("inbox", Inbox.class);

  private Insides() {}

  private static VarHandle field(String name, Class<?> type) {
    try {
      return MethodHandles.privateLookupIn(EventLoop.class, MethodHandles.lookup())
          .findVarHandle(EventLoop.class, name, type);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Runs one step of a task that the JDK has unblocked, if there is one, as the loop would. */
  static boolean runUnblocked(EventLoop loop) {
    var iterations = (Iterations) ITERATIONS.get(loop);
    iterations.lookForHeirs();
    return iterations.runHeir();
  }

  /** How many entries wait in the inbox; they are taken out. */
  static int takeInbox(EventLoop loop) {
    var taken = new ReadyQueue();
    ((Inbox) INBOX.get(loop)).drainTo(taken);
    return taken.size();
  }

  /** The thread of a task that the loop does not know any more, so that it can be closed. */
  static ScheduledThread threadWithoutTask(EventLoop loop) {
    Task<String> task = loop.createTask(() -> "");
    loop.tasks().remove(task);
    return new ScheduledThread(task);
  }
}
