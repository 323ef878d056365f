package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.internal.ledger.Change;
import dev.weft.cluster.internal.ledger.Node;
import dev.weft.cluster.internal.ledger.TaskChanges;
import dev.weft.cluster.internal.ledger.TaskChanges.Seen;
import dev.weft.cluster.internal.ledger.TaskEntry;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What each stored task sends, as few bytes: Java's serialization, which all else goes by, names
 * classes and fields in each message, and took half of the time of one.
 */
final class Compact {
  private static final int STORE = 1;
  private static final int FINISH = 2;
  private static final int FORGET = 3;

  private static final int NOTHING = 1;
  private static final int SEEN = 2;
  private static final int YES = 3;
  private static final int NO = 4;

  private static final byte[] NO_BYTES = {};

  private Compact() {}

  /** Writes a change that each task has; says false to others, of which it writes nothing. */
  static boolean writeChange(Change<?> change, DataOutput out) throws IOException {
    switch (change) {
      case TaskChanges.Store store -> {
        out.writeByte(STORE);
        out.writeUTF(store.submission());
        writeBytes(store.body(), out);
        writeNode(store.runner(), out);
        writeNode(store.watcher(), out);
      }
      case TaskChanges.Finish finish -> {
        out.writeByte(FINISH);
        out.writeLong(finish.attempt());
        writeBytes(finish.outcome(), out);
        out.writeLong(finish.atMillis());
      }
      case TaskChanges.Forget _ -> out.writeByte(FORGET);
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Reads what {@link #writeChange} wrote. */
  static Change<?> readChange(DataInput in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case STORE -> new TaskChanges.Store(in.readUTF(), bytes(in), readNode(in), readNode(in));
      case FINISH -> new TaskChanges.Finish(in.readLong(), bytes(in), in.readLong());
      case FORGET -> new TaskChanges.Forget();
      default -> throw new IOException("a change of the unknown kind " + kind);
    };
  }

  /** Writes a reply to such a change; says false to others, of which it writes nothing. */
  static boolean writeReply(@Nullable Object reply, DataOutput out) throws IOException {
    switch (reply) {
      case null -> out.writeByte(NOTHING);
      case Boolean yes -> out.writeByte(yes ? YES : NO);
      case Seen seen -> {
        out.writeByte(SEEN);
        out.writeUTF(seen.submission());
        writeNode(seen.runner(), out);
        out.writeLong(seen.attempt());
        writeOutcome(seen.outcome(), out);
        writeNodes(seen.watchers(), out);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Reads what {@link #writeReply} wrote. */
  static @Nullable Object readReply(DataInput in) throws IOException {
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case NOTHING -> null;
      case YES -> true;
      case NO -> false;
      case SEEN -> new Seen(in.readUTF(), readNode(in), in.readLong(), outcome(in), readNodes(in));
      default -> throw new IOException("a reply of the unknown kind " + kind);
    };
  }

  static void writeTask(TaskEntry task, DataOutput out) throws IOException {
    out.writeUTF(task.submission());
    writeBytes(task.body(), out);
    writeNode(task.runner(), out);
    out.writeLong(task.attempt());
    writeOutcome(task.outcome(), out);
    writeNodes(task.watchers(), out);
    out.writeLong(task.endedMillis());
  }

  static TaskEntry readTask(DataInput in) throws IOException {
    return new TaskEntry(
        in.readUTF(),
        bytes(in),
        readNode(in),
        in.readLong(),
        outcome(in),
        readNodes(in),
        in.readLong());
  }

  static void writeNode(Node node, DataOutput out) throws IOException {
    out.writeUTF(node.id());
    out.writeUTF(node.name());
    out.writeBoolean(node.client());
  }

  static Node readNode(DataInput in) throws IOException {
    return new Node(in.readUTF(), in.readUTF(), in.readBoolean());
  }

  private static void writeNodes(List<Node> nodes, DataOutput out) throws IOException {
    out.writeInt(nodes.size());
    for (Node node : nodes) {
      writeNode(node, out);
    }
  }

  private static List<Node> readNodes(DataInput in) throws IOException {
    List<Node> nodes = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      nodes.add(readNode(in));
    }
    return List.copyOf(nodes);
  }

  private static void writeOutcome(byte @Nullable [] outcome, DataOutput out) throws IOException {
    out.writeBoolean(outcome != null);
    if (outcome != null) {
      writeBytes(outcome, out);
    }
  }

  private static byte @Nullable [] outcome(DataInput in) throws IOException {
    return in.readBoolean() ? bytes(in) : null;
  }

  private static void writeBytes(byte[] bytes, DataOutput out) throws IOException {
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private static byte[] bytes(DataInput in) throws IOException {
    int length = in.readInt();
    if (length == 0) {
      return NO_BYTES;
    }
    if (length < 0) {
      throw new IOException("an array of " + length + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
