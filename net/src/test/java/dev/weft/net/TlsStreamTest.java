package dev.weft.net;

import java.io.IOException;

class TlsStreamTest extends StreamSuite {

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
