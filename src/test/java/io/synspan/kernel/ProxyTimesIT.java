package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.kernel.WatchedProxy.Pair;
import io.synspan.testing.HttpParties;
import io.synspan.testing.HttpProxy;
import io.synspan.testing.HttpProxy.Kind;
import io.synspan.testing.HttpVisit;
import io.synspan.testing.ProxyLogLine;
import io.synspan.testing.TestNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The times of pairs, held against those that the proxy itself logged. */
@Tag("kernel")
class ProxyTimesIT {
  private static final int CLIENTS = 5;
  private static final int REQUESTS = 2_000;
  private static final List<Integer> BACKENDS = List.of(9001, 9002);
  private static final int LONGEST_DELAY_US = 50_000;

  /** A log's times are cut to milliseconds at both ends. */
  private static final double MILLISECONDS = 2;

  private static final double OF_THE_TIME = 0.05;

  @ParameterizedTest
  @EnumSource(names = {"NGINX", "HAPROXY"})
  void areThoseOfTheProxysLog(Kind kind, @TempDir Path directory) throws Exception {
    try (TestNetwork network = TestNetwork.direct();
        HttpParties parties = HttpParties.start(network.client())) {
      for (int port : BACKENDS) {
        parties.backend(port, LONGEST_DELAY_US, 0);
      }
      List<Pair> pairs;
      try (HttpProxy proxy =
              HttpProxy.start(
                  kind, network.server(), directory, 1, TestNetwork.CLIENT_IPV4, BACKENDS);
          WatchedProxy watched = WatchedProxy.start(network.server())) {
        parties.load(TestNetwork.SERVER_IPV4, HttpProxy.PORT, CLIENTS, REQUESTS, 0, 0);
        parties.awaitEnd();
        pairs = watched.finish();
        assertThat(proxy.pid()).isPositive();
      }
      compare(kind, pairs, new ProxyVisits(parties.visits(directory)), directory);
    }
  }

  private static void compare(Kind kind, List<Pair> pairs, ProxyVisits visits, Path directory) {
    Map<Long, ProxyLogLine> log =
        HttpProxy.log(kind, directory).stream()
            .collect(Collectors.toMap(ProxyLogLine::id, Function.identity()));
    assertThat(log).hasSize(REQUESTS);
    int alike = 0;
    for (Pair pair : pairs) {
      HttpVisit visit = Objects.requireNonNull(visits.clientOf(pair));
      ProxyLogLine logged = Objects.requireNonNull(log.get(visit.id()));
      long upstreamEndNs = kind == Kind.NGINX ? pair.upstreamLastNs() : pair.upstreamAnswerNs();
      boolean total = isLike(logged.totalMs(), pair.answerLastNs() - pair.requestFirstNs());
      boolean upstream = isLike(logged.upstreamMs(), upstreamEndNs - pair.upstreamFirstNs());
      alike += total && upstream ? 1 : 0;
    }
    System.out.printf(
        "%s: %d of %d requests paired, the times of %d as in its log%n",
        kind, pairs.size(), REQUESTS, alike);
    assertThat(pairs).hasSizeGreaterThan(REQUESTS / 2);
    assertThat((double) alike / pairs.size()).isGreaterThan(0.95);
  }

  private static boolean isLike(double loggedMs, long ns) {
    double ms = ns / 1e6;
    return Math.abs(loggedMs - ms) <= Math.max(MILLISECONDS, OF_THE_TIME * loggedMs);
  }
}
