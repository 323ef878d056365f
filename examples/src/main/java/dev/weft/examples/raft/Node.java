package dev.weft.examples.raft;

import static dev.weft.Async.taskGroup;

import dev.weft.examples.raft.Message.Append;
import dev.weft.examples.raft.Message.Do;
import dev.weft.examples.raft.Message.Get;
import dev.weft.examples.raft.Message.RequestVote;
import dev.weft.net.Net;
import dev.weft.net.Server;
import dev.weft.net.ServerOptions;
import dev.weft.net.StreamOptions;
import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/** A node of the store: answers other members and clients, on one port. */
public final class Node {
  /** A hundred entries with keys and values of the greatest length fit. */
  static final int MOST_BYTES_OF_A_LINE = 4 << 20;

  private static final ServerOptions OPTIONS =
      ServerOptions.DEFAULT
          .withStreams(StreamOptions.DEFAULT.withLimitBytes(MOST_BYTES_OF_A_LINE))
          .withGrace(Duration.ZERO); // what waits for a majority need not wait any more

  private final Replica replica;

  Node(Replica replica) {
    this.replica = replica;
  }

  /**
   * Runs a node until the calling task is cancelled.
   *
   * @param self which of the members it is
   * @param members all members, the same on each
   * @param journal the file that it remembers in; made if there is none
   * @param random from which it draws how long it waits before it wants to lead
   * @throws IOException if its port cannot be listened on, or the file cannot be written
   */
  public static void run(Member self, List<Member> members, Path journal, RandomGenerator random)
      throws IOException {
    try (FileStorage storage = new FileStorage(journal)) {
      Setup setup = new Setup(self, members, storage, Timing.DEFAULT, random);
      new Node(new Replica(setup)).serve(self);
    }
  }

  void serve(Member self) throws IOException {
    replica.load();
    try (Server server = Net.startServer(self.host(), self.port(), this::talk, OPTIONS)) {
      taskGroup(node -> {
        node.createTask(replica::run);
        node.createTask(() -> server.serveForever());
        node.createTask(() -> replica.failed().await());
      });
    }
  }

  private void talk(StreamReader reader, StreamWriter writer) throws IOException {
    for (String line : reader.lines()) {
      writer.writeLine(answer(Message.parse(line)).line());
      writer.drain();
    }
  }

  private Message answer(Message question) throws IOException {
    return switch (question) {
      case RequestVote request -> replica.answer(request);
      case Append append -> replica.answer(append);
      case Get(String key) -> replica.get(key);
      case Do(Command.Put put) -> replica.propose(put, put.id());
      case Do(Command.Cas cas) -> replica.propose(cas, cas.id());
      default -> throw new ProtocolException("no question: " + question.line());
    };
  }
}
