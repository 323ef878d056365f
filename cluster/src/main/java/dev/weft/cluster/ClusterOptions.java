package dev.weft.cluster;

import dev.weft.ContextVar;
import java.io.ObjectInputFilter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a JVM joins a cluster, and what it does there.
 *
 * {@snippet file="ClusterGuideTest.java" region="options"}
 *
 * <p>A member takes bodies from all that reach its port, and a body is code: so that port is for
 * members and clients alone. It listens on 127.0.0.1 unless told otherwise, and on other addresses
 * only with {@link #withTls TLS}, or where {@link #withTrustedNetwork} says that nothing else can
 * reach it.
 *
 * @param name the name that all members of a cluster have in common
 * @param address where this JVM listens, as {@code host:port}; the port 100 above it, too, by which
 *     the death of a process is noticed at once
 * @param members where other members may listen, as {@code host:port}; those that are not there yet
 *     do no harm. None for a cluster of one
 * @param expected how many members there are to be, this one included, before {@link Cluster#join}
 *     and {@link Cluster#connect} return
 * @param loops on how many loops a member runs bodies
 * @param window how many bodies may be under way to a member before {@link Cluster#submit} waits
 * @param taskLimit how many bodies a member runs at once; more wait their turn
 * @param sizeLimitBytes how large a serialized body, value, failure or message may be
 * @param keepFor for how long the outcome of a stored task is kept that nothing forgets
 * @param heartbeatLimit after how long without a sign a member counts as lost; one whose process
 *     ends does so at once
 * @param joinLimit how long joining may take
 * @param leaveLimit how long {@link Cluster#close} waits for the bodies that run, before others
 *     take them on
 * @param tls encrypts all connections, and has both sides show certificates that the other trusts;
 *     null for connections that anyone can read and open
 * @param trustedNetwork whether an address that is not a loopback one may be listened on without
 *     TLS
 * @param filter says which classes may arrive in bodies, values and messages; null for the JVM's
 *     own filter, as {@code jdk.serialFilter} sets it
 * @param travelling the variables whose values go along with a body, by their names
 * @param engineConfiguration a file with the configuration of JGroups, to be taken whole instead of
 *     the addresses, the heartbeat and TLS of these options; null for none
 */
public record ClusterOptions(
    String name,
    String address,
    List<String> members,
    int expected,
    int loops,
    int window,
    int taskLimit,
    int sizeLimitBytes,
    Duration keepFor,
    Duration heartbeatLimit,
    Duration joinLimit,
    Duration leaveLimit,
    @Nullable SSLContext tls,
    boolean trustedNetwork,
    @Nullable ObjectInputFilter filter,
    List<ContextVar<?>> travelling,
    @Nullable Path engineConfiguration) {

  /** A hundred years: what the clocks that the limits are kept by can count. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException if a number or a duration is less than 1, a duration is more
   *     than 36,500 days, the name is empty, an address is no {@code host:port}, or this JVM's
   *     address is not a loopback one and there is neither TLS nor a trusted network
   */
  public ClusterOptions {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(address, "address");
    members = copy(members, "members");
    Objects.requireNonNull(keepFor, "keepFor");
    Objects.requireNonNull(heartbeatLimit, "heartbeatLimit");
    Objects.requireNonNull(joinLimit, "joinLimit");
    Objects.requireNonNull(leaveLimit, "leaveLimit");
    travelling = copy(travelling, "travelling");
    if (name.isEmpty()) {
      throw new IllegalArgumentException("the name of a cluster is empty");
    }
    atLeastOne(expected, "expected");
    atLeastOne(loops, "loops");
    atLeastOne(window, "window");
    atLeastOne(taskLimit, "taskLimit");
    atLeastOne(sizeLimitBytes, "sizeLimitBytes");
    positive(keepFor, "keepFor");
    positive(heartbeatLimit, "heartbeatLimit");
    positive(joinLimit, "joinLimit");
    positive(leaveLimit, "leaveLimit");
    members.forEach(ClusterOptions::parsed);
    if (engineConfiguration == null
        && tls == null
        && !trustedNetwork
        && !parsed(address).getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "a member that listens on "
              + address
              + " without TLS runs the code of all that reach it: use withTls(), or"
              + " withTrustedNetwork() if only members and clients can");
    }
  }

  private static <T> List<T> copy(List<T> all, String what) {
    Objects.requireNonNull(all, what);
    all.forEach(one -> Objects.requireNonNull(one, "a null in " + what));
    return List.copyOf(all);
  }

  private static void atLeastOne(int number, String what) {
    if (number < 1) {
      throw new IllegalArgumentException(what + " " + number + ": use 1 or more");
    }
  }

  private static void positive(Duration duration, String what) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(what + " " + duration + ": use more than zero");
    }
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(what + " " + duration + ": use at most " + LONGEST);
    }
  }

  static InetSocketAddress parsed(String text) {
    int colon = text.lastIndexOf(':');
    try {
      InetAddress host =
          InetAddress.getByName(text.substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", ""));
      return new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (UnknownHostException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no address of a member: give host:port", e);
    }
  }

  List<InetSocketAddress> parsedMembers() {
    return members.stream().map(ClusterOptions::parsed).toList();
  }

  /**
   * Options with what is said there for all that is not given.
   *
   * @param name the name of the cluster
   * @return the options
   * @throws IllegalArgumentException if the name is empty
   */
  public static ClusterOptions of(String name) {
    return new ClusterOptions(
        name,
        "127.0.0.1:7800",
        List.of(),
        1,
        1,
        1_024,
        100_000,
        16 << 20,
        Duration.ofHours(1),
        Duration.ofSeconds(10),
        Duration.ofSeconds(60),
        Duration.ofSeconds(30),
        null,
        false,
        null,
        List.of(),
        null);
  }

  /**
   * These options with another address.
   *
   * @param newAddress where this JVM listens, as {@code host:port}; the port 100 above it, too, by
   *     which the death of a process is noticed at once
   * @return new options
   * @throws IllegalArgumentException if it is no {@code host:port}, or not allowed as it is
   */
  public ClusterOptions withAddress(String newAddress) {
    Objects.requireNonNull(newAddress, "newAddress");
    return with(draft -> draft.address = newAddress);
  }

  /**
   * These options with other addresses of members.
   *
   * @param addresses each as {@code host:port}
   * @return new options
   * @throws IllegalArgumentException if one is no such address
   */
  public ClusterOptions withMembers(String... addresses) {
    Objects.requireNonNull(addresses, "addresses");
    List<String> all = copy(Arrays.asList(addresses), "addresses");
    return with(draft -> draft.members = all);
  }

  /**
   * These options with another number of members to wait for.
   *
   * @param newExpected how many members there are to be, this one included, before {@link
   *     Cluster#join} and {@link Cluster#connect} return
   * @return new options
   * @throws IllegalArgumentException if it is less than 1
   */
  public ClusterOptions withExpected(int newExpected) {
    return with(draft -> draft.expected = newExpected);
  }

  /**
   * These options with another number of loops.
   *
   * @param newLoops on how many loops a member runs bodies
   * @return new options
   * @throws IllegalArgumentException if it is less than 1
   */
  public ClusterOptions withLoops(int newLoops) {
    return with(draft -> draft.loops = newLoops);
  }

  /**
   * These options with another window.
   *
   * @param newWindow how many bodies may be under way to a member before {@link Cluster#submit}
   *     waits
   * @return new options
   * @throws IllegalArgumentException if it is less than 1
   */
  public ClusterOptions withWindow(int newWindow) {
    return with(draft -> draft.window = newWindow);
  }

  /**
   * These options with another limit of bodies.
   *
   * @param newTaskLimit how many bodies a member runs at once; more wait their turn
   * @return new options
   * @throws IllegalArgumentException if it is less than 1
   */
  public ClusterOptions withTaskLimit(int newTaskLimit) {
    return with(draft -> draft.taskLimit = newTaskLimit);
  }

  /**
   * These options with another limit of sizes.
   *
   * @param newSizeLimitBytes how large a serialized body, value, failure or message may be
   * @return new options
   * @throws IllegalArgumentException if it is less than 1
   */
  public ClusterOptions withSizeLimitBytes(int newSizeLimitBytes) {
    return with(draft -> draft.sizeLimitBytes = newSizeLimitBytes);
  }

  /**
   * These options with another time to keep outcomes.
   *
   * @param newKeepFor for how long the outcome of a stored task is kept that nothing forgets
   * @return new options
   * @throws IllegalArgumentException if it is not more than zero
   */
  public ClusterOptions withKeepFor(Duration newKeepFor) {
    Objects.requireNonNull(newKeepFor, "newKeepFor");
    return with(draft -> draft.keepFor = newKeepFor);
  }

  /**
   * These options with another limit of heartbeats.
   *
   * @param newHeartbeatLimit after how long without a sign a member counts as lost; one whose
   *     process ends does so at once
   * @return new options
   * @throws IllegalArgumentException if it is not more than zero
   */
  public ClusterOptions withHeartbeatLimit(Duration newHeartbeatLimit) {
    Objects.requireNonNull(newHeartbeatLimit, "newHeartbeatLimit");
    return with(draft -> draft.heartbeatLimit = newHeartbeatLimit);
  }

  /**
   * These options with another limit of joining.
   *
   * @param newJoinLimit how long joining may take
   * @return new options
   * @throws IllegalArgumentException if it is not more than zero
   */
  public ClusterOptions withJoinLimit(Duration newJoinLimit) {
    Objects.requireNonNull(newJoinLimit, "newJoinLimit");
    return with(draft -> draft.joinLimit = newJoinLimit);
  }

  /**
   * These options with another limit of leaving.
   *
   * @param newLeaveLimit how long {@link Cluster#close} waits for the bodies that run, before
   *     others take them on
   * @return new options
   * @throws IllegalArgumentException if it is not more than zero
   */
  public ClusterOptions withLeaveLimit(Duration newLeaveLimit) {
    Objects.requireNonNull(newLeaveLimit, "newLeaveLimit");
    return with(draft -> draft.leaveLimit = newLeaveLimit);
  }

  /**
   * These options with another context of TLS.
   *
   * @param newTls encrypts all connections, and has both sides show certificates that the other
   *     trusts
   * @return new options
   */
  public ClusterOptions withTls(SSLContext newTls) {
    Objects.requireNonNull(newTls, "newTls");
    return with(draft -> draft.tls = newTls);
  }

  /**
   * These options, for a network that only members and clients can reach.
   *
   * @return new options
   */
  public ClusterOptions withTrustedNetwork() {
    return with(draft -> draft.trustedNetwork = true);
  }

  /**
   * These options with another filter.
   *
   * @param newFilter says which classes may arrive in bodies, values and messages
   * @return new options
   */
  public ClusterOptions withFilter(ObjectInputFilter newFilter) {
    Objects.requireNonNull(newFilter, "newFilter");
    return with(draft -> draft.filter = newFilter);
  }

  /**
   * These options with other variables that go along with a body. All members name them, too.
   *
   * @param variables whose values are serializable
   * @return new options
   */
  public ClusterOptions withTravelling(ContextVar<?>... variables) {
    Objects.requireNonNull(variables, "variables");
    List<ContextVar<?>> all = copy(Arrays.asList(variables), "variables");
    return with(draft -> draft.travelling = all);
  }

  /**
   * These options with another configuration of the engine.
   *
   * @param newEngineConfiguration a file with the configuration of JGroups, to be taken whole
   *     instead of the addresses, the heartbeat and TLS of these options
   * @return new options
   */
  public ClusterOptions withEngineConfiguration(Path newEngineConfiguration) {
    Objects.requireNonNull(newEngineConfiguration, "newEngineConfiguration");
    return with(draft -> draft.engineConfiguration = newEngineConfiguration);
  }

  private ClusterOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.options();
  }

  /** Options with some values changed, before they are made. */
  private static final class Draft {
    final String name;
    String address;
    List<String> members;
    int expected;
    int loops;
    int window;
    int taskLimit;
    int sizeLimitBytes;
    Duration keepFor;
    Duration heartbeatLimit;
    Duration joinLimit;
    Duration leaveLimit;
    @Nullable SSLContext tls;
    boolean trustedNetwork;
    @Nullable ObjectInputFilter filter;
    List<ContextVar<?>> travelling;
    @Nullable Path engineConfiguration;

    Draft(ClusterOptions options) {
      name = options.name;
      address = options.address;
      members = options.members;
      expected = options.expected;
      loops = options.loops;
      window = options.window;
      taskLimit = options.taskLimit;
      sizeLimitBytes = options.sizeLimitBytes;
      keepFor = options.keepFor;
      heartbeatLimit = options.heartbeatLimit;
      joinLimit = options.joinLimit;
      leaveLimit = options.leaveLimit;
      tls = options.tls;
      trustedNetwork = options.trustedNetwork;
      filter = options.filter;
      travelling = options.travelling;
      engineConfiguration = options.engineConfiguration;
    }

    ClusterOptions options() {
      return new ClusterOptions(
          name,
          address,
          members,
          expected,
          loops,
          window,
          taskLimit,
          sizeLimitBytes,
          keepFor,
          heartbeatLimit,
          joinLimit,
          leaveLimit,
          tls,
          trustedNetwork,
          filter,
          travelling,
          engineConfiguration);
    }
  }
}
