package dev.weft.examples.raft;

import static dev.weft.Async.taskGroup;
import static dev.weft.Async.timeout;

import dev.weft.examples.raft.Message.Append;
import dev.weft.examples.raft.Message.Appended;
import dev.weft.sync.Event;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** What a member does while it leads, in one term. */
class Leader {
  private static final int MOST_ENTRIES_AT_ONCE = 100;

  private final Replica replica;
  private final long term;
  private final List<Follower> followers;

  /** The index of its first entry: up to there it knows what is committed when this one is. */
  private final long firstIndex;

  /** How often it was asked whether it still leads. */
  private long round;

  /** What is known of another member, and needed to bring it up to date. */
  private static final class Follower {
    final Peer peer;
    final Event news = new Event();
    long nextIndex;
    long matchIndex;

    /** The latest round that it has answered. */
    long answeredRound;

    Follower(Peer peer, long nextIndex) {
      this.peer = peer;
      this.nextIndex = nextIndex;
    }
  }

  Leader(Replica replica) {
    this.replica = replica;
    this.term = replica.term();
    this.firstIndex = replica.log().lastIndex() + 1;
    this.followers = replica.peers().stream().map(peer -> new Follower(peer, firstIndex)).toList();
  }

  /** Leads until there is a later term. */
  void lead() throws IOException {
    begin();
    tellFollowers();
    taskGroup(telling -> {
      for (Follower follower : followers) {
        telling.createTask(() -> keepUpToDate(follower));
      }
    });
  }

  /** An entry of its own term, as only those are committed by counting. */
  void begin() throws IOException {
    replica.append(new Command.NoOp(), term);
  }

  // ---- followers

  private void keepUpToDate(Follower follower) throws IOException {
    while (replica.leadsIn(term)) {
      follower.news.clear();
      Append append = newsFor(follower);
      long asked = round;
      boolean answered =
          follower.peer.ask(append) instanceof Appended answer
              && hear(follower, append, answer, asked);
      if (!answered || isUpToDate(follower)) {
        waitForNews(follower);
      }
    }
  }

  private Append newsFor(Follower follower) {
    long prev = follower.nextIndex - 1;
    return new Append(
        term,
        replica.name(),
        prev,
        replica.log().termAt(prev),
        replica.commitIndex(),
        replica.log().from(follower.nextIndex, MOST_ENTRIES_AT_ONCE));
  }

  /** Takes an answer in; false if it ended this term. */
  private boolean hear(Follower follower, Append append, Appended answer, long asked)
      throws IOException {
    if (answer.term() > term) {
      replica.hearOf(answer.term());
      return false;
    }
    follower.answeredRound = asked;
    if (answer.taken()) {
      follower.matchIndex = append.lastIndex();
      follower.nextIndex = append.lastIndex() + 1;
      commitWhatAMajorityHas();
    } else {
      follower.nextIndex = Math.min(append.prevIndex(), answer.lastIndex() + 1);
    }
    replica.changed();
    return true;
  }

  private boolean isUpToDate(Follower follower) {
    return follower.matchIndex == replica.log().lastIndex();
  }

  private void waitForNews(Follower follower) {
    try {
      timeout(replica.timing().heartbeat(), follower.news::await);
    } catch (TimeoutException e) {
      // it is time to be heard of
    }
  }

  /** There is something to send, or to be confirmed. */
  void tellFollowers() {
    commitWhatAMajorityHas(); // it may be alone
    followers.forEach(follower -> follower.news.set());
  }

  // ---- majorities

  private void commitWhatAMajorityHas() {
    long index = indexOfMajority();
    if (index > replica.commitIndex() && mayCommit(index)) {
      replica.commit(index);
    }
  }

  long indexOfMajority() {
    return withMajority(replica.log().lastIndex(), follower -> follower.matchIndex);
  }

  /** One of an earlier term may still be replaced, wherever it is, until one of this term is. */
  boolean mayCommit(long index) {
    return replica.log().termAt(index) == term;
  }

  private interface Known {
    long of(Follower follower);
  }

  /** The highest number that a majority has reached. */
  private long withMajority(long own, Known known) {
    long[] numbers = new long[followers.size() + 1];
    for (int i = 0; i < followers.size(); i++) {
      numbers[i] = known.of(followers.get(i));
    }
    numbers[followers.size()] = own;
    Arrays.sort(numbers);
    return numbers[followers.size() / 2];
  }

  /**
   * Waits until a majority has said, after this call began, that this member leads: until then
   * another one may have been elected, and have changed a value.
   *
   * @return whether it does
   */
  boolean confirms() {
    round++;
    long asked = round;
    tellFollowers();
    replica.waitUntil(() ->
        !replica.leadsIn(term)
            || (knowsWhatIsCommitted()
                && withMajority(asked, follower -> follower.answeredRound) >= asked));
    return replica.leadsIn(term);
  }

  /** Whether what earlier leaders have committed is committed here, too. */
  boolean knowsWhatIsCommitted() {
    return replica.commitIndex() >= firstIndex;
  }
}
