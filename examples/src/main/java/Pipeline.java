import static dev.weft.Async.run;
import static dev.weft.Async.taskGroup;
import static dev.weft.process.Processes.createSubprocessExec;

import dev.weft.net.StreamReader;
import dev.weft.net.StreamWriter;
import dev.weft.process.ProcessOptions;
import dev.weft.process.Stdio;

/** What a shell writes as {@code seq 1000000 | grep 7 | wc -l}. */
void main() throws Exception {
  run(() -> {
    var first = ProcessOptions.DEFAULT.withStdout(Stdio.PIPE);
    var next = first.withStdin(Stdio.PIPE);
    try (var producer = createSubprocessExec(List.of("seq", "1000000"), first);
        var filter = createSubprocessExec(List.of("grep", "7"), next);
        var counter = createSubprocessExec(List.of("wc", "-l"), next)) {
      taskGroup(group -> {
        group.createTask(() -> pump(producer.stdout(), filter.stdin()));
        group.createTask(() -> pump(filter.stdout(), counter.stdin()));
        String count = counter.stdout().readLine();
        IO.println(count.strip() + " of the numbers have a 7");
      });
    }
  });
}

/** Passes on what comes, no faster than it is taken, and then the end. */
void pump(StreamReader from, StreamWriter to) {
  try (to) {
    from.transferTo(to);
  } catch (IOException e) {
    // The next one has enough, as head would have.
  }
}
