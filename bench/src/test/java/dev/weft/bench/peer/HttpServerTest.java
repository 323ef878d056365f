package dev.weft.bench.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpServerTest {
  @Test
  void succeeded_allDone_isTheirNumber() throws ChildFailure {
    assertThat(
            HttpServer.succeeded(
                " 500 total, 600 started, 500 done, 500 succeeded, 0 failed, 0 errored, 0 timeout"))
        .isEqualTo(500);
  }

  @Test
  void succeeded_someFailed_fails() {
    assertThatThrownBy(() ->
            HttpServer.succeeded(
                " 5 total, 5 started, 5 done, 4 succeeded, 1 failed, 0 errored, 0 timeout"))
        .isInstanceOf(ChildFailure.class);
  }

  @Test
  void sent_ofEachKind_isARequestOrAFrame() {
    for (HttpKind kind : HttpKind.values()) {
      String sent = new String(kind.sent(), StandardCharsets.ISO_8859_1);
      if (kind == HttpKind.WS) {
        assertThat(sent).startsWith("\u0081\u00fe\4\0\1\2\3\4");
        assertThat(kind.messageBytesBack()).isEqualTo(1028);
      } else {
        assertThat(sent).containsPattern("^(GET|POST) /\\w* HTTP/1\\.1\r\nHost: localhost\r\n");
      }
    }
  }
}
