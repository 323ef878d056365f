package dev.weft.net;

import static dev.weft.net.LookupOptions.Flag.NAME_REQUIRED;
import static dev.weft.net.LookupOptions.Flag.NUMERIC_HOST;
import static dev.weft.net.LookupOptions.Flag.NUMERIC_SERVICE;
import static dev.weft.net.LookupOptions.Flag.PASSIVE;
import static dev.weft.net.Net.getAddrInfo;
import static dev.weft.net.Net.getNameInfo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.net.UnknownServiceException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Services, families and flags of {@code getaddrinfo} and {@code getnameinfo}. */
class LookupTest {
  private static final LookupOptions DEFAULT = LookupOptions.DEFAULT;

  private static InetSocketAddress at(String number, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(number), port);
  }

  @Test
  void noHost_isTheLoopbackOrToListenAll() throws Exception {
    Loops.run(() -> {
      assertThat(getAddrInfo(null, 80)).containsExactly(at("::1", 80), at("127.0.0.1", 80));
      // @start region="passive"
      var options =
          LookupOptions.DEFAULT.withFlags(PASSIVE).withFamily(StandardProtocolFamily.INET);
      List<InetSocketAddress> addresses = getAddrInfo(null, "http", options);
      // @end
      assertThat(addresses).containsExactly(at("0.0.0.0", 80));
      assertThat(getAddrInfo(null, "0", DEFAULT.withFlags(PASSIVE)))
          .containsExactly(at("0.0.0.0", 0), at("::", 0));
      assertThatThrownBy(() -> getAddrInfo(null, null, DEFAULT))
          .isInstanceOf(UnknownHostException.class);
    });
  }

  @Test
  void services_byNameAliasAndNumber_areFound() throws Exception {
    Loops.run(() -> {
      assertThat(getAddrInfo("127.0.0.1", "https", DEFAULT)).containsExactly(at("127.0.0.1", 443));
      assertThat(getAddrInfo("127.0.0.1", "www", DEFAULT)).containsExactly(at("127.0.0.1", 80));
      assertThat(getAddrInfo("127.0.0.1", "8080", DEFAULT)).containsExactly(at("127.0.0.1", 8080));
      assertThat(getAddrInfo("127.0.0.1", null, DEFAULT)).containsExactly(at("127.0.0.1", 0));
      var datagrams = DEFAULT.withKind(LookupOptions.Kind.DATAGRAM);
      assertThat(getAddrInfo("127.0.0.1", "ntp", datagrams)).containsExactly(at("127.0.0.1", 123));
    });
  }

  @Test
  void services_unknownOrNotInNumbers_areRefused() throws Exception {
    Loops.run(() -> {
      assertThatThrownBy(() -> getAddrInfo("127.0.0.1", "no-such-service", DEFAULT))
          .isInstanceOf(UnknownServiceException.class)
          .hasMessageContaining("no-such-service");
      assertThatThrownBy(
              () -> getAddrInfo("127.0.0.1", "https", DEFAULT.withFlags(NUMERIC_SERVICE)))
          .isInstanceOf(UnknownServiceException.class);
      assertThatThrownBy(() -> getAddrInfo("127.0.0.1", "65536", DEFAULT))
          .isInstanceOf(IllegalArgumentException.class);
    });
  }

  @Test
  void family_filtersOrFails() throws Exception {
    Loops.run(() -> {
      var v4 = DEFAULT.withFamily(StandardProtocolFamily.INET);
      assertThat(getAddrInfo("localhost", "80", v4))
          .isNotEmpty()
          .allMatch(address -> address.getAddress() instanceof Inet4Address);
      assertThatThrownBy(() -> getAddrInfo("::1", "80", v4))
          .isInstanceOf(UnknownHostException.class);
      assertThat(getAddrInfo("::1", "80", DEFAULT.withFamily(StandardProtocolFamily.INET6)))
          .containsExactly(at("::1", 80));
      assertThatThrownBy(() -> DEFAULT.withFamily(StandardProtocolFamily.UNIX))
          .isInstanceOf(IllegalArgumentException.class);
    });
  }

  @Test
  void numericHost_looksNothingUp() throws Exception {
    Loops.run(() -> {
      assertThatThrownBy(() -> getAddrInfo("localhost", "80", DEFAULT.withFlags(NUMERIC_HOST)))
          .isInstanceOf(UnknownHostException.class);
      assertThat(getAddrInfo("192.0.2.1", "80", DEFAULT.withFlags(NUMERIC_HOST)))
          .containsExactly(at("192.0.2.1", 80));
    });
  }

  @Test
  void names_ofAnAddress_areNamesOrNumbers() throws Exception {
    Loops.run(() -> {
      var numbers = DEFAULT.withFlags(NUMERIC_HOST, NUMERIC_SERVICE);
      assertThat(getNameInfo(at("127.0.0.1", 443), numbers))
          .isEqualTo(new NameInfo("127.0.0.1", "443"));
      assertThat(getNameInfo(at("127.0.0.1", 443), DEFAULT).service()).isEqualTo("https");
      assertThat(getNameInfo(at("127.0.0.1", 1), DEFAULT.withFlags(NUMERIC_HOST)).host())
          .isEqualTo("127.0.0.1");
      assertThatThrownBy(() ->
              getNameInfo(at("192.0.2.1", 80), DEFAULT.withFlags(NUMERIC_HOST, NAME_REQUIRED)))
          .isInstanceOf(UnknownHostException.class);
      assertThatThrownBy(
              () -> getNameInfo(InetSocketAddress.createUnresolved("somewhere", 80), DEFAULT))
          .isInstanceOf(UnknownHostException.class);
    });
  }
}
