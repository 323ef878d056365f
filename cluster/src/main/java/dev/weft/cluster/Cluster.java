package dev.weft.cluster;

import dev.weft.CancelledError;
import dev.weft.EventLoop;
import dev.weft.Future;
import dev.weft.LoopGroup;
import dev.weft.RunnerOptions;
import dev.weft.cluster.internal.infinispan.EngineOptions;
import dev.weft.cluster.internal.infinispan.InfinispanLedger;
import dev.weft.cluster.internal.ledger.Ledger;
import dev.weft.cluster.internal.ledger.LedgerListener;
import dev.weft.cluster.internal.ledger.Mail;
import dev.weft.cluster.internal.ledger.Node;
import dev.weft.cluster.internal.ledger.TaskChanges;
import dev.weft.flow.Flows;
import dev.weft.flow.Results;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster of JVMs, as one of them sees it: gives bodies to members, which run them as tasks on
 * their loops.
 *
 * {@snippet file="ClusterGuideTest.java" region="submit"}
 *
 * <p><b>What is promised.</b> A body without a {@link TaskId} runs at most once; if its member is
 * lost, its future fails with a {@link MemberLostException}. A body with one is stored, at a member
 * and at a backup, before it starts. If its member is lost, another one starts it again, with a
 * greater {@link ClusterTask#attempt()}: so it runs at least once, and perhaps more than once, and
 * one outcome is kept, that of the greatest attempt. That holds while one member at a time is lost,
 * and the next one not before the others have copied its records, which takes moments. Half of the
 * members or more lost at once leave a minority: it refuses all with a {@link MinorityException}
 * and cancels its stored bodies, as the other half may go on; {@link #acceptLoss} is for people who
 * know that it does not. So there are to be three members or more. All is in memory: what all
 * members forget, by being ended together, is gone.
 *
 * <p>Cancelling a future of {@code submit}, or the task that awaits it, cancels the body where it
 * runs; a timeout around the wait does the same. The wait does not stand still until the body has
 * ended.
 *
 * <p>The methods that give futures are for tasks of any loop; they wait while too many bodies are
 * under way to the members. The others may be called by any thread, unless they say something else.
 */
public final class Cluster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.weft.cluster");
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration LOOK_WHILE_WAITING = Duration.ofMillis(20);
  private static final int LONGEST_NAME = 1_000;

  /** What the engine takes at most to end, once its records are with others. */
  private static final Duration ENGINE_STOP_LIMIT = Duration.ofSeconds(30);

  static {
    // The engine's jars cannot be modules, and are on the class path: read that, if this is one.
    Module own = Cluster.class.getModule();
    var _ = own.addReads(Cluster.class.getClassLoader().getUnnamedModule());
    var _ = own.addReads(ClassLoader.getSystemClassLoader().getUnnamedModule());
  }

  private final Hub hub;
  private final Turns turns;
  private final Permits window;
  private final PlainCalls plain;
  private final StoredCalls stored;
  private final Structures structures;
  private final Topics topics;
  private final ClusterExecutor executor = new ClusterExecutor(this);

  /** Null in a client, which runs no bodies. */
  private final @Nullable LoopGroup loops;

  private final @Nullable Bodies bodies;
  private final @Nullable Keeper keeper;
  private final Thread ticker;
  private @Nullable CompletableFuture<@Nullable Void> closing;

  private Cluster(ClusterOptions options, boolean client, ClassLoader loader) throws Exception {
    hub = new Hub(options, loader);
    turns = new Turns(hub);
    window = new Permits(options.window());
    plain = new PlainCalls(hub, window);
    stored = new StoredCalls(hub);
    structures = new Structures(hub);
    topics = new Topics(hub);
    loops = client ? null : LoopGroup.start(options.loops(), RunnerOptions.DEFAULT.withSignals());
    bodies = loops == null ? null : new Bodies(hub, this, loops, stored);
    keeper = bodies == null ? null : new Keeper(hub, bodies, structures);
    ticker = Thread.ofVirtual().name("weft-cluster-ticker").unstarted(this::tick);
    boolean complete = false;
    try {
      Ledger _ =
          InfinispanLedger.join(
              new EngineOptions(
                  options.name(),
                  ClusterOptions.parsed(options.address()),
                  options.parsedMembers(),
                  options.heartbeatLimit(),
                  options.tls(),
                  options.engineConfiguration(),
                  client),
              new Listening(),
              hub::start);
      ticker.start();
      complete = true;
    } finally {
      if (!complete && loops != null) {
        loops.close();
      }
    }
  }

  /**
   * Makes this JVM a member: it keeps records, and runs bodies on loops of its own. Waits until it
   * is one and sees as many members as {@link ClusterOptions#expected} says. In a task only that
   * task waits. Start members that are to be there at first one after another, or with that number:
   * two that start alone become one cluster later, but without what they stored before.
   *
   * @param options how
   * @return the cluster, to be closed
   * @throws IllegalStateException if its address cannot be listened on, or the others are not there
   *     within {@link ClusterOptions#joinLimit}
   * @throws CancelledError if the calling task was cancelled; what has begun is ended then
   */
  public static Cluster join(ClusterOptions options) {
    return start(Objects.requireNonNull(options, "options"), false);
  }

  /**
   * Connects this JVM as a client: it gives bodies to members, and keeps and runs none. It may come
   * and go without notice; its bodies that are not stored are cancelled then. It listens at its
   * address as a member does. Waits as {@link #join} does.
   *
   * @param options how; some of the members' addresses among them
   * @return the cluster, to be closed
   * @throws IllegalStateException if its address cannot be listened on, or the members are not
   *     there within {@link ClusterOptions#joinLimit}
   * @throws CancelledError if the calling task was cancelled; what has begun is ended then
   */
  public static Cluster connect(ClusterOptions options) {
    return start(Objects.requireNonNull(options, "options"), true);
  }

  private static Cluster start(ClusterOptions options, boolean client) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = context == null ? Cluster.class.getClassLoader() : context;
    CompletableFuture<Cluster> started =
        Background.inThread(
            "weft-cluster-join",
            () -> {
              Cluster cluster = new Cluster(options, client, loader);
              boolean complete = false;
              try {
                cluster.waitForMembers();
                complete = true;
                return cluster;
              } finally {
                if (!complete) {
                  cluster.closeNow(Duration.ZERO);
                }
              }
            });
    CompletableFuture<Cluster> seen = started.copy();
    try {
      return Background.waitFor(seen, "could not join the cluster " + options.name());
    } catch (CancelledError e) {
      var _ = started.thenAccept(cluster -> cluster.closeNow(Duration.ZERO));
      throw e;
    }
  }

  private void waitForMembers() throws InterruptedException {
    ClusterOptions options = hub.options;
    long deadline = System.nanoTime() + options.joinLimit().toNanos();
    while (hub.ledger().members().size() < options.expected()) {
      if (System.nanoTime() - deadline > 0) {
        throw new IllegalStateException(
            "only "
                + hub.ledger().members().size()
                + " of "
                + options.expected()
                + " members of the cluster "
                + options.name()
                + " were there within "
                + options.joinLimit()
                + ": start the others, or look whether addresses, names and certificates fit");
      }
      Thread.sleep(LOOK_WHILE_WAITING);
    }
  }

  // ---- who is there

  private static Member member(Node node) {
    return new Member(node.id(), node.name());
  }

  /**
   * This JVM, as a member or client.
   *
   * @return what others call it
   */
  public Member self() {
    return member(hub.self());
  }

  /**
   * The members that are there now, this one included if it is one. Clients are not among them.
   *
   * @return the members, the longest there first
   */
  public List<Member> members() {
    return hub.ledger().members().stream().map(Cluster::member).toList();
  }

  /**
   * Whether this side of the network may store and end bodies.
   *
   * @return false in a minority, and in its clients
   */
  public boolean isMajority() {
    return hub.ledger().isMajority();
  }

  /**
   * Has members that refuse all, because half of them or more were lost at once, go on without what
   * only those had. For people, who know that those are dead: if they live and went on, there are
   * two clusters then. Call it at one member.
   *
   * @throws IllegalStateException if this is a client
   */
  public void acceptLoss() {
    hub.ledger().acceptLoss();
  }

  /**
   * What has happened at this node so far.
   *
   * @return numbers of bodies
   */
  public ClusterFigures figures() {
    Counts counts = hub.counts;
    return new ClusterFigures(
        counts.submitted.sum(),
        counts.started.sum(),
        counts.ended.sum(),
        bodies == null ? 0 : bodies.size(),
        counts.claimed.sum(),
        counts.refused.sum());
  }

  private Node node(Member member) {
    for (Node node : hub.ledger().members()) {
      if (node.id().equals(member.id())) {
        return node;
      }
    }
    throw new MemberLostException("member " + member + " is not there: members() says which are");
  }

  // ---- bodies that are not stored

  private byte[] written(ClusterBody<?> body) {
    return Envelope.write(hub.portable, hub.self().name(), hub.options.travelling(), body);
  }

  /**
   * Runs a body on a member, each in turn. Waits, in a task, while too many are under way.
   *
   * @param body what to run
   * @param <T> the type of its value
   * @return its outcome; it fails with what the body threw, which has the stack of the member among
   *     its suppressed exceptions; with a {@link MemberLostException} if the member is lost; with a
   *     {@link NotPortableException} if body or value cannot be read where they arrive
   * @throws NotPortableException if the body is not serializable, or too large; nothing was sent
   * @throws MinorityException if this side of the network may not run anything
   * @throws IllegalStateException if the cluster is closed, or the caller is no task
   * @throws CancelledError if the calling task was cancelled while it waited; nothing was sent then
   */
  public <T extends @Nullable Object> Future<T> submit(ClusterBody<T> body) {
    Objects.requireNonNull(body, "body");
    hub.ensureOpen("submit()");
    byte[] bytes = written(body);
    window.take();
    return Future.from(this.<T>runOnNext(bytes));
  }

  /**
   * Runs a body without a value on a member, as {@link #submit(ClusterBody)} does.
   *
   * @param body what to run
   * @return its outcome
   * @throws NotPortableException if the body is not serializable, or too large; nothing was sent
   * @throws MinorityException if this side of the network may not run anything
   * @throws IllegalStateException if the cluster is closed, or the caller is no task
   * @throws CancelledError if the calling task was cancelled while it waited; nothing was sent then
   */
  public Future<@Nullable Void> submit(ClusterAction body) {
    Objects.requireNonNull(body, "body");
    return this.<@Nullable Void>submit(new Valueless(body));
  }

  /** An action as a body. */
  private record Valueless(ClusterAction action) implements ClusterBody<@Nullable Void> {
    @Override
    public @Nullable Void call() throws Exception {
      action.run();
      return null;
    }
  }

  /** Sends a body, and gives its permit of the window back even where that fails. */
  private <T extends @Nullable Object> Future<T> sent(Node member, byte[] bytes) {
    return Future.from(Cluster.<T>typed(plain.run(member, bytes)));
  }

  /** A body's value has the type that the body says. */
  @SuppressWarnings("unchecked")
  private static <T extends @Nullable Object> CompletableFuture<T> typed(
      CompletableFuture<?> outcome) {
    return (CompletableFuture<T>) outcome;
  }

  /** For the executor: without a wait in the calling thread. */
  <T extends @Nullable Object> CompletableFuture<T> runAnywhere(ClusterBody<T> body) {
    hub.ensureOpen("a call");
    byte[] bytes = written(body);
    CompletableFuture<@Nullable Void> permit = window.acquire();
    Reply<T> reply = new Reply<>(() -> permit.cancel(false));
    var _ =
        permit.thenRun(() -> {
          CompletableFuture<T> run;
          try {
            run = runOnNext(bytes);
          } catch (MinorityException e) {
            run = CompletableFuture.failedFuture(e);
          }
          CompletableFuture<T> running = run;
          reply.follow(running);
          var _ =
              reply.whenComplete((_, _) -> {
                if (reply.isCancelled()) {
                  running.cancel(true);
                }
              });
        });
    return reply;
  }

  /** Runs a body on the member whose turn it is. The caller has a permit, which this gives back. */
  private <T extends @Nullable Object> CompletableFuture<T> runOnNext(byte[] bytes) {
    Node member;
    try {
      member = turns.next();
    } catch (MinorityException e) {
      window.release();
      throw e;
    }
    return typed(plain.run(member, bytes));
  }

  /**
   * Runs a body on a given member, as {@link #submit(ClusterBody)} does.
   *
   * @param member one of {@link #members()}
   * @param body what to run
   * @param <T> the type of its value
   * @return its outcome
   * @throws MemberLostException if the member is not there
   * @throws NotPortableException if the body is not serializable, or too large; nothing was sent
   * @throws MinorityException if this side of the network may not run anything
   * @throws IllegalStateException if the cluster is closed, or the caller is no task
   * @throws CancelledError if the calling task was cancelled while it waited; nothing was sent then
   */
  public <T extends @Nullable Object> Future<T> submitTo(Member member, ClusterBody<T> body) {
    Objects.requireNonNull(member, "member");
    Objects.requireNonNull(body, "body");
    hub.ensureOpen("submitTo()");
    Node node = node(member);
    byte[] bytes = written(body);
    window.take();
    return sent(node, bytes);
  }

  /**
   * Runs a body on the member that owns a key of a {@link ClusterMap}, or any other text: the same
   * for the same key, while members neither come nor go.
   *
   * @param key the key
   * @param body what to run
   * @param <T> the type of its value
   * @return its outcome
   * @throws NotPortableException if the body is not serializable, or too large; nothing was sent
   * @throws MinorityException if this side of the network may not run anything
   * @throws IllegalStateException if the cluster is closed, or the caller is no task
   * @throws CancelledError if the calling task was cancelled while it waited; nothing was sent then
   */
  public <T extends @Nullable Object> Future<T> submitToOwnerOf(String key, ClusterBody<T> body) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(body, "body");
    hub.ensureOpen("submitToOwnerOf()");
    byte[] bytes = written(body);
    Node owner = Future.from(hub.ledger().ownerOf(key)).await();
    window.take();
    return sent(owner, bytes);
  }

  /**
   * Runs a body on each member, as {@link #submitTo} does.
   *
   * @param body what to run
   * @param <T> the type of its value
   * @return its outcome at each member that is there now, in the order of {@link #members()}
   * @throws NotPortableException if the body is not serializable, or too large; nothing was sent
   * @throws MinorityException if this side of the network may not run anything
   * @throws IllegalStateException if the cluster is closed, or the caller is no task
   * @throws CancelledError if the calling task was cancelled while it waited; to some it was sent
   *     then
   */
  public <T extends @Nullable Object> Map<Member, Future<T>> broadcast(ClusterBody<T> body) {
    Objects.requireNonNull(body, "body");
    hub.ensureOpen("broadcast()");
    byte[] bytes = written(body);
    Map<Member, Future<T>> outcomes = new LinkedHashMap<>();
    for (Node node : hub.ledger().members()) {
      window.take();
      outcomes.put(member(node), sent(node, bytes));
    }
    return outcomes;
  }

  // ---- bodies that are stored

  /**
   * Stores a body, and has a member run it, another one if that is lost. Waits, in a task, while
   * too many are on the way to their records, so that one task can submit thousands in a second;
   * {@link #store} is the same and waits for the record. Here {@link #attach}, {@link #cancel} and
   * {@link #forget} know the id at once, elsewhere when it is stored. If a task of that id is
   * stored already, the body is not, and the future is that task's: so a submission whose outcome
   * is not known can be made once more.
   *
   * @param id what it is found by
   * @param body what to run; perhaps more than once, see {@link Cluster}
   * @param <T> the type of its value
   * @return its outcome, as of {@link #submit(ClusterBody)}; it fails with a {@link
   *     MinorityException} if this side of the network may not store it, and with an {@link
   *     IllegalStateException} if the engine gave up, and the body may be stored
   * @throws NotPortableException if the body is not serializable, or too large; nothing was stored
   * @throws MinorityException if this side of the network may not store anything
   * @throws IllegalStateException if the cluster is closed, or the caller is no task
   * @throws CancelledError if the calling task was cancelled while it waited; nothing was stored
   *     then
   */
  public <T extends @Nullable Object> Future<T> submit(TaskId id, ClusterBody<T> body) {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(body, "body");
    return Future.from(Cluster.<T>typed(stored("submit()", id, body).outcome()));
  }

  /**
   * Stores a body as {@link #submit(TaskId, ClusterBody)} does, and waits, in a task, until it is
   * stored: so that it is not lost with this JVM, and {@link #attach} finds it from any member,
   * when this returns.
   *
   * {@snippet file="ClusterGuideTest.java" region="store"}
   *
   * @param id what it is found by
   * @param body what to run; perhaps more than once, see {@link Cluster}
   * @param <T> the type of its value
   * @return its outcome, as of {@link #submit(ClusterBody)}
   * @throws NotPortableException if the body is not serializable, or too large; nothing was stored
   * @throws MinorityException if this side of the network may not store it
   * @throws IllegalStateException if the engine gave up, and the body may be stored; if the cluster
   *     is closed, or the caller is no task
   * @throws CancelledError if the calling task was cancelled while it waited; the body is cancelled
   *     then, if it was stored
   */
  public <T extends @Nullable Object> Future<T> store(TaskId id, ClusterBody<T> body) {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(body, "body");
    Storing storing = stored("store()", id, body);
    try {
      var _ = Future.from(storing.done().copy()).await();
    } catch (CancelledError e) {
      boolean _ = storing.outcome().cancel(false);
      throw e;
    }
    return Future.from(Cluster.<T>typed(storing.outcome()));
  }

  /** A body on the way to its record, and its outcome. */
  private record Storing(CompletableFuture<?> done, Reply<@Nullable Object> outcome) {}

  private Storing stored(String call, TaskId id, ClusterBody<?> body) {
    hub.ensureOpen(call);
    byte[] bytes = written(body);
    window.take();
    String submission = stored.newSubmission();
    CompletableFuture<Reply<@Nullable Object>> storing =
        turns.runnerOf(id).thenCompose(runner -> stored.submit(id, submission, bytes, runner));
    stored.isUnderWay(id, storing);
    // A cancellation must not overtake what it cancels.
    Reply<@Nullable Object> outcome =
        new Reply<>(() -> storing.whenComplete((_, _) -> stored.cancel(id, submission)));
    var _ =
        storing.whenComplete((ending, failure) -> {
          window.release();
          if (failure == null) {
            outcome.follow(ending);
          } else {
            outcome.follow(CompletableFuture.failedFuture(failure));
          }
        });
    return new Storing(storing, outcome);
  }

  /**
   * The outcome of a task that is stored, from any member or client. Waits, in a task, for its
   * record, not for its end. Cancelling the future ends that wait alone.
   *
   * @param id the task's id
   * @param type the type of its value
   * @param <T> the type of its value
   * @return its outcome; it fails with an {@link UnknownTaskException} if no such task is stored,
   *     and with a {@link ClassCastException} if the value is of another type
   * @throws MinorityException if this side of the network cannot know
   * @throws IllegalStateException if the cluster is closed, or the caller is no task
   * @throws CancelledError if the calling task was cancelled
   */
  public <T> Future<T> attach(TaskId id, Class<T> type) {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(type, "type");
    hub.ensureOpen("attach()");
    Reply<@Nullable Object> reply =
        Future.from(stored.settled(id).thenCompose(_ -> stored.attach(id))).await();
    Reply<@Nullable Object> cast = new Reply<>(() -> reply.cancel(false));
    var _ =
        reply.whenComplete((value, _) -> {
          if (value != null && !type.isInstance(value)) {
            cast.completeExceptionally(
                new ClassCastException(
                    "the value of task " + id + " is a " + value.getClass().getName()));
          } else {
            cast.follow(reply);
          }
        });
    return Future.from(Cluster.<T>typed(cast));
  }

  /**
   * Cancels a task that is stored; its outcome is that it was cancelled. Waits, in a task, until
   * that is kept, not until the body has ended.
   *
   * @param id the task's id
   * @return whether it was there and had not ended
   * @throws MinorityException if this side of the network may not write
   * @throws IllegalStateException if the cluster is closed, or the caller is no task
   * @throws CancelledError if the calling task was cancelled; the other one may be, too
   */
  public boolean cancel(TaskId id) {
    Objects.requireNonNull(id, "id");
    hub.ensureOpen("cancel()");
    return Future.from(stored.settled(id).thenCompose(_ -> stored.cancel(id, null))).await();
  }

  /**
   * Drops the outcome of a task that has ended: without that it is kept for {@link
   * ClusterOptions#keepFor}. Waits for it, in a task.
   *
   * @param id the task's id
   * @return false if the task has not ended: it is still there then
   * @throws MinorityException if this side of the network may not write
   * @throws IllegalStateException if the cluster is closed, or the caller is no task
   * @throws CancelledError if the calling task was cancelled; it may be dropped
   */
  public boolean forget(TaskId id) {
    Objects.requireNonNull(id, "id");
    hub.ensureOpen("forget()");
    return Future.from(
            stored
                .settled(id)
                .thenCompose(_ -> hub.change(StoredCalls.key(id), new TaskChanges.Forget())))
        .await();
  }

  // ---- many items

  /**
   * Runs a function on members for each of many items, so many at a time, and gives the results as
   * they are gone through, in a task. At no time are more items and results held than that limit.
   * Each is a stored body, so that the loss of a member does not end it; its outcome is dropped
   * when it is here. The first failure cancels the others, and is thrown.
   *
   * {@snippet file="ClusterGuideTest.java" region="mapped"}
   *
   * @param items what to do it with, serializable; taken in a task, so going through it may wait
   * @param body what to do
   * @param options how many at a time, in which order, and what to tell of progress
   * @param <T> the type of the items
   * @param <R> the type of the results
   * @return the results, to be gone through once, and closed where that may be left early
   */
  public <T, R extends @Nullable Object> Results<R> map(
      Iterable<? extends T> items,
      ClusterFunction<? super T, ? extends R> body,
      MapOptions options) {
    Objects.requireNonNull(items, "items");
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(options, "options");
    String run = "map/" + UUID.randomUUID() + "/";
    AtomicInteger numbers = new AtomicInteger();
    long[] done = {0};
    dev.weft.flow.Mapping<T, R> mapping =
        item -> {
          TaskId id = TaskId.of(run + numbers.incrementAndGet());
          R result;
          try {
            result = this.<R>submit(id, new Applied<>(body, item)).await();
          } finally {
            CompletableFuture<Boolean> _ =
                hub.change(StoredCalls.key(id), new TaskChanges.Forget());
          }
          done[0]++;
          options.progress().accept(done[0]);
          return result;
        };
    return options.ordered()
        ? Flows.mapConcurrently(options.limit(), items, mapping)
        : Flows.mapAsCompleted(options.limit(), items, mapping);
  }

  /** A function with its item, as a body. */
  private record Applied<T, R extends @Nullable Object>(
      ClusterFunction<? super T, ? extends R> function, T item) implements ClusterBody<R> {
    @Override
    public R call() throws Exception {
      return function.apply(item);
    }
  }

  // ---- for other interfaces

  /**
   * This cluster as an executor of calls, which are bodies that are not stored: for {@link
   * EventLoop#runInExecutor} and for libraries that take one. Calls that are not serializable are
   * refused, so a {@link ClusterBody} is what to give it. It does not hold up its callers. Shutting
   * it down does not close the cluster.
   *
   * @return the executor, always the same
   */
  public ExecutorService executor() {
    return executor;
  }

  // ---- data

  /**
   * A map that all share. Does not wait.
   *
   * @param name its name, of at most 1,000 characters
   * @param <V> the type of its values
   * @return the map of that name
   * @throws IllegalArgumentException if the name is longer
   */
  public <V> ClusterMap<V> sharedMap(String name) {
    return new ClusterMap<>(structures, checkedName(name));
  }

  /**
   * A queue that all share. Does not wait.
   *
   * @param name its name, of at most 1,000 characters
   * @param capacity how many items it takes before those who put have to wait, 1 or more; the same
   *     everywhere
   * @param <T> the type of its items
   * @return the queue of that name
   * @throws IllegalArgumentException if the name is longer, or the capacity less than 1
   */
  public <T> ClusterQueue<T> sharedQueue(String name, int capacity) {
    String checked = checkedName(name);
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + ": use 1 or more");
    }
    return new ClusterQueue<>(structures, checked, capacity);
  }

  /**
   * A topic that all share. Does not wait.
   *
   * @param name its name, of at most 1,000 characters
   * @param <T> the type of its messages
   * @return the topic of that name
   * @throws IllegalArgumentException if the name is longer
   */
  public <T> ClusterTopic<T> sharedTopic(String name) {
    return new ClusterTopic<>(hub, structures, topics, checkedName(name));
  }

  /**
   * A lock that all share. Does not wait.
   *
   * @param name its name, of at most 1,000 characters
   * @return the lock of that name
   * @throws IllegalArgumentException if the name is longer
   */
  public ClusterLock sharedLock(String name) {
    return new ClusterLock(structures, checkedName(name));
  }

  /**
   * A counter that all share. Does not wait.
   *
   * @param name its name, of at most 1,000 characters
   * @return the counter of that name
   * @throws IllegalArgumentException if the name is longer
   */
  public ClusterCounter sharedCounter(String name) {
    return new ClusterCounter(structures, checkedName(name));
  }

  private static String checkedName(String name) {
    if (Objects.requireNonNull(name, "name").length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "a name of " + name.length() + " characters: at most " + LONGEST_NAME + " are allowed");
    }
    return name;
  }

  // ---- the end

  /**
   * Leaves in good order: takes nothing more on, waits for the bodies that run, but not longer than
   * {@link ClusterOptions#leaveLimit}, cancels those left, hands its records over, and has other
   * members take on what was stored. In a task only that task waits. Members that leave at the same
   * time do so one after another. Once more does nothing but wait.
   *
   * @throws IllegalStateException if it is called in a body of its own, which would wait for
   *     itself; or if the engine has not ended half a minute after twice that limit
   * @throws CancelledError if the calling task was cancelled; the leaving goes on
   */
  @Override
  public void close() {
    EventLoop here = EventLoop.runningOrNull();
    if (here != null && loops != null && loops.loops().contains(here)) {
      throw new IllegalStateException(
          "close() of a cluster in one of its bodies: close it in the code that joined it");
    }
    CompletableFuture<@Nullable Void> end;
    synchronized (this) {
      if (closing == null) {
        closing =
            Background.inThread(
                "weft-cluster-leave",
                () -> {
                  closeNow(hub.options.leaveLimit());
                  return null;
                });
      }
      end = closing;
    }
    // Bodies have the limit to end, and so have the other members to take over the records.
    Duration limit = hub.options.leaveLimit().multipliedBy(2).plus(ENGINE_STOP_LIMIT);
    var _ =
        Background.waitFor(
            end.copy().orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS),
            "could not leave the cluster " + hub.options.name() + " within " + limit);
  }

  private void closeNow(Duration limit) {
    hub.close();
    Node self = hub.self();
    for (Node node : hub.ledger().nodes()) {
      if (!node.equals(self) && !self.client()) {
        hub.mail(node, Mail.of(Mail.Kind.LEAVING, 0));
      }
    }
    try {
      long deadline = System.nanoTime() + limit.toNanos();
      // Of what a record does not know to be over, others would get it once more.
      while (((structures.isEnding() && hub.ledger().isMajority())
              || (bodies != null && !bodies.isIdle()))
          && System.nanoTime() - deadline < 0) {
        Thread.sleep(LOOK_WHILE_WAITING);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (bodies != null) {
      bodies.close();
    }
    hub.end();
    plain.end();
    stored.failAll(Hub::closedBefore);
    structures.failAll(Hub::closedBefore);
    topics.end();
    ticker.interrupt();
    hub.ledger().leave(limit);
    if (loops != null) {
      loops.close();
    }
  }

  private void tick() {
    for (long ticks = 0; !Thread.currentThread().isInterrupted(); ticks++) {
      try {
        look(ticks % 2 == 0);
      } catch (RuntimeException e) {
        // The engine may fail in a change of members. The next look does what this one did not.
        if (!hub.isClosed()) {
          LOG.warn("the records could not be looked through, and will be again", e);
        }
      }
      LockSupport.parkNanos(TICK.toNanos());
    }
  }

  private void look(boolean askAgain) {
    structures.beginLook();
    if (keeper != null) {
      keeper.look();
    }
    stored.askForTheQuiet();
    if (askAgain) {
      structures.askAgain();
    }
  }

  @Override
  public String toString() {
    return "Cluster[" + hub.options.name() + ", " + hub.self() + " of " + members() + "]";
  }

  /** What the ledger tells. */
  private final class Listening implements LedgerListener {
    @Override
    public void mail(Node from, Mail mail) {
      switch (mail.kind()) {
        case RUN -> {
          if (bodies != null) {
            bodies.run(from, mail.number(), mail.bytes());
          }
        }
        case START -> {
          if (bodies != null) {
            bodies.start(mail.name(), mail.number(), mail.bytes());
          }
        }
        case STOP -> {
          if (bodies != null) {
            bodies.stop(from, mail.number());
          }
        }
        case HALT -> {
          if (bodies != null) {
            bodies.halt(mail.name(), mail.number());
          }
        }
        case PROBE -> {
          if (keeper != null) {
            keeper.probed(mail.name(), mail.number());
          }
        }
        case TAKEN -> plain.taken(mail.number());
        case RAN -> plain.ran(mail.number(), mail.bytes());
        case ENDED -> stored.ended(mail.name(), mail.bytes());
        case GRANT -> structures.granted(mail.name(), mail.number(), mail.bytes());
        case PUBLISH -> topics.published(from, mail.number(), mail.name(), mail.bytes());
        case TOOK -> topics.took(from, mail.number());
        case LEAVING -> turns.leaves(from);
        case ENGINE -> throw new AssertionError("the engine keeps its own mail");
      }
    }

    @Override
    public void joined(Node node) {
      if (hub.isClosed()) {
        return;
      }
      if (bodies != null) {
        bodies.checkStored();
      }
      stored.askAllSoon();
    }

    @Override
    public void lost(Node node) {
      turns.lost(node);
      plain.lost(node);
      topics.lost(node);
      if (bodies != null) {
        bodies.lost(node);
      }
      stored.askAllSoon();
      LockSupport.unpark(ticker);
    }

    @Override
    public void majority(boolean here) {
      if (here) {
        stored.askAllSoon();
        return;
      }
      if (bodies != null) {
        bodies.abandonStored();
      }
      stored.failAll(Cluster::minority);
      structures.failAll(Cluster::minority);
    }
  }

  private static RuntimeException minority() {
    return new MinorityException(
        "this side of the network lost half of the members or more: the body may go on, or have"
            + " ended, on the other side; attach() to its TaskId when it is back");
  }
}
