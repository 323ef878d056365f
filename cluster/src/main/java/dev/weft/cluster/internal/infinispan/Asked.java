package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.internal.ledger.Change;
import dev.weft.cluster.internal.ledger.Node;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
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

  /** Answers either. */
  record Answer(long number, @Nullable Object reply, @Nullable String failure, boolean minority)
      implements Asked {
    @Serial private static final long serialVersionUID = 1;
  }

  /** Tells clients whether their members may write. */
  record Majority(boolean here) implements Asked {
    @Serial private static final long serialVersionUID = 1;
  }

  /** As bytes. */
  static byte[] write(Asked asked) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(asked);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** From bytes, in which nothing but the ledger's own classes may stand. */
  static Asked read(byte[] bytes) throws IOException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
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
