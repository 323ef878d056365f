package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.internal.ledger.Mail;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The mails for one node, in the order in which they were added. A thread sends all that have
 * gathered as one message, so that callers never wait for the network, and many small mails cost
 * little more than one.
 */
final class Outbox {
  private static final int MESSAGE_BYTES = 256 << 10;

  private final ConcurrentLinkedQueue<Mail> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean sending = new AtomicBoolean();
  private final Executor threads;
  private final Sending way;

  /** What sends a message, and may wait for it. */
  interface Sending {
    void send(byte[] message) throws Exception;
  }

  Outbox(Executor threads, Sending way) {
    this.threads = threads;
    this.way = way;
  }

  void add(Mail mail) {
    waiting.add(mail);
    if (sending.compareAndSet(false, true)) {
      threads.execute(this::sendAll);
    }
  }

  private void sendAll() {
    do {
      while (true) {
        MailFrames frames = new MailFrames();
        @Nullable Mail next;
        while (frames.size() < MESSAGE_BYTES && (next = waiting.poll()) != null) {
          frames.add(next);
        }
        if (frames.size() == 0) {
          break;
        }
        try {
          way.send(frames.toBytes());
        } catch (Exception e) {
          // The node is lost, or this one has left: what waited for an answer is told so.
          waiting.clear();
        }
      }
      sending.set(false);
    } while (!waiting.isEmpty() && sending.compareAndSet(false, true));
  }
}
