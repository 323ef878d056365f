package dev.weft.cluster.internal.infinispan;

import dev.weft.cluster.internal.ledger.Entry;
import dev.weft.cluster.internal.ledger.TaskEntry;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A record as the cache holds it. Two are equal if they are of the same change, which is how a
 * change is made only in place of the record that it was computed from.
 */
record Versioned(UUID version, Entry entry) implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  /** What no other JVM has; together with a number, it is what no other change has. */
  private static final long ORIGIN = UUID.randomUUID().getLeastSignificantBits();

  private static final AtomicLong CHANGES = new AtomicLong();

  /** A record that takes the place of another. */
  static Versioned of(Entry entry) {
    return new Versioned(new UUID(ORIGIN, CHANGES.incrementAndGet()), entry);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Versioned versioned && versioned.version.equals(version);
  }

  @Override
  public int hashCode() {
    return version.hashCode();
  }

  @Serial
  private Object writeReplace() {
    return new Written(this);
  }

  /** As it travels to the backup: see {@link Compact}. */
  static final class Written implements Externalizable {
    @Serial private static final long serialVersionUID = 1;

    private @Nullable Versioned record;

    /** For reading. */
    public Written() {}

    Written(Versioned record) {
      this.record = record;
    }

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
      Versioned written = Objects.requireNonNull(record, "record");
      out.writeLong(written.version.getMostSignificantBits());
      out.writeLong(written.version.getLeastSignificantBits());
      out.writeBoolean(written.entry instanceof TaskEntry);
      if (written.entry instanceof TaskEntry task) {
        Compact.writeTask(task, out);
      } else {
        out.writeObject(written.entry);
      }
    }

    @Override
    public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
      UUID version = new UUID(in.readLong(), in.readLong());
      record =
          new Versioned(version, in.readBoolean() ? Compact.readTask(in) : (Entry) in.readObject());
    }

    @Serial
    private Object readResolve() {
      return Objects.requireNonNull(record, "record");
    }
  }
}
