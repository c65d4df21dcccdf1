package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.HttpParties;
import io.synspan.testing.HttpProxy;
import io.synspan.testing.TestNetwork;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which upstream exchange served which request of a real proxy: the clients and the backends know,
 * since each request has a number in its path.
 */
@Tag("kernel")
class ProxyPairingIT {
  private static final int FIRST_BACKEND_PORT = 9001;
  private static final int CLOSE_PERCENT = 2;

  private static final Map<List<Integer>, List<Integer>> STARTED = new HashMap<>();

  private static TestNetwork network;
  private static HttpParties parties;

  @BeforeAll
  static void start() {
    network = TestNetwork.direct();
    parties = HttpParties.start(network.client());
  }

  @AfterAll
  static void stop() {
    parties.close();
    network.close();
  }

  /**
   * The shares are far below what docs/exchanges.md has: a busy machine makes more requests wait
   * side by side, which leaves less that is certain. None may be wrong on any.
   */
  @ParameterizedTest(name = "{0}, {1} workers, {2} clients, up to {3} ms, {5} % own, {6} % hung up")
  @CsvSource({
    "NGINX,   1,   1,  3,  1000,  0, 0, 0.90",
    "NGINX,   2,  10,  3,  5000,  0, 0, 0.90",
    "NGINX,   2,  50,  3, 10000,  0, 0, 0.90",
    "NGINX,   2,  50,  3, 10000, 10, 0, 0.90",
    "NGINX,   2,  50,  3, 10000,  0, 5, 0.50",
    "NGINX,   2, 200, 20, 20000,  0, 0, 0.80",
    "HAPROXY, 2,  10,  3,  5000,  0, 0, 0.50",
    "HAPROXY, 2,  50,  3, 40000,  0, 0, 0.00",
    "HAPROXY, 2,  50, 20, 10000,  0, 0, 0.00",
    "HAPROXY, 8,  50,  3, 20000,  0, 0, 0.30",
    "HAPROXY, 8, 200, 100, 20000,  0, 0, 0.50",
    "CADDY,   2,  10,  3,  5000,  0, 0, 0.50",
    "CADDY,   2,  50,  3, 40000,  0, 0, 0.20",
    "CADDY,   2,  50, 20, 10000,  0, 0, 0.20",
  })
  void pairsMostAndNoneWrongly(
      HttpProxy.Kind kind,
      int workers,
      int clients,
      int longestDelayMs,
      int requests,
      int ownPercent,
      int failPercent,
      double share,
      @TempDir Path directory)
      throws Exception {
    List<Integer> ports = backends(longestDelayMs, failPercent);
    try (HttpProxy proxy =
            HttpProxy.start(
                kind, network.server(), directory, workers, TestNetwork.CLIENT_IPV4, ports);
        WatchedProxy watched = WatchedProxy.start(network.server())) {
      parties.load(
          TestNetwork.SERVER_IPV4, HttpProxy.PORT, clients, requests, ownPercent, CLOSE_PERCENT);
      parties.awaitEnd();
      PairedLoad paired = PairedLoad.of(watched, parties.visits(directory), failPercent == 0);
      System.out.printf(
          "%s %d clients, up to %d ms, own %d %%, failing %d %%: %s%n",
          kind, clients, longestDelayMs, ownPercent, failPercent, paired);
      paired.verify(share);
      // Go hands a request from thread to thread, event loops do not
      assertThat(watched.ofSeveralThreads() > 0).isEqualTo(kind == HttpProxy.Kind.CADDY);
      assertThat(proxy.pid()).isPositive();
    }
  }

  /** One pair of backends of each kind, for all tests. */
  private static List<Integer> backends(int longestDelayMs, int failPercent) {
    return STARTED.computeIfAbsent(
        List.of(longestDelayMs, failPercent),
        kind -> {
          int port = FIRST_BACKEND_PORT + 2 * STARTED.size();
          parties.backend(port, 1000 * longestDelayMs, failPercent);
          parties.backend(port + 1, 1000 * longestDelayMs, failPercent);
          return List.of(port, port + 1);
        });
  }
}
