package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.MinorityException;
import dev.weft.cluster.internal.ledger.Change;
import dev.weft.cluster.internal.ledger.Entry;
import dev.weft.cluster.internal.ledger.Ledger;
import dev.weft.cluster.internal.ledger.LedgerListener;
import dev.weft.cluster.internal.ledger.Mail;
import dev.weft.cluster.internal.ledger.Node;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.infinispan.AdvancedCache;
import org.infinispan.commons.marshall.JavaSerializationMarshaller;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.conflict.MergePolicy;
import org.infinispan.container.entries.InternalCacheEntry;
import org.infinispan.distribution.DistributionManager;
import org.infinispan.distribution.LocalizedCacheTopology;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.partitionhandling.AvailabilityException;
import org.infinispan.partitionhandling.AvailabilityMode;
import org.infinispan.partitionhandling.PartitionHandling;
import org.infinispan.remoting.transport.jgroups.JGroupsTransport;
import org.infinispan.topology.CacheTopology;
import org.jgroups.JChannel;
import org.jspecify.annotations.Nullable;

/**
 * The ledger on Infinispan: records are entries of a distributed cache with one backup, which their
 * owner changes, each in place of the one that it has read. Half of the members or more lost at
 * once make the cache refuse all, which is what a minority has to do.
 *
 * <p>A client starts the engine without that cache. So it has no vote in what a minority is, and
 * asks members for changes by mail.
 */
public final class InfinispanLedger implements Ledger {
  private static final String CACHE = "weft-cluster";
  static final int SEGMENTS = 256;
  private static final int TRIES = 4;
  private static final Duration CHANGE_LIMIT = Duration.ofSeconds(20);
  private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);
  private static final String LEAVING_KEY = "leaving";

  /** Sends, and calls the engine, which may wait for credit of the network. */
  private final Executor threads = task -> Thread.ofVirtual().name("weft-cluster").start(task);

  private final EngineOptions options;
  private final LedgerListener listener;
  private final DefaultCacheManager manager;
  private final Post post;
  private final ClientCalls asking;
  private final Lines lines = new Lines(threads);

  /** Null in a client. */
  private final @Nullable AdvancedCache<String, Versioned> cache;

  /** Written by the thread that looks at it; in a client by the members' mail. */
  private volatile boolean majority = true;

  /** In a client, the members that have said that they may not write. */
  private final Set<Node> minorities = ConcurrentHashMap.newKeySet();

  private volatile boolean left;

  private InfinispanLedger(EngineOptions options, LedgerListener listener) throws Exception {
    this.options = options;
    this.listener = listener;
    JChannel channel = Stack.channel(options);
    GlobalConfigurationBuilder global = GlobalConfigurationBuilder.defaultClusteredBuilder();
    String name = options.address().getHostString() + ":" + options.address().getPort();
    global
        .transport()
        .addProperty(JGroupsTransport.CHANNEL_CONFIGURATOR, new GivenChannel(channel))
        .clusterName(options.cluster())
        .nodeName(options.client() ? "client-" + name : name);
    if (options.client()) {
      global.transport().machineId(Post.CLIENT);
    }
    global.jmx().disable();
    global.metrics().gauges(false).histograms(false);
    // The layer closes it, after what runs has ended.
    global
        .shutdown()
        .hookBehavior(org.infinispan.configuration.global.ShutdownHookBehavior.DONT_REGISTER);
    global
        .serialization()
        .marshaller(new JavaSerializationMarshaller())
        .allowList()
        .addRegexp("\\[*L?dev\\.weft\\.cluster\\.internal\\..*")
        .addRegexp("java\\.(lang|util)\\..*");
    global.classLoader(InfinispanLedger.class.getClassLoader());
    manager = new DefaultCacheManager(global.build());
    boolean complete = false;
    try {
      if (options.client()) {
        cache = null;
      } else {
        manager.defineConfiguration(CACHE, distributed().build());
        cache = manager.<String, Versioned>getCache(CACHE).getAdvancedCache();
      }
      post = new Post(channel, options.client(), threads, new Listening());
      asking = new ClientCalls(this, post);
      complete = true;
    } finally {
      if (!complete) {
        manager.stop();
      }
    }
  }

  private static ConfigurationBuilder distributed() {
    ConfigurationBuilder builder = new ConfigurationBuilder();
    builder.clustering().cacheMode(CacheMode.DIST_SYNC).hash().numOwners(2).numSegments(SEGMENTS);
    builder.clustering().remoteTimeout(CHANGE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    builder.clustering().stateTransfer().timeout(1, TimeUnit.MINUTES);
    // A minority writes nothing, so there are no conflicts. To look for some, which the engine
    // would
    // do whenever the coordinator leaves, holds up members that join for a minute.
    builder
        .clustering()
        .partitionHandling()
        .whenSplit(PartitionHandling.DENY_READ_WRITES)
        .mergePolicy(MergePolicy.NONE);
    return builder;
  }

  /**
   * Joins. Waits for it.
   *
   * @param beforeMail gets the ledger before anything is told to the listener
   * @throws Exception if the address cannot be listened on, or the engine does not start
   */
  public static InfinispanLedger join(
      EngineOptions options, LedgerListener listener, Consumer<Ledger> beforeMail)
      throws Exception {
    InfinispanLedger ledger = new InfinispanLedger(options, listener);
    beforeMail.accept(ledger);
    ledger.post.open();
    Thread.ofVirtual().name("weft-cluster-majority").start(ledger::watchMajority);
    return ledger;
  }

  @Override
  public Node self() {
    return post.self();
  }

  @Override
  public List<Node> nodes() {
    return post.nodes();
  }

  @Override
  public List<Node> members() {
    return post.members();
  }

  @Override
  public boolean isGone(Node node) {
    return post.isGone(node);
  }

  @Override
  public boolean isMajority() {
    return majority;
  }

  @Override
  public CompletableFuture<Node> ownerOf(String key) {
    AdvancedCache<String, Versioned> own = cache;
    if (own == null) {
      return asking.ownerOf(key);
    }
    try {
      return CompletableFuture.completedFuture(
          post.nodeOf(topology(own).getDistribution(key).primary()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(unwrapped(e));
    }
  }

  @Override
  public @Nullable Node likelyOwnerOf(String key) {
    return cache == null ? asking.likelyOwnerOf(key) : ownerToAsk(cache, key);
  }

  private static LocalizedCacheTopology topology(AdvancedCache<String, Versioned> cache) {
    DistributionManager distribution = cache.getDistributionManager();
    return distribution.getCacheTopology();
  }

  @Override
  public <R extends @Nullable Object> CompletableFuture<R> change(String key, Change<R> change) {
    try {
      return changeAt(cache == null ? null : ownerToAsk(cache, key), key, change);
    } catch (RuntimeException e) {
      // The engine does not know owners before it has begun, nor after its end.
      return CompletableFuture.failedFuture(unwrapped(e));
    }
  }

  /**
   * Has a member make a change.
   *
   * @param owner null where only other nodes know it: clients ask any member, and that the owner
   */
  private <R extends @Nullable Object> CompletableFuture<R> changeAt(
      @Nullable Node owner, String key, Change<R> change) {
    CompletableFuture<R> reply = new CompletableFuture<>();
    if (self().equals(owner)) {
      changeHere(key, change, reply);
    } else {
      asking.change(key, change, reply, owner);
    }
    return reply;
  }

  private Node ownerToAsk(AdvancedCache<String, Versioned> own, String key) {
    Node owner = post.nodeOf(topology(own).getDistribution(key).primary());
    // One that has not greeted cannot be asked; any member can make a change.
    return nodes().contains(owner) ? owner : self();
  }

  /** Makes a change from this member, which need not be the owner, though it is cheapest there. */
  private <R extends @Nullable Object> void changeHere(
      String key, Change<R> change, CompletableFuture<R> reply) {
    AdvancedCache<String, Versioned> own = cache;
    if (own == null) {
      reply.completeExceptionally(new IllegalStateException("a client keeps no records"));
      return;
    }
    lines.add(
        key,
        () -> {
          attempt(own, key, change, reply, 1);
          return reply;
        });
  }

  /**
   * Reads the record, computes what becomes of it, and puts that in its place if it is still there.
   * After a loss the engine may give up, or have made a change that it did not say: so it is asked
   * again. The engine's own way of sending functions to records is not taken: while records are on
   * the way to a new backup, that gave replies of copies that were not complete.
   */
  private <R extends @Nullable Object> void attempt(
      AdvancedCache<String, Versioned> own,
      String key,
      Change<R> change,
      CompletableFuture<R> reply,
      int tries) {
    CompletableFuture<Change.@Nullable Changed<R>> made;
    try {
      if (own.getAvailability() != AvailabilityMode.AVAILABLE) {
        // The engine would refuse, too, and write a stack into its log each time.
        reply.completeExceptionally(refusal());
        return;
      }
      made =
          own.getAsync(key)
              .thenCompose(now -> {
                Change.Changed<R> changed = change.apply(now == null ? null : now.entry());
                return replaced(own, key, now, changed)
                    .<Change.@Nullable Changed<R>>thenApply(done -> done ? changed : null);
              });
    } catch (RuntimeException | Error e) {
      made = CompletableFuture.failedFuture(e);
    }
    var _ =
        made.whenComplete((changed, failure) -> {
          if (changed != null) {
            reply.complete(changed.reply());
            return;
          }
          if (failure == null) {
            // Another change came between.
            threads.execute(() -> attempt(own, key, change, reply, tries));
            return;
          }
          Throwable cause = unwrapped(failure);
          if (cause instanceof MinorityException || tries == TRIES || left) {
            reply.completeExceptionally(cause);
          } else {
            threads.execute(() -> attempt(own, key, change, reply, tries + 1));
          }
        });
  }

  private static <R extends @Nullable Object> CompletableFuture<Boolean> replaced(
      AdvancedCache<String, Versioned> own,
      String key,
      @Nullable Versioned now,
      Change.Changed<R> changed) {
    Entry next = changed.entry();
    if (now == null) {
      return next == null
          ? CompletableFuture.completedFuture(true)
          : own.putIfAbsentAsync(key, Versioned.of(next)).thenApply(before -> before == null);
    }
    if (next == now.entry()) {
      return CompletableFuture.completedFuture(true);
    }
    return next == null
        ? own.removeAsync(key, now)
        : own.replaceAsync(key, now, Versioned.of(next));
  }

  private static MinorityException refusal() {
    return new MinorityException(
        "this side of the network may not change records: half of the members or more are out of"
            + " its reach");
  }

  static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    for (Throwable next = failure; next != null; next = next.getCause()) {
      if (next instanceof AvailabilityException) {
        return refusal();
      }
      if (next instanceof CompletionException || next instanceof ExecutionException) {
        cause = next.getCause() == null ? next : next.getCause();
      }
    }
    return cause;
  }

  @Override
  public void eachOwned(BiConsumer<String, Entry> visitor) {
    AdvancedCache<String, Versioned> own = cache;
    if (own == null || left) {
      return;
    }
    LocalizedCacheTopology topology = topology(own);
    for (InternalCacheEntry<String, Versioned> kept : own.getDataContainer()) {
      String key = kept.getKey();
      @Nullable Versioned record = kept.getValue();
      if (record != null && topology.getDistribution(key).isPrimary()) {
        visitor.accept(key, record.entry());
      }
    }
  }

  @Override
  public void mail(Node to, Mail mail) {
    post.send(to, mail);
  }

  @Override
  public void acceptLoss() {
    if (cache == null) {
      throw new IllegalStateException("acceptLoss() in a client: call it in one of the members");
    }
    cache.setAvailability(AvailabilityMode.AVAILABLE);
  }

  /** The engine tells of that by classes of listeners that it must be able to see into. */
  private void watchMajority() {
    AdvancedCache<String, Versioned> own = cache;
    if (own == null) {
      return;
    }
    try {
      while (!left) {
        boolean now = own.getAvailability() == AvailabilityMode.AVAILABLE;
        if (now != majority) {
          majority = now;
          listener.majority(now);
          tellClients();
        }
        Thread.sleep(LOOK_INTERVAL);
      }
    } catch (InterruptedException | RuntimeException e) {
      // The engine has ended.
    }
  }

  /** A client is where any of its members may write. */
  private void lookAtMembers() {
    boolean now = !minorities.containsAll(members());
    if (now != majority) {
      majority = now;
      listener.majority(now);
    }
  }

  private void tellClients() {
    for (Node node : nodes()) {
      if (node.client()) {
        post.ask(node, new Asked.Majority(majority));
      }
    }
  }

  boolean hasLeft() {
    return left;
  }

  @Override
  public void leave(Duration limit) {
    try {
      if (cache != null && majority) {
        leaveInTurn(cache, System.nanoTime() + limit.toNanos());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      left = true;
      asking.end();
      post.close();
      manager.stop();
    }
  }

  /**
   * Members leave one after another, each when all records have an owner and a backup. The next one
   * to leave sees that the one before is gone.
   */
  private void leaveInTurn(AdvancedCache<String, Versioned> own, long deadline)
      throws InterruptedException {
    while (System.nanoTime() < deadline && nodes().stream().filter(n -> !n.client()).count() > 1) {
      Set<String> there = new HashSet<>();
      members().forEach(member -> there.add(member.id()));
      try {
        if (isStable(own)
            && change(LEAVING_KEY, new LeavingEntry.Take(self().id(), Set.copyOf(there)))
                .get(CHANGE_LIMIT.toSeconds(), TimeUnit.SECONDS)
            && isStable(own)) {
          return;
        }
      } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
        if (!majority) {
          return;
        }
      }
      Thread.sleep(LOOK_INTERVAL);
    }
  }

  /** Whether all members that are there have their share, and no records are under way. */
  private boolean isStable(AdvancedCache<String, Versioned> own) {
    LocalizedCacheTopology topology = topology(own);
    return topology.getPhase() == CacheTopology.Phase.NO_REBALANCE
        && topology.getPendingCH() == null
        && topology.getMembers().size() == members().size()
        && topology.getCurrentCH().getMembers().size() == members().size();
  }

  EngineOptions options() {
    return options;
  }

  /** Takes the engine's own mails out, and passes the rest on. */
  private final class Listening implements Post.Listener {
    @Override
    public void mail(Node from, Mail mail) {
      listener.mail(from, mail);
    }

    @Override
    public void asked(Node from, Asked asked) {
      switch (asked) {
        case Asked.Please please -> asked(from, please.number(), please.key(), please.change());
        case Asked.Whose whose -> {
          CompletableFuture<Node> owner = ownerOf(whose.key());
          answer(from, whose.number(), owner, owner.getNow(self()));
        }
        case Asked.Answer answer -> asking.answered(answer);
        case Asked.Majority news -> {
          if (news.here()) {
            minorities.remove(from);
          } else {
            minorities.add(from);
          }
          lookAtMembers();
        }
        case Asked.Hello _ -> throw new AssertionError("the post has no hello left");
      }
    }

    /** A client asks any member, and that the owner; a member asks the owner alone. */
    private <R extends @Nullable Object> void asked(
        Node from, long number, String key, Change<R> change) {
      Node owner = cache == null || !from.client() ? self() : ownerToAsk(cache, key);
      answer(from, number, changeAt(owner, key, change), owner);
    }

    private static String words(Throwable cause) {
      return cause instanceof MinorityException own
          ? String.valueOf(own.getMessage())
          : cause.toString();
    }

    private void answer(Node to, long number, CompletableFuture<?> reply, @Nullable Node owner) {
      var _ =
          reply.whenComplete((value, failure) -> {
            if (failure != null && left) {
              return; // the node that asked asks another one, once this one is gone
            }
            Throwable cause = failure == null ? null : unwrapped(failure);
            post.ask(
                to,
                new Asked.Answer(
                    number,
                    value,
                    cause == null ? null : words(cause),
                    cause instanceof MinorityException,
                    self().equals(owner) ? null : owner));
          });
    }

    @Override
    public void joined(Node node) {
      listener.joined(node);
      if (node.client() && cache != null && !majority) {
        post.ask(node, new Asked.Majority(false));
      }
    }

    @Override
    public void lost(Node node) {
      asking.lost(node);
      minorities.remove(node);
      listener.lost(node);
    }
  }
}
