package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.internal.ledger.Mail;
import dev.weft.cluster.internal.ledger.Node;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.infinispan.remoting.transport.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.fork.ForkChannel;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.NameCache;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mail between nodes, on a channel that shares Infinispan's connections; and who is there.
 *
 * <p>A node is there once it has said so: a message that comes to a node which does not listen yet
 * would vanish. All that is in view greets each other. After a merge the nodes of the other side
 * count as lost, and greet once more, for what was sent meanwhile may have vanished, too.
 */
final class Post {
  /** Marks the addresses of clients. */
  static final String CLIENT = "weft-client";

  private static final Logger LOG = LoggerFactory.getLogger("dev.weft.cluster");
  private static final String CHANNEL = "weft-cluster";

  private final ForkChannel channel;
  private final Executor threads;
  private final Listener listener;
  private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();
  private Node self;

  /** Guards the two below. */
  private final Object lock = new Object();

  private @Nullable View view;

  /** Those in view that have greeted, this one included. */
  private final Map<String, Node> greeted = new HashMap<>();

  /** Of those who are there, a copy for readers; in the order of the view. */
  private volatile List<Node> there = List.of();

  /** Nodes by their addresses, so that their names are not made up for each message. */
  private final Map<org.jgroups.Address, Node> known = new ConcurrentHashMap<>();

  /** Those of them that are members. */
  private volatile List<Node> members = List.of();

  /** What comes in. */
  interface Listener {
    void mail(Node from, Mail mail);

    void asked(Node from, Asked asked);

    void joined(Node node);

    void lost(Node node);
  }

  Post(JChannel main, boolean client, Executor threads, Listener listener) throws Exception {
    this.channel = new ForkChannel(main, CHANNEL, CHANNEL);
    this.threads = threads;
    this.listener = listener;
    this.self = new Node("", "", client);
  }

  /** Begins to listen. */
  void open() throws Exception {
    channel.setReceiver(new Receiving());
    channel.connect(CHANNEL);
    org.jgroups.Address address = channel.getAddress();
    synchronized (lock) {
      self = node(address);
      greeted.put(self.id(), self);
    }
    viewed(channel.getView());
  }

  void close() {
    channel.close();
  }

  Node self() {
    return self;
  }

  List<Node> nodes() {
    return there;
  }

  /** Of these the members. */
  List<Node> members() {
    return members;
  }

  private void setThere(List<Node> nodes) {
    there = nodes;
    members = nodes.stream().filter(node -> !node.client()).toList();
  }

  /** The node with an address of the cache's. */
  Node nodeOf(Address address) {
    return node(Address.toExtendedUUID(address));
  }

  private Node node(org.jgroups.Address address) {
    @Nullable Node there = known.get(address);
    if (there != null) {
      return there;
    }
    ExtendedUUID uuid = (ExtendedUUID) address;
    Address its = Address.fromExtendedUUID(uuid);
    boolean client = CLIENT.equals(its.getMachineId());
    @Nullable String name = NameCache.get(address);
    if (name == null) {
      return new Node(id(uuid), id(uuid), client);
    }
    Node node = new Node(id(uuid), name, client);
    known.put(address, node);
    return node;
  }

  private static String id(ExtendedUUID uuid) {
    return uuid.toStringLong();
  }

  void send(Node to, Mail mail) {
    outboxes.computeIfAbsent(to.id(), _ -> outboxTo(to)).add(mail);
  }

  void ask(Node to, Asked asked) {
    send(to, new Mail(Mail.Kind.ENGINE, 0, "", Asked.write(asked)));
  }

  private Outbox outboxTo(Node to) {
    if (to.equals(self)) {
      return new Outbox(threads, bytes -> received(self, bytes, 0, bytes.length));
    }
    return new Outbox(threads, bytes -> channel.send(new BytesMessage(addressOf(to), bytes)));
  }

  private org.jgroups.Address addressOf(Node to) {
    synchronized (lock) {
      for (org.jgroups.Address address : inView()) {
        if (id((ExtendedUUID) address).equals(to.id())) {
          return address;
        }
      }
    }
    throw new NoSuchElementException(to + " is not there");
  }

  private void received(Node from, byte[] bytes, int offset, int length) throws IOException {
    MailFrames.read(
        bytes,
        offset,
        length,
        mail -> {
          try {
            if (mail.kind() == Mail.Kind.ENGINE) {
              took(from, Asked.read(mail.bytes()));
            } else if (isThere(from)) {
              listener.mail(from, mail);
            }
          } catch (IOException | RuntimeException e) {
            LOG.warn("a message from {} could not be read", from, e);
          }
        });
  }

  private boolean isThere(Node node) {
    return there.contains(node);
  }

  private void took(Node from, Asked asked) {
    if (asked instanceof Asked.Hello hello) {
      greetedBy(from, hello);
    } else if (isThere(from)) {
      listener.asked(from, asked);
    }
  }

  private void greetedBy(Node from, Asked.Hello hello) {
    if (isGone(from)) {
      return;
    }
    if (!hello.answer()) {
      // Before others of this node may write to it, as it lets no mail in that comes before.
      ask(from, new Asked.Hello(self, true));
    }
    boolean isNew;
    synchronized (lock) {
      if (!isInView(from)) {
        return;
      }
      isNew = greeted.put(from.id(), from) == null;
      setThere(inOrder());
    }
    if (isNew) {
      listener.joined(from);
    }
  }

  /** Whether a node is in view no longer, or was in another one's. */
  boolean isGone(Node node) {
    synchronized (lock) {
      return !isInView(node);
    }
  }

  private Iterable<org.jgroups.Address> inView() {
    View now = view;
    return now == null ? List.of() : now;
  }

  private boolean isInView(Node node) {
    for (org.jgroups.Address address : inView()) {
      if (id((ExtendedUUID) address).equals(node.id())) {
        return true;
      }
    }
    return false;
  }

  private List<Node> inOrder() {
    List<Node> all = new ArrayList<>();
    for (org.jgroups.Address address : inView()) {
      @Nullable Node node = greeted.get(id((ExtendedUUID) address));
      if (node != null) {
        all.add(node);
      }
    }
    return List.copyOf(all);
  }

  private void viewed(View next) {
    Map<String, Node> inView = new LinkedHashMap<>();
    for (org.jgroups.Address address : next) {
      Node node = node(address);
      inView.put(node.id(), node);
    }
    Set<Node> lost = new HashSet<>();
    synchronized (lock) {
      View before = view;
      if (before != null && next.compareTo(before) < 0) {
        return;
      }
      view = next;
      Set<String> otherSide = next instanceof MergeView merge ? otherSide(merge) : Set.of();
      greeted
          .values()
          .removeIf(node -> {
            boolean gone =
                !node.equals(self)
                    && (!inView.containsKey(node.id()) || otherSide.contains(node.id()));
            if (gone) {
              lost.add(node);
            }
            return gone;
          });
      setThere(inOrder());
    }
    known.values().removeAll(lost);
    for (Node node : lost) {
      outboxes.remove(node.id());
      listener.lost(node);
    }
    if (self.id().isEmpty()) {
      return;
    }
    for (Node node : inView.values()) {
      if (!node.equals(self) && !isThere(node)) {
        ask(node, new Asked.Hello(self, false));
      }
    }
  }

  /** The nodes that were in a group without this one before a merge. */
  private Set<String> otherSide(MergeView merge) {
    Set<String> others = new HashSet<>();
    for (View group : merge.getSubgroups()) {
      Set<String> ids = new HashSet<>();
      for (org.jgroups.Address address : group) {
        ids.add(id((ExtendedUUID) address));
      }
      if (!ids.contains(self.id())) {
        others.addAll(ids);
      }
    }
    return others;
  }

  private final class Receiving implements Receiver {
    @Override
    public void receive(Message message) {
      try {
        received(
            node(message.getSrc()), message.getArray(), message.getOffset(), message.getLength());
      } catch (IOException | RuntimeException e) {
        LOG.warn("a message from {} could not be read", message.getSrc(), e);
      }
    }

    @Override
    public void viewAccepted(View next) {
      viewed(next);
    }
  }
}
