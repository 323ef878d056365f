package dev.weft.cluster;

import dev.weft.cluster.internal.ledger.Entry;
import dev.weft.cluster.internal.ledger.Mail;
import dev.weft.cluster.internal.ledger.Node;
import dev.weft.cluster.internal.ledger.TaskChanges;
import dev.weft.cluster.internal.ledger.TaskEntry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the records that this member owns: takes on tasks whose member is gone, asks after
 * those that another member should have, and drops outcomes whose time is over. One thread calls.
 */
final class Keeper {
  private static final Logger LOG = LoggerFactory.getLogger("dev.weft.cluster");

  /** How often a record is passed before its runner is asked: a start is on its way at first. */
  private static final int PATIENCE = 3;

  private final Hub hub;
  private final Bodies bodies;
  private final Structures structures;

  /** For tasks that do not run here: how often each attempt was passed. */
  private Map<String, Passed> passed = new HashMap<>();

  /** How often an attempt was seen. */
  private record Passed(long attempt, int times) {}

  Keeper(Hub hub, Bodies bodies, Structures structures) {
    this.hub = hub;
    this.bodies = bodies;
    this.structures = structures;
  }

  /** Goes through the records once. */
  void look() {
    if (!hub.ledger().isMajority() || hub.isClosed()) {
      return;
    }
    Map<String, Passed> now = new HashMap<>();
    List<Node> nodes = hub.ledger().nodes();
    hub.ledger().eachOwned((key, entry) -> look(key, entry, nodes, now));
    passed = now;
  }

  private void look(String key, Entry entry, List<Node> nodes, Map<String, Passed> now) {
    if (!(entry instanceof TaskEntry task)) {
      structures.look(key, entry, nodes);
      return;
    }
    if (task.done()) {
      if (System.currentTimeMillis() - task.endedMillis() > hub.options.keepFor().toMillis()) {
        var _ = hub.change(key, new TaskChanges.Forget());
      }
      return;
    }
    String name = StoredCalls.idOf(key).text();
    Node runner = task.runner();
    boolean own = runner.equals(hub.self());
    if (own && bodies.has(name, task.attempt())) {
      return;
    }
    if (!own && hub.ledger().isGone(runner)) {
      claim(key, task.attempt());
      return;
    }
    Passed before = passed.get(key);
    int times = before == null || before.attempt() != task.attempt() ? 1 : before.times() + 1;
    if (times < PATIENCE) {
      now.put(key, new Passed(task.attempt(), times));
    } else if (own) {
      claim(key, task.attempt());
    } else {
      hub.mail(runner, Mail.of(Mail.Kind.PROBE, task.attempt(), name));
    }
  }

  /** The owner of a task's record asks whether an attempt of it runs here. */
  void probed(String task, long attempt) {
    if (!bodies.has(task, attempt) && !hub.isClosed() && hub.ledger().isMajority()) {
      claim(StoredCalls.key(TaskId.of(task)), attempt);
    }
  }

  private void claim(String key, long attempt) {
    var _ =
        hub.change(key, new TaskChanges.Claim(attempt, hub.self()))
            .whenComplete((task, failure) -> {
              if (failure != null) {
                LOG.debug("{} could not be taken on", key, failure);
              } else if (task != null) {
                hub.counts.claimed.increment();
                bodies.start(StoredCalls.idOf(key).text(), task.attempt(), task.body());
              }
            });
  }
}
