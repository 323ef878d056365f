package dev.weft.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class TcpStreamTest extends StreamSuite {

  @Override
  Peers.Streams connect() throws IOException {
    return Peers.streams(StreamOptions.DEFAULT.withLimitBytes(LIMIT_BYTES));
  }

  @Override
  void reset(Connection end) throws IOException {
    Peers.reset(end.writer().transport());
  }

  @Test
  void addresses_areThoseOfBothEnds() throws Exception {
    Loops.run(() -> {
      var peers = connect();

      assertThat(peers.client().writer().remoteAddress())
          .isEqualTo(peers.server().writer().localAddress());
      assertThat(peers.server().writer().remoteAddress())
          .isEqualTo(peers.client().writer().localAddress());
      assertThat(peers.client().writer())
          .hasToString("StreamWriter[" + peers.client().writer().transport() + "]");
    });
  }
}
