package dev.weft.examples.raft;

import static dev.weft.Async.sleep;
import static dev.weft.Async.taskGroup;
import static dev.weft.Async.timeoutAt;

import dev.weft.examples.raft.Message.RequestVote;
import dev.weft.examples.raft.Message.Vote;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** How a candidate asks the others for their votes. */
final class Election {
  private final RequestVote request;
  private final List<Peer> voters;
  private final Timing timing;

  private int votes = 1; // its own
  private long latestTerm;

  Election(RequestVote request, List<Peer> voters, Timing timing) {
    this.request = request;
    this.voters = voters;
    this.timing = timing;
    this.latestTerm = request.term();
  }

  /** Asks until it is won, or lost to a later term, or it is late. */
  void hold(Duration until) {
    try {
      timeoutAt(
          until,
          _ -> {
            taskGroup(asking -> {
              for (Peer voter : voters) {
                asking.createTask(() -> {
                  count(ask(voter));
                  if (isWon() || isLost()) {
                    asking.cancel();
                  }
                });
              }
            });
          });
    } catch (TimeoutException e) {
      // too few have answered
    }
  }

  private Vote ask(Peer voter) {
    while (true) {
      if (voter.ask(request) instanceof Vote vote) {
        return vote;
      }
      sleep(timing.heartbeat());
    }
  }

  private void count(Vote vote) {
    latestTerm = Math.max(latestTerm, vote.term());
    if (vote.granted()) {
      votes++;
    }
  }

  boolean isWon() {
    return votes > (voters.size() + 1) / 2;
  }

  private boolean isLost() {
    return latestTerm > request.term();
  }

  /** The latest term that a voter knew. */
  long latestTerm() {
    return latestTerm;
  }
}
