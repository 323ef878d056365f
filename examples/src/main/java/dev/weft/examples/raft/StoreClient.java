package dev.weft.examples.raft;

import static dev.weft.Async.sleep;

import dev.weft.examples.raft.Message.Do;
import dev.weft.examples.raft.Message.Done;
import dev.weft.examples.raft.Message.Elsewhere;
import dev.weft.examples.raft.Message.Get;
import dev.weft.examples.raft.Message.Value;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the store, over and over until it answers, which it does while a majority of its members is
 * up. For one task at a time; limit its calls by {@code Async.timeout}. A change that was given up
 * so may be made or not, but not after the next one.
 */
public class StoreClient {
  private static final int MOST_CHARACTERS = 1_000;

  private final String name;
  private final List<Peer> members;
  private final Duration pause;
  private int asked;
  private long changes;

  /**
   * A client.
   *
   * @param name one that no client has or had, a restarted one neither: it is in what changes are
   *     known by
   * @param members all members
   */
  public StoreClient(String name, List<Member> members) {
    this(name, peers(members, Timing.DEFAULT), Timing.DEFAULT.clientPause());
  }

  StoreClient(String name, List<Peer> members, Duration pause) {
    this.name = name;
    this.members = members;
    this.pause = pause;
  }

  static List<Peer> peers(List<Member> members, Timing timing) {
    return members.stream().map(member -> new Peer(member, timing.clientLimit())).toList();
  }

  /**
   * The value of a key.
   *
   * @param key the key
   * @return null if there is none
   */
  public @Nullable String get(String key) {
    checkLength(key);
    while (true) {
      if (ask(new Get(key)) instanceof Value(String value)) {
        return value;
      }
    }
  }

  /**
   * Gives a key a value.
   *
   * @param key the key
   * @param value the value
   */
  public void put(String key, String value) {
    checkLength(key);
    checkLength(value);
    Command.Id id = nextId();
    boolean _ = change(new Command.Put(id, key, value));
  }

  /**
   * Gives a key a value in place of another one.
   *
   * @param key the key
   * @param expected the value that it must have; null for none
   * @param value the new value
   * @return whether it had that value
   */
  public boolean cas(String key, @Nullable String expected, String value) {
    checkLength(key);
    checkLength(value);
    Command.Id id = nextId();
    return change(new Command.Cas(id, key, expected, value));
  }

  Command.Id nextId() {
    changes++;
    return new Command.Id(name, changes);
  }

  private boolean change(Command command) {
    while (true) {
      if (ask(new Do(again(command))) instanceof Done(boolean changed)) {
        return changed;
      }
    }
  }

  /** What is asked in each attempt: always the same, for it to be done once. */
  Command again(Command command) {
    return command;
  }

  private static void checkLength(String word) {
    if (word.length() > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          word.length() + " characters: use at most " + MOST_CHARACTERS);
    }
  }

  /** Asks one member; if it does not answer, the next time it is the next one's turn. */
  private @Nullable Message ask(Message question) {
    Message answer = members.get(asked).ask(question);
    if (answer instanceof Elsewhere(String leader)) {
      asked = indexOf(leader);
    } else if (answer == null) {
      asked = next();
    } else {
      return answer;
    }
    sleep(pause);
    return null;
  }

  private int next() {
    return (asked + 1) % members.size();
  }

  private int indexOf(@Nullable String leader) {
    return IntStream.range(0, members.size())
        .filter(i -> members.get(i).member().name().equals(leader))
        .findFirst()
        .orElseGet(this::next);
  }
}
