package dev.weft;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/**
 * Two threads push while the loop takes: nothing is lost, and what one thread pushed keeps order.
 */
public final class InboxRace {
  private InboxRace() {}

  private static String namesOf(ReadyQueue ready) {
    var names = new StringBuilder();
    while (!ready.isEmpty()) {
      names.append(ready.take());
    }
    return names.toString();
  }

  /** The inbox itself. */
  @JCStressTest
  @Outcome(
      id = {"abc", "acb", "cab"},
      expect = Expect.ACCEPTABLE,
      desc = "all, a before b")
  @Outcome(expect = Expect.FORBIDDEN, desc = "lost, doubled or out of order")
  @State
  public static class Sound {
    private final Inbox inbox = new Inbox();
    private final ReadyQueue ready = new ReadyQueue();

    @Actor
    public void pushTwo() {
      inbox.push(new Noted("a"));
      inbox.push(new Noted("b"));
    }

    @Actor
    public void pushOneAndTake() {
      inbox.push(new Noted("c"));
      inbox.drainTo(ready);
    }

    @Arbiter
    public void takeRest(L_Result r) {
      inbox.drainTo(ready);
      r.r1 = namesOf(ready);
    }
  }

  /** A stack whose top is read and written in two steps. */
  @JCStressTest
  @Outcome(
      id = {"3"},
      expect = Expect.ACCEPTABLE,
      desc = "all")
  @Outcome(expect = Expect.ACCEPTABLE_INTERESTING, desc = "lost")
  @State
  public static class Broken {
    private record Link(@Nullable Link before) {}

    private final AtomicReference<@Nullable Link> newest = new AtomicReference<>();

    private void push() {
      newest.set(new Link(newest.get()));
    }

    @Actor
    public void pushTwo() {
      push();
      push();
    }

    @Actor
    public void pushOne() {
      push();
    }

    @Arbiter
    public void count(L_Result r) {
      int links = 0;
      for (Link link = newest.get(); link != null; link = link.before) {
        links++;
      }
      r.r1 = links;
    }
  }
}
