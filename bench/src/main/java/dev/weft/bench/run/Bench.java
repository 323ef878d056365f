package dev.weft.bench.run;

import dev.weft.bench.peer.ChildFailure;
import dev.weft.bench.peer.Children;
import dev.weft.bench.peer.EchoServer;
import dev.weft.bench.peer.Pinning;
import dev.weft.bench.peer.Program;
import dev.weft.bench.peer.Tools;
import java.io.IOException;
import java.util.Set;

/**
 * What all parts of a run share.
 *
 * @param selected the cases to run
 */
record Bench(
    Plan plan,
    Set<String> selected,
    Tools tools,
    Children children,
    Pinning pinning,
    Recorder recorder) {

  /** Starts an echo server on its processor. */
  EchoServer start(Program program) throws IOException, ChildFailure, InterruptedException {
    return EchoServer.start(program, children, pinning, tools);
  }
}
