package dev.weft.examples.raft;

import java.nio.file.Path;
import java.util.List;

/** What a store is made of; planted faults replace some of it. */
interface Parts {
  /** The store as it is. */
  Parts SOUND = new Parts() {};

  default Replica replica(Setup setup) {
    return new Replica(setup);
  }

  default Storage storage(Path journal) {
    return new FileStorage(journal);
  }

  default StoreClient client(String name, List<Member> members, Timing timing) {
    return new StoreClient(name, StoreClient.peers(members, timing), timing.clientPause());
  }
}
