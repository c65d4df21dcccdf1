package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.kernel.WatchedProxy.Pair;
import io.synspan.testing.HttpParties;
import io.synspan.testing.HttpProxy;
import io.synspan.testing.TestNetwork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pairs of a proxy that takes new workers again and again, while its old ones finish their work.
 */
@Tag("kernel")
class ProxyRestartIT {
  private static final int CLIENTS = 50;
  private static final int REQUESTS = 20_000;
  private static final int CLOSE_PERCENT = 2;
  private static final int WORKERS = 2;
  private static final int RELOADS = 10;

  /** Two a request that is passed on: so the last reload is long before the load's end. */
  private static final int EXCHANGES_BETWEEN = 3_000;

  private static final int LONGEST_DELAY_US = 3_000;
  private static final List<Integer> BACKENDS = List.of(9001, 9002);
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  @Test
  void pairsMostAndNoneWrongly(@TempDir Path directory) throws Exception {
    try (TestNetwork network = TestNetwork.direct();
        HttpParties parties = HttpParties.start(network.client())) {
      for (int port : BACKENDS) {
        parties.backend(port, LONGEST_DELAY_US, 0);
      }
      try (HttpProxy proxy =
              HttpProxy.start(
                  HttpProxy.Kind.NGINX,
                  network.server(),
                  directory,
                  WORKERS,
                  TestNetwork.CLIENT_IPV4,
                  BACKENDS);
          WatchedProxy watched = WatchedProxy.start(network.server())) {
        parties.load(TestNetwork.SERVER_IPV4, HttpProxy.PORT, CLIENTS, REQUESTS, 0, CLOSE_PERCENT);
        for (int reload = 1; reload <= RELOADS; reload++) {
          watched.awaitExchanges(reload * EXCHANGES_BETWEEN, TIMEOUT);
          network.server().run("kill", "-HUP", Long.toString(proxy.pid()));
        }
        parties.awaitEnd();
        List<Pair> pairs = watched.finish();
        ProxyVisits visits = new ProxyVisits(parties.visits(directory));
        List<Pair> wrong = pairs.stream().filter(pair -> !visits.confirm(pair)).toList();
        System.out.printf(
            "%d reloads, %d processes: %d of %d paired, %d wrong, %s %s%n",
            RELOADS,
            watched.processes(),
            pairs.size(),
            visits.proxied(),
            wrong.size(),
            watched.downstreamUnpaired(),
            watched.upstreamUnpaired());
        assertThat(wrong).isEmpty();
        assertThat(watched.processes()).isGreaterThan(RELOADS * WORKERS / 2);
        assertThat((double) pairs.size() / visits.proxied()).isGreaterThan(0.8);
      }
    }
  }
}
