import static dev.weft.Async.run;
import static dev.weft.Async.taskGroup;

import dev.weft.Async;
import dev.weft.ReturnWhen;
import dev.weft.Task;
import dev.weft.examples.raft.Member;
import dev.weft.examples.raft.Node;
import dev.weft.examples.raft.StoreClient;
import java.util.Random;

// Three nodes of the replicated store of dev.weft.examples.raft, each with a file that it keeps its
// log in. Here they share one loop and one folder; in earnest each has a machine of its own. One
// after the other ends and comes again, and the store answers all the same.

void main(String[] ports) throws IOException {
  List<Member> members = new ArrayList<>();
  for (int i = 0; i < 3; i++) {
    int port = ports.length > i ? Integer.parseInt(ports[i]) : 7001 + i;
    members.add(new Member("n" + (i + 1), "127.0.0.1", port));
  }
  run(() -> tryOut(members, Files.createTempDirectory("store")));
}

void tryOut(List<Member> members, Path folder) {
  taskGroup(group -> {
    Map<Member, Task<?>> nodes = new HashMap<>();
    for (Member member : members) {
      nodes.put(member, group.createTask(() -> runNode(member, members, folder)));
    }
    var client = new StoreClient("client", members);
    client.put("down", "none");
    for (Member member : members) {
      end(nodes.get(member));
      boolean changed = client.cas("down", client.get("down"), member.name());
      IO.println(member.name() + " is down: changed " + changed + ", read " + client.get("down"));
      nodes.put(member, group.createTask(() -> runNode(member, members, folder)));
    }
    group.cancel();
  });
}

void end(Task<?> node) {
  node.cancel();
  Async.wait(List.of(node), ReturnWhen.ALL_COMPLETED, null);
}

void runNode(Member member, List<Member> members, Path folder) throws IOException {
  Node.run(member, members, folder.resolve(member.name()), new Random());
}
