package dev.weft.examples.raft;

import dev.weft.examples.raft.Message.Append;
import dev.weft.examples.raft.Message.Done;
import dev.weft.examples.raft.Message.RequestVote;
import dev.weft.net.Connection;
import dev.weft.sync.Hold;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Faults of the kind that real systems had, each in a few lines. */
enum PlantedFault implements Parts {
  VOTE_NOT_KEPT("a vote is forgotten in a crash") {
    @Override
    public Storage storage(Path journal) {
      return new FileStorage(journal) {
        @Override
        public void saveTerm(Term term) throws IOException {
          super.saveTerm(new Term(term.number(), null));
        }
      };
    }
  },

  TERM_NOT_KEPT("the term is forgotten in a crash") {
    @Override
    public Storage storage(Path journal) {
      return new FileStorage(journal) {
        @Override
        public void saveTerm(Term term) {}
      };
    }
  },

  ENTRIES_NOT_FORCED("a member answers before its entries are on the disk") {
    @Override
    public Storage storage(Path journal) {
      return new FileStorage(journal) {
        @Override
        void force(FileChannel opened) {}
      };
    }
  },

  NAME_NOT_FORCED("a member answers before its file has a name on the disk") {
    @Override
    public Storage storage(Path journal) {
      return new FileStorage(journal) {
        @Override
        void forceName() {}
      };
    }
  },

  TORN_LINE_LEFT("a line that a crash tore is left where the next ones are written") {
    @Override
    public Storage storage(Path journal) {
      return new FileStorage(journal) {
        @Override
        void cut(FileChannel opened, long length) throws IOException {
          opened.position(opened.size());
        }
      };
    }
  },

  VOTE_FOR_AN_OLDER_LOG("a vote is given to a candidate that lacks entries") {
    @Override
    public Replica replica(Setup setup) {
      return new Replica(setup) {
        @Override
        boolean hasAllThatIsHere(RequestVote request) {
          return true;
        }
      };
    }
  },

  STALE_LEADER_ANSWERS("a leader answers reads without asking whether it still leads") {
    @Override
    public Replica replica(Setup setup) {
      return ledBy(
          setup,
          replica ->
              new Leader(replica) {
                @Override
                boolean confirms() {
                  return true;
                }
              });
    }
  },

  NEW_LEADER_ANSWERS("a new leader answers reads before it knows what is committed") {
    @Override
    public Replica replica(Setup setup) {
      return ledBy(
          setup,
          replica ->
              new Leader(replica) {
                @Override
                void begin() {}

                @Override
                boolean knowsWhatIsCommitted() {
                  return true;
                }
              });
    }
  },

  COMMIT_ONE_TOO_MUCH("a leader commits one entry more than a majority has") {
    @Override
    public Replica replica(Setup setup) {
      return ledBy(
          setup,
          replica ->
              new Leader(replica) {
                @Override
                long indexOfMajority() {
                  return Math.min(super.indexOfMajority() + 1, replica.log().lastIndex());
                }
              });
    }
  },

  GAP_NOT_SEEN("a follower takes entries after one that differs from the leader's") {
    @Override
    public Replica replica(Setup setup) {
      return new Replica(setup) {
        @Override
        boolean hasWhatPrecedes(Append append) {
          return append.prevIndex() <= log().lastIndex();
        }
      };
    }
  },

  LATE_MESSAGE_CUTS("a message that is late cuts off what came after it") {
    @Override
    public Replica replica(Setup setup) {
      return new Replica(setup) {
        @Override
        void take(Append append) throws IOException {
          if (!append.entries().isEmpty()) {
            store(append.prevIndex() + 1, append.entries());
          }
        }
      };
    }
  },

  OLD_LEADER_HEARD("a follower takes entries of the leader of an earlier term") {
    @Override
    public Replica replica(Setup setup) {
      return new Replica(setup) {
        @Override
        boolean isOld(Append append) {
          return false;
        }
      };
    }
  },

  ANOTHERS_ENTRY("a client is told that a change is done when another entry took its place") {
    @Override
    public Replica replica(Setup setup) {
      return new Replica(setup) {
        @Override
        Machine newMachine() {
          return new Machine() {
            @Override
            Done answerTo(Command.Id id) {
              Done answer = super.answerTo(id);
              return answer == null ? new Done(true) : answer;
            }
          };
        }

        @Override
        void waitForOutcome(long index, long inTerm) {
          waitUntil(() -> commitIndex() >= index);
        }

        @Override
        boolean isCommitted(long index, long inTerm) {
          return true;
        }
      };
    }
  },

  NO_LOCK("a member does not keep others out while it writes to the disk") {
    @Override
    public Replica replica(Setup setup) {
      return new Replica(setup) {
        @Override
        Hold hold() {
          return () -> {};
        }
      };
    }
  },

  TIMER_NOT_RESET("a follower that hears from its leader does not reset its timer") {
    @Override
    public Replica replica(Setup setup) {
      return new Replica(setup) {
        @Override
        void hearFromLeader() {}
      };
    }
  },

  RETRY_WITHOUT_ID("a client that tries again does so as if it were something new") {
    @Override
    public StoreClient client(String name, List<Member> members, Timing timing) {
      return new StoreClient(name, StoreClient.peers(members, timing), timing.clientPause()) {
        @Override
        Command again(Command command) {
          return switch (command) {
            case Command.NoOp noOp -> noOp;
            case Command.Put put -> new Command.Put(nextId(), put.key(), put.value());
            case Command.Cas cas ->
                new Command.Cas(nextId(), cas.key(), cas.expected(), cas.value());
          };
        }
      };
    }
  },

  LATE_ANSWER_TAKEN("a client takes a late answer for that to its next question") {
    @Override
    public StoreClient client(String name, List<Member> members, Timing timing) {
      List<Peer> peers =
          members.stream().<Peer>map(member -> new Patient(member, timing.clientLimit())).toList();
      return new StoreClient(name, peers, timing.clientPause());
    }
  };

  /** A member that leads as told, once it is the leader. */
  private static Replica ledBy(Setup setup, Function<Replica, Leader> leader) {
    return new Replica(setup) {
      @Override
      Leader newLeader() {
        return leader.apply(this);
      }
    };
  }

  /** Keeps a connection whose answer is late. */
  private static final class Patient extends Peer {
    Patient(Member member, Duration limit) {
      super(member, limit);
    }

    @Override
    void hangUp() {
      Connection open = connection;
      if (open == null || open.writer().isClosing() || open.reader().atEof()) {
        super.hangUp();
      }
    }
  }

  private final String what;

  PlantedFault(String what) {
    this.what = what;
  }

  @Override
  public String toString() {
    return what;
  }
}
