package dev.weft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicatedStoreTest {

  @Test
  void store_nodesEndInTurn_answersAllTheSame() throws Exception {
    SourceProgram program = SourceProgram.startCompiled("ReplicatedStore", freePorts(3));
    try {
      assertThat(program.output())
          .isEqualTo(
              """
              n1 is down: changed true, read n1
              n2 is down: changed true, read n2
              n3 is down: changed true, read n3
              """);
      assertThat(program.exitValue()).isZero();
    } finally {
      program.end();
    }
  }

  private static String[] freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    String[] ports = new String[count];
    for (int i = 0; i < count; i++) {
      var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      sockets.add(socket);
      ports[i] = Integer.toString(socket.getLocalPort());
    }
    for (ServerSocket socket : sockets) {
      socket.close();
    }
    return ports;
  }
}
