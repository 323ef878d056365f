package dev.weft.net;

import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

class TlsStreamTest extends StreamSuite {
  @BeforeAll
  static void makeCertificates() {
    TlsCertificates.make();
  }

  @Override
  Peers.Streams connect() throws IOException {
    return TlsPeers.streams(
        TlsCertificates.server(),
        TlsCertificates.client(),
        StreamOptions.DEFAULT.withLimitBytes(LIMIT_BYTES));
  }

  @Override
  void reset(Connection end) throws IOException {
    Peers.reset(end.writer().transport());
  }
}
