package dev.weft.cluster;

import dev.weft.cluster.internal.ledger.ValueEntry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Values by keys, which all members and clients share. Each value has an owner and a backup. All
 * methods wait for the answer, in a task; a task that was cancelled in one of them may have made
 * its change.
 *
 * {@snippet file="ClusterGuideTest.java" region="map"}
 *
 * @param <V> the type of the values, which are serializable
 */
public final class ClusterMap<V> {
  private final Structures structures;
  private final String prefix;

  ClusterMap(Structures structures, String name) {
    this.structures = structures;
    this.prefix = "map/" + name + "/";
  }

  private String key(String key) {
    return prefix + Objects.requireNonNull(key, "key");
  }

  private byte[] bytes(V value, String parameter) {
    return structures.write("a value", Objects.requireNonNull(value, parameter));
  }

  /**
   * The value of a key.
   *
   * @param key the key
   * @return the value, or null if there is none
   * @throws NotPortableException if its class is missing here, is another one, or is refused by the
   *     filter
   * @throws MinorityException if this side of the network cannot know
   */
  public @Nullable V get(String key) {
    byte[] bytes = structures.now(key(key), new ValueEntry.Get());
    return bytes == null ? null : structures.<V>read(bytes);
  }

  /**
   * Sets the value of a key.
   *
   * @param key the key
   * @param value its value from now on
   * @throws NotPortableException if the value is not serializable
   * @throws MinorityException if this side of the network may not write
   */
  public void put(String key, V value) {
    boolean _ =
        structures.now(key(key), new ValueEntry.Put(structures.newName(), bytes(value, "value")));
  }

  /**
   * Sets the value of a key that has none.
   *
   * @param key the key
   * @param value its value from now on
   * @return whether it had none
   * @throws NotPortableException if the value is not serializable
   * @throws MinorityException if this side of the network may not write
   */
  public boolean putIfAbsent(String key, V value) {
    return structures.now(
        key(key), new ValueEntry.Replace(structures.newName(), null, bytes(value, "value")));
  }

  /**
   * Sets the value of a key that has an expected one. Values are compared as they are serialized.
   *
   * @param key the key
   * @param expected what its value has to be
   * @param value its value from now on
   * @return whether it had the expected one
   * @throws NotPortableException if a value is not serializable
   * @throws MinorityException if this side of the network may not write
   */
  public boolean replace(String key, V expected, V value) {
    return structures.now(
        key(key),
        new ValueEntry.Replace(
            structures.newName(), bytes(expected, "expected"), bytes(value, "value")));
  }

  /**
   * Removes the value of a key, if it has one.
   *
   * @param key the key
   * @throws MinorityException if this side of the network may not write
   */
  public void remove(String key) {
    boolean _ = structures.now(key(key), new ValueEntry.Remove());
  }
}
