package dev.weft.cluster.internal.infinispan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.protocols.LOCAL_PING;
import org.jgroups.protocols.PerDestinationBundler;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.util.ByteArrayDataOutputStream;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.Test;

class RestingBundlerTest {
  private static final int LEFT_OVER = 3;
  private static final int NOBODIES = 32;
  private static final int SENDERS = 16;
  private static final int MESSAGES = 10_000;

  @Test
  void run_countOfWhatIsQueuedIsTooHigh_putsItRightAndGoesOnSending() throws Exception {
    Counted bundler = new Counted();
    Received received = new Received();
    try (JChannel channel = connected(bundler, received)) {
      bundler.leaveOver(LEFT_OVER);
      channel.send(new BytesMessage(channel.getAddress(), new byte[] {1}));

      received.await(1);
      bundler.awaitRest();
      channel.send(new BytesMessage(channel.getAddress(), new byte[] {1}));
      received.await(2);
      assertThat(bundler.count()).isNotNegative();
    }
  }

  @Test
  void send_byManyThreadsAtOnce_losesCountOfNothing() throws Exception {
    Counted bundler = new Counted();
    Received received = new Received();
    try (JChannel to = connected(new RestingBundler(), received);
        JChannel from = connected(bundler, new Received())) {
      try (ExecutorService senders = Executors.newFixedThreadPool(SENDERS)) {
        for (int i = 0; i < SENDERS; i++) {
          Future<?> _ = senders.submit(() -> send(from, to.getAddress()));
        }
      }

      received.await(SENDERS * MESSAGES);
      bundler.awaitRest(); // never, if it has let go of a message that was counted
    }
  }

  @Test
  void send_whileAnotherOneFails_isSent() throws Exception {
    Received received = new Received();
    Failing bundler = new Failing();
    try (JChannel to = connected(new RestingBundler(), received);
        JChannel from = connected(bundler, new Received())) {
      bundler.onFailure = () -> from.send(new BytesMessage(to.getAddress(), new byte[] {1}));

      // For about half of them, the round has looked for messages to the other node already.
      for (int i = 1; i <= NOBODIES; i++) {
        bundler.send(new BytesMessage(bundler.nobody(), new byte[] {1}));
        received.await(i);
      }
    }
  }

  private static Void send(JChannel from, Address to) throws Exception {
    for (int i = 0; i < MESSAGES; i++) {
      from.send(new BytesMessage(to, new byte[] {1}));
    }
    return null;
  }

  private static JChannel connected(PerDestinationBundler bundler, Receiver receiver)
      throws Exception {
    TCP tcp = new TCP();
    tcp.setBindAddress(InetAddress.getLoopbackAddress());
    tcp.setBindPort(0);
    tcp.useVirtualThreads(true);
    tcp.setBundler(bundler);
    JChannel channel =
        new JChannel(
            List.of(
                tcp,
                new LOCAL_PING(),
                new NAKACK2().useMcastXmit(false),
                new UNICAST3(),
                new GMS()));
    channel.setReceiver(receiver);
    channel.connect("resting");
    return channel;
  }

  /** One whose count can be made wrong, as it is when a node has left. */
  private static final class Counted extends RestingBundler {
    void leaveOver(int messages) {
      msgs_available.addAndGet(messages);
      signalNotEmpty(); // it comes about while the thread sends
    }

    int count() {
      return msgs_available.get();
    }

    void awaitRest() {
      while (msgs_available.get() != 0) {
        Thread.onSpinWait();
      }
    }
  }

  /** One that cannot send to some nodes, and sends another message whenever it has failed to. */
  private static final class Failing extends RestingBundler {
    private final Set<Address> nobodies = ConcurrentHashMap.newKeySet();
    private volatile Sending onFailure = () -> {};

    /** What another thread does at that moment. */
    interface Sending {
      void send() throws Exception;
    }

    Address nobody() {
      Address nobody = UUID.randomUUID();
      nobodies.add(nobody);
      return nobody;
    }

    @Override
    protected void sendSingle(Address to, Message message, ByteArrayDataOutputStream out)
        throws Exception {
      if (to != null && nobodies.contains(to)) {
        onFailure.send();
        throw new IOException("there is nobody");
      }
      super.sendSingle(to, message, out);
    }
  }

  private static final class Received implements Receiver {
    private int messages;

    @Override
    public synchronized void receive(Message message) {
      messages++;
      notifyAll();
    }

    synchronized void await(int expected) throws InterruptedException {
      while (messages < expected) {
        wait();
      }
    }
  }
}
