package dev.weft.simulation;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.Task;
import dev.weft.spi.LoopStepper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What tasks wait for, in words, for runs that do not come to their end. */
record Waits(World world) {
  private static final int FRAMES = 8;

  String ofClients() {
    StringBuilder text = new StringBuilder();
    for (Host host : world.hosts()) {
      if (host.isClient() && !host.hasBodyEnded()) {
        text.append("\nclient ").append(host);
        text.append(host.isUp() ? " has not ended" + ofTasks(host) : " is down");
      }
    }
    return text.toString();
  }

  /** Asked on the loop, in a step more, which is the last one of the run. */
  String ofTasks(Host host) {
    EventLoop loop = host.loop();
    LoopStepper stepper = host.stepper();
    if (loop == null || stepper == null) {
      return "";
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      var _ =
          loop.callSoonThreadsafe(() -> {
            for (Task<?> task : loop.allTasks()) {
              Async.printCallGraph(task, FRAMES, out);
            }
          });
      stepper.chooseBy(null); // a step runs all then
      stepper.step();
    }
    return "; its tasks stand here:\n" + bytes.toString(StandardCharsets.UTF_8);
  }
}
