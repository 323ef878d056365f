package dev.weft.net;

import static dev.weft.Async.createTask;
import static dev.weft.net.Loops.turn;
import static dev.weft.net.Loops.until;
import static dev.weft.net.Net.getAddrInfo;
import static dev.weft.net.Net.getNameInfo;
import static dev.weft.net.Net.openConnection;
import static dev.weft.net.Net.startServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.Async;
import dev.weft.EventLoop;
import dev.weft.net.internal.names.CachingResolver;
import dev.weft.net.internal.names.SystemResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NamesTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  @Test
  void getAddrInfo_name_givesItsAddressesWithThePort() throws Exception {
    Loops.run(() -> {
      // @start region="lookup"
      List<InetSocketAddress> addresses = getAddrInfo("localhost", 80);
      // @end

      assertThat(addresses).isNotEmpty();
      assertThat(addresses).allMatch(address -> address.getAddress().isLoopbackAddress());
      assertThat(addresses).allMatch(address -> address.getPort() == 80);
    });
  }

  @Test
  void getAddrInfo_number_needsNoLookupAndDoesNotWait() throws Exception {
    Loops.run(() -> {
      boolean[] othersRan = {false};
      EventLoop.running().callSoon(() -> othersRan[0] = true);

      assertThat(getAddrInfo("192.0.2.1", 5))
          .containsExactly(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5));
      assertThat(getAddrInfo("2001:db8::1", 5)).hasSize(1);
      assertThat(othersRan[0]).isFalse();
    });
  }

  @Test
  void getAddrInfo_unknownName_saysSo() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(() -> getAddrInfo("no-such-host.invalid", 80))
            .isInstanceOf(UnknownHostException.class));
  }

  @Test
  void getNameInfo_loopback_hasAName() throws Exception {
    Loops.run(() -> assertThat(getNameInfo(LOOPBACK)).isNotEmpty());
  }

  @Test
  void resolver_ofTheUsers_isAsked() throws Exception {
    Loops.run(() -> {
      var server = startServer("127.0.0.1", 0, (_, writer) -> writer.write("found"));
      int port = server.port();
      // @start region="resolver"
      var table = Map.of("service.internal", List.of(InetAddress.ofLiteral("127.0.0.1")));
      Resolver resolver =
          host -> {
            var addresses = table.get(host);
            if (addresses == null) {
              throw new UnknownHostException(host);
            }
            return addresses;
          };
      var connection =
          openConnection("service.internal", port, ClientOptions.DEFAULT.withResolver(resolver));
      // @end

      assertThat(connection.reader().readAll()).asString().isEqualTo("found");
      connection.close();
      server.close();
      var other =
          startServer(
              "service.internal", 0, (_, _) -> {}, ServerOptions.DEFAULT.withResolver(resolver));
      assertThat(other.addresses().getFirst().getAddress()).isEqualTo(LOOPBACK);
      other.close();
    });
  }

  @Test
  void resolver_givesNoAddress_isAnUnknownHost() throws Exception {
    Loops.run(() ->
        assertThatThrownBy(() ->
                openConnection("nowhere", 80, ClientOptions.DEFAULT.withResolver(_ -> List.of())))
            .isInstanceOf(UnknownHostException.class)
            .hasMessageContaining("no address is known for nowhere"));
  }

  // ---- the cache

  @Test
  void cache_answersFromMemoryUntilTheAgeIsReached() throws Exception {
    Loops.run(() -> {
      var lookups = new AtomicInteger();
      Resolver counting =
          _ -> {
            lookups.incrementAndGet();
            return List.of(LOOPBACK);
          };
      var now = new AtomicLong(Long.MAX_VALUE - 5);
      var cached = new CachingResolver(counting, Duration.ofNanos(10), now::get);

      cached.resolve("host");
      now.addAndGet(9);
      assertThat(cached.resolve("HOST")).containsExactly(LOOPBACK);
      assertThat(lookups).hasValue(1);
      now.addAndGet(1);
      cached.resolve("host");
      assertThat(lookups).hasValue(2);
      cached.resolve("other");
      assertThat(lookups).hasValue(3);
    });
  }

  @Test
  void cache_moreNamesThanItKeeps_forgetsTheOldest() throws Exception {
    Loops.run(() -> {
      var lookups = new AtomicInteger();
      Resolver counting =
          _ -> {
            lookups.incrementAndGet();
            return List.of(LOOPBACK);
          };
      var cached = counting.cachedFor(Duration.ofDays(1));
      for (int i = 0; i <= CachingResolver.MOST_ANSWERS; i++) {
        cached.resolve("host" + i);
      }
      int before = lookups.get();

      cached.resolve("host" + CachingResolver.MOST_ANSWERS);
      cached.resolve("host1");
      assertThat(lookups).hasValue(before);

      cached.resolve("host0");
      assertThat(lookups).hasValue(before + 1);
    });
  }

  @Test
  void cache_failures_areNotKept() throws Exception {
    Loops.run(() -> {
      var lookups = new AtomicInteger();
      Resolver failing =
          host -> {
            if (lookups.incrementAndGet() == 1) {
              throw new UnknownHostException(host);
            }
            return List.of(LOOPBACK);
          };
      var cached = failing.cachedFor(Duration.ofDays(1_000_000));

      assertThatThrownBy(() -> cached.resolve("host")).isInstanceOf(UnknownHostException.class);
      assertThat(cached.resolve("host")).containsExactly(LOOPBACK);
      assertThatThrownBy(() -> failing.cachedFor(Duration.ofNanos(-1)))
          .isInstanceOf(IllegalArgumentException.class);
    });
  }

  // ---- the threads of lookups

  @Test
  void lookups_ofOneNameAtATime_areOne() throws Exception {
    Loops.run(() -> {
      var answer = new CountDownLatch(1);
      var lookups = new AtomicInteger();
      var resolver =
          new SystemResolver(host -> {
            lookups.incrementAndGet();
            awaitUninterruptibly(answer);
            return new InetAddress[] {LOOPBACK};
          });
      List<dev.weft.Task<List<InetAddress>>> asking = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        asking.add(createTask(() -> resolver.resolve("host")));
      }
      turn();
      asking.getFirst().cancel();
      answer.countDown();

      for (var task : asking.subList(1, asking.size())) {
        assertThat(task.await()).containsExactly(LOOPBACK);
      }
      assertThat(lookups).hasValue(1);
      assertThat(asking.getFirst().isCancelled()).isTrue();
    });
  }

  @Test
  void lookups_thatAreSlow_leaveTheLoopAndItsExecutorAlone() throws Exception {
    Loops.run(() -> {
      var answer = new CountDownLatch(1);
      var running = new AtomicInteger();
      var most = new AtomicInteger();
      var resolver =
          new SystemResolver(
              host -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                awaitUninterruptibly(answer);
                running.decrementAndGet();
                return new InetAddress[] {LOOPBACK};
              },
              _ -> {});
      List<dev.weft.Task<List<InetAddress>>> asking = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        String name = "host" + i;
        asking.add(createTask(() -> resolver.resolve(name)));
      }
      until(() -> running.get() == 8);

      assertThat(Async.toThread(() -> "done")).isEqualTo("done");
      answer.countDown();

      for (var task : asking) {
        assertThat(task.await()).containsExactly(LOOPBACK);
      }
      assertThat(most).hasValue(8);
    });
  }

  @Test
  void lookup_executorOfTheLoopIsFull_isNotHeldUp() throws Exception {
    Loops.run(() -> {
      var release = new CountDownLatch(1);
      EventLoop.running().setThreadLimit(1);
      var full = createTask(() -> Async.toThread(() -> release.await()));
      var waits = createTask(() -> Async.toThread(() -> "its turn"));
      var resolver = new SystemResolver(host -> new InetAddress[] {LOOPBACK});

      assertThat(resolver.resolve("host")).containsExactly(LOOPBACK);
      assertThat(waits.isDone()).isFalse();

      release.countDown();
      full.await();
      waits.await();
    });
  }

  @Test
  void lookups_givenUp_leaveTheLineAndTheirPlaces() throws Exception {
    var answer = new CountDownLatch(1);
    try {
      Loops.run(() -> {
        var running = new AtomicInteger();
        var resolver =
            new SystemResolver(
                host -> {
                  if (host.startsWith("dead")) {
                    running.incrementAndGet();
                    awaitUninterruptibly(answer);
                  }
                  return new InetAddress[] {LOOPBACK};
                },
                _ -> {}); // none is ever called slow
        List<dev.weft.Task<List<InetAddress>>> asking = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          String name = "dead" + i;
          asking.add(createTask(() -> resolver.resolve(name)));
        }
        until(() -> running.get() == 8);
        asking.forEach(dev.weft.Task::cancel);

        assertThat(resolver.resolve("at hand")).containsExactly(LOOPBACK);

        assertThat(running).hasValue(8);
      });
    } finally {
      answer.countDown();
    }
  }

  @Test
  void lookups_thatTakeLong_stopNoOther() throws Exception {
    var answer = new CountDownLatch(1);
    try {
      Loops.run(() -> {
        var resolver =
            new SystemResolver(host -> {
              if (host.startsWith("dead")) {
                awaitUninterruptibly(answer);
              }
              return new InetAddress[] {LOOPBACK};
            });
        List<dev.weft.Task<List<InetAddress>>> asking = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
          String name = "dead" + i;
          asking.add(createTask(() -> resolver.resolve(name)));
        }
        turn();

        assertThat(resolver.resolve("at hand")).containsExactly(LOOPBACK);

        assertThat(asking).noneMatch(dev.weft.Task::isDone);
        answer.countDown();
        for (var task : asking) {
          assertThat(task.await()).containsExactly(LOOPBACK);
        }
      });
    } finally {
      answer.countDown();
    }
  }

  @Test
  void lookup_askedForAgainAfterAllGaveItUp_isMadeAnew() throws Exception {
    var answer = new CountDownLatch(1);
    try {
      Loops.run(() -> {
        var lookups = new AtomicInteger();
        var resolver =
            new SystemResolver(host -> {
              if (lookups.incrementAndGet() == 1) {
                awaitUninterruptibly(answer);
              }
              return new InetAddress[] {LOOPBACK};
            });
        var first = createTask(() -> resolver.resolve("host"));
        until(() -> lookups.get() == 1);
        first.cancel();
        turn();

        assertThat(resolver.resolve("host")).containsExactly(LOOPBACK);

        assertThat(lookups).hasValue(2);
      });
    } finally {
      answer.countDown();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) throws UnknownHostException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new UnknownHostException("interrupted");
    }
  }
}
