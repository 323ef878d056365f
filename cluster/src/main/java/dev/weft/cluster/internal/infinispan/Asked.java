package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.internal.ledger.Change;
import dev.weft.cluster.internal.ledger.Node;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serial;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What clients, which have no part in the cache, ask members, and what these answer. */
sealed interface Asked extends Serializable {

  /** Says that its sender can be written to. */
  record Hello(Node node, boolean answer) implements Asked {
    @Serial private static final long serialVersionUID = 1;
  }

  /** Asks for a change. */
  record Please(long number, String key, Change<?> change) implements Asked {
    @Serial private static final long serialVersionUID = 1;
  }

  /** Asks for the owner of a key. */
  record Whose(long number, String key) implements Asked {
    @Serial private static final long serialVersionUID = 1;
  }

  /**
   * Answers either.
   *
   * @param owner who owns the key; null where that is the one that answers, or is not known
   */
  record Answer(
      long number,
      @Nullable Object reply,
      @Nullable String failure,
      boolean minority,
      @Nullable Node owner)
      implements Asked {
    @Serial private static final long serialVersionUID = 1;
  }

  /** Tells clients whether their members may write. */
  record Majority(boolean here) implements Asked {
    @Serial private static final long serialVersionUID = 1;
  }

  /** How the rest of the bytes is written. */
  int SERIALIZED = 0;

  /** See {@link Compact}. */
  int COMPACT_PLEASE = 1;

  /** See {@link Compact}. */
  int COMPACT_ANSWER = 2;

  /** More could be more than 65,535 bytes of UTF-8, which is what such a text may have. */
  int MOST_OF_A_COMPACT_KEY = 21_845;

  /** As bytes. */
  static byte[] write(Asked asked) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try {
      if (!writeCompact(asked, new DataOutputStream(bytes))) {
        bytes.reset();
        bytes.write(SERIALIZED);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
          out.writeObject(asked);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static boolean writeCompact(Asked asked, DataOutputStream out) throws IOException {
    if (asked instanceof Please please && please.key().length() <= MOST_OF_A_COMPACT_KEY) {
      out.writeByte(COMPACT_PLEASE);
      out.writeLong(please.number());
      out.writeUTF(please.key());
      return Compact.writeChange(please.change(), out);
    }
    if (asked instanceof Answer answer && answer.failure() == null) {
      out.writeByte(COMPACT_ANSWER);
      out.writeLong(answer.number());
      Node owner = answer.owner();
      out.writeBoolean(owner != null);
      if (owner != null) {
        Compact.writeNode(owner, out);
      }
      return Compact.writeReply(answer.reply(), out);
    }
    return false;
  }

  /** From bytes, in which nothing but the ledger's own classes may stand. */
  static Asked read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int kind = in.readUnsignedByte();
    return switch (kind) {
      case COMPACT_PLEASE -> {
        long number = in.readLong();
        String key = in.readUTF();
        yield new Please(number, key, Compact.readChange(in));
      }
      case COMPACT_ANSWER -> {
        long number = in.readLong();
        @Nullable Node owner = in.readBoolean() ? Compact.readNode(in) : null;
        yield new Answer(number, Compact.readReply(in), null, false, owner);
      }
      case SERIALIZED -> readSerialized(in);
      default -> throw new IOException("this node runs another version of Weft's cluster");
    };
  }

  private static Asked readSerialized(DataInputStream bytes) throws IOException {
    try (ObjectInputStream in = new ObjectInputStream(bytes)) {
      in.setObjectInputFilter(Asked::filter);
      return (Asked) in.readObject();
    } catch (ClassNotFoundException | ClassCastException e) {
      throw new IOException("this node runs another version of Weft's cluster", e);
    }
  }

  /** Classes of the records and changes, which hold no code of the user's: bodies are bytes. */
  List<String> OWN = List.of("dev.weft.cluster.internal.", "java.util.", "java.lang.");

  private static ObjectInputFilter.Status filter(ObjectInputFilter.FilterInfo info) {
    Class<?> type = info.serialClass();
    if (type == null) {
      return ObjectInputFilter.Status.UNDECIDED;
    }
    while (type.isArray()) {
      type = type.getComponentType();
    }
    String name = type.getName();
    if (name.startsWith("java.lang.invoke.")) {
      return ObjectInputFilter.Status.REJECTED;
    }
    return type.isPrimitive() || OWN.stream().anyMatch(name::startsWith)
        ? ObjectInputFilter.Status.ALLOWED
        : ObjectInputFilter.Status.REJECTED;
  }
}
