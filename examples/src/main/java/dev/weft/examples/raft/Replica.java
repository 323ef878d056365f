package dev.weft.examples.raft;

import static dev.weft.Async.sleep;

import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.examples.raft.Message.Append;
import dev.weft.examples.raft.Message.Appended;
import dev.weft.examples.raft.Message.Elsewhere;
import dev.weft.examples.raft.Message.RequestVote;
import dev.weft.examples.raft.Message.Value;
import dev.weft.examples.raft.Message.Vote;
import dev.weft.sync.Event;
import dev.weft.sync.Hold;
import dev.weft.sync.Lock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one member knows and does: it follows a leader, and wants to lead when it hears of none.
 *
 * <p>What it must remember is kept by its storage first, and is so in memory afterwards. Others
 * stay out meanwhile, by the lock.
 */
class Replica {
  /*
   * FOLLOWER   to CANDIDATE  when it has heard nothing of a leader for long
   * CANDIDATE  to LEADER     when a majority votes for it
   * CANDIDATE  to CANDIDATE  in the next term, when it hears of no majority and no leader for long
   * CANDIDATE  to FOLLOWER   when it hears of a leader, or of a later term
   * LEADER     to FOLLOWER   when it hears of a later term
   */
  enum Role {
    FOLLOWER,
    CANDIDATE,
    LEADER
  }

  private final Setup setup;
  private final String name;
  private final List<Peer> peers;

  private final Lock lock = new Lock();
  private final Event changed = new Event();
  private final Future<Void> failed = EventLoop.running().createFuture();

  // Kept by the storage.
  private Storage.Term term = new Storage.Term(0, null);
  private final Log log = new Log();

  // Known anew in each life.
  private Role role = Role.FOLLOWER;
  private @Nullable String leaderName;
  private @Nullable Leader leader;
  private Duration electionAt = Duration.ZERO;
  private long commitIndex;
  private final Machine machine;

  Replica(Setup setup) {
    this.setup = setup;
    this.name = setup.self().name();
    this.peers =
        setup.others().stream()
            .map(member -> new Peer(member, setup.timing().answerLimit()))
            .toList();
    this.machine = newMachine();
  }

  Machine newMachine() {
    return new Machine();
  }

  Leader newLeader() {
    return new Leader(this);
  }

  /** Takes part until its storage fails. To be begun when what was saved is loaded. */
  void run() throws IOException {
    while (true) {
      resetElectionTimer();
      waitForElectionTime();
      Leader elected = campaign();
      if (elected != null) {
        elected.lead();
      }
    }
  }

  void load() throws IOException {
    Storage.Saved saved = setup.storage().load();
    term = saved.term();
    log.replaceFrom(1, saved.entries());
  }

  // ---- elections

  void resetElectionTimer() {
    Duration silence = setup.timing().drawElection(setup.random());
    electionAt = EventLoop.running().time().plus(silence);
  }

  private void waitForElectionTime() {
    while (electionAt.compareTo(EventLoop.running().time()) > 0) {
      sleep(electionAt.minus(EventLoop.running().time()));
    }
  }

  /** Wants to lead, in the next term. */
  private @Nullable Leader campaign() throws IOException {
    RequestVote request;
    try (Hold _ = hold()) {
      saveTerm(new Storage.Term(term.number() + 1, name));
      role = Role.CANDIDATE;
      leaderName = null;
      request = new RequestVote(term.number(), name, log.lastIndex(), log.lastTerm());
    }
    Election election = new Election(request, peers, setup.timing());
    resetElectionTimer();
    election.hold(electionAt);
    hearOf(election.latestTerm());
    try (Hold _ = hold()) {
      if (!election.isWon() || role != Role.CANDIDATE || term.number() != request.term()) {
        return null;
      }
      role = Role.LEADER;
      leaderName = name;
      leader = newLeader();
      return leader;
    }
  }

  Vote answer(RequestVote request) throws IOException {
    try (Hold _ = hold()) {
      boolean granted = mayVoteFor(request);
      if (granted) {
        enter(new Storage.Term(request.term(), request.candidate()));
        resetElectionTimer();
      } else if (request.term() > term.number()) {
        enter(new Storage.Term(request.term(), null));
      }
      return new Vote(term.number(), granted);
    }
  }

  private boolean mayVoteFor(RequestVote request) {
    boolean free =
        request.term() > term.number()
            || (request.term() == term.number()
                && (term.vote() == null || term.vote().equals(request.candidate())));
    return free && hasAllThatIsHere(request);
  }

  /**
   * Whether a candidate's log has at least what this one has, so that nothing committed is lost.
   */
  boolean hasAllThatIsHere(RequestVote request) {
    return request.lastTerm() > log.lastTerm()
        || (request.lastTerm() == log.lastTerm() && request.lastIndex() >= log.lastIndex());
  }

  // ---- terms

  /** An answer names a term: if it is a later one, this member follows. */
  void hearOf(long number) throws IOException {
    if (number > term.number()) {
      try (Hold _ = hold()) {
        if (number > term.number()) {
          enter(new Storage.Term(number, null));
        }
      }
    }
  }

  /** Follows in a term. */
  private void enter(Storage.Term next) throws IOException {
    if (!next.equals(term)) {
      saveTerm(next);
    }
    role = Role.FOLLOWER;
    leader = null;
    leaderName = null;
    changed();
  }

  private void saveTerm(Storage.Term next) throws IOException {
    keep(() -> setup.storage().saveTerm(next));
    term = next;
  }

  // ---- the log

  Appended answer(Append append) throws IOException {
    try (Hold _ = hold()) {
      if (isOld(append)) {
        return new Appended(term.number(), false, log.lastIndex());
      }
      if (append.term() > term.number()) {
        enter(new Storage.Term(append.term(), null));
      } else if (role == Role.CANDIDATE) {
        enter(term);
      }
      leaderName = append.leader();
      hearFromLeader();
      if (!hasWhatPrecedes(append)) {
        long before = Math.min(log.lastIndex(), append.prevIndex() - 1);
        return new Appended(term.number(), false, before);
      }
      take(append);
      commit(committedBy(append));
      return new Appended(term.number(), true, append.lastIndex());
    }
  }

  boolean isOld(Append append) {
    return append.term() < term.number();
  }

  void hearFromLeader() {
    resetElectionTimer();
  }

  boolean hasWhatPrecedes(Append append) {
    return log.termAt(append.prevIndex()) == append.prevTerm();
  }

  /** Takes entries over from where they are others than here. An old message has no news. */
  void take(Append append) throws IOException {
    List<Entry> entries = append.entries();
    for (int i = 0; i < entries.size(); i++) {
      long index = append.prevIndex() + 1 + i;
      if (log.termAt(index) != entries.get(i).term()) {
        store(index, entries.subList(i, entries.size()));
        return;
      }
    }
  }

  void store(long index, List<Entry> entries) throws IOException {
    keep(() -> setup.storage().saveEntries(index, entries));
    log.replaceFrom(index, entries);
  }

  /** What is committed of what is known to be the leader's log; there may be more, of others. */
  long committedBy(Append append) {
    return Math.min(append.commit(), append.lastIndex());
  }

  /** Entries up to here are with a majority for good. */
  void commit(long index) {
    while (commitIndex < index) {
      commitIndex++;
      machine.apply(log.at(commitIndex).command());
    }
    changed();
  }

  // ---- what clients ask

  Message get(String key) {
    Leader leading = leader;
    if (leading == null || !leading.confirms()) {
      return new Elsewhere(leaderName);
    }
    return new Value(machine.get(key));
  }

  /** Has it done by all, and waits until it is. */
  Message propose(Command command, Command.Id id) throws IOException {
    long index;
    long inTerm;
    try (Hold _ = hold()) {
      Leader leading = leader;
      if (leading == null) {
        return new Elsewhere(leaderName);
      }
      index = log.lastIndex() + 1;
      inTerm = term.number();
      store(index, List.of(new Entry(inTerm, command)));
      leading.tellFollowers();
    }
    waitForOutcome(index, inTerm);
    Message answer = isCommitted(index, inTerm) ? machine.answerTo(id) : null;
    return answer == null ? new Elsewhere(leaderName) : answer;
  }

  void waitForOutcome(long index, long inTerm) {
    waitUntil(() -> commitIndex >= index || term.number() != inTerm);
  }

  /** Whether an entry of a term is, and not another one in its place. */
  boolean isCommitted(long index, long inTerm) {
    return commitIndex >= index && log.termAt(index) == inTerm;
  }

  // ---- for its leader

  String name() {
    return name;
  }

  boolean leadsIn(long number) {
    return role == Role.LEADER && term.number() == number;
  }

  Log log() {
    return log;
  }

  long commitIndex() {
    return commitIndex;
  }

  Timing timing() {
    return setup.timing();
  }

  List<Peer> peers() {
    return peers;
  }

  long term() {
    return term.number();
  }

  /** Adds an entry, unless it does not lead any more. */
  void append(Command command, long inTerm) throws IOException {
    try (Hold _ = hold()) {
      if (leadsIn(inTerm)) {
        store(log.lastIndex() + 1, List.of(new Entry(inTerm, command)));
      }
    }
  }

  // ---- waiting

  /** Keeps others out while something is looked at, kept and then changed. */
  Hold hold() {
    return lock.hold();
  }

  void waitUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      changed.await();
    }
  }

  /** Has all look again that wait for something. */
  void changed() {
    changed.set();
    changed.clear();
  }

  private interface Saving {
    void save() throws IOException;
  }

  private void keep(Saving saving) throws IOException {
    try {
      saving.save();
    } catch (IOException e) {
      if (!failed.isDone()) {
        failed.setException(e);
      }
      throw e;
    }
  }

  /** Fails with the storage, after which this member cannot go on. */
  Future<Void> failed() {
    return failed;
  }
}
