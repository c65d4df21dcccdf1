package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.kernel.WatchedProxy.Pair;
import io.synspan.testing.Forwarder;
import io.synspan.testing.Forwarder.From;
import io.synspan.testing.Forwarder.Rule;
import io.synspan.testing.Forwarder.Segments;
import io.synspan.testing.HttpParties;
import io.synspan.testing.HttpProxy;
import io.synspan.testing.TestNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pairs of a proxy whose network loses, delays, duplicates and resets on both of its sides. */
@Tag("kernel")
class ProxyFaultsIT {
  private static final int CLIENTS = 20;
  private static final int REQUESTS = 3_000;
  private static final int CLOSE_PERCENT = 2;
  private static final List<Integer> BACKENDS = List.of(9001, 9002);
  private static final int LONGEST_DELAY_US = 10_000;

  /** Of each fault and side; one in a hundred of the segments with data is reset. */
  private static final int FAULTS = 10;

  private static final int SEGMENTS_BETWEEN = 100;

  @ParameterizedTest
  @EnumSource
  void pairsNoneWrongly(HttpProxy.Kind kind, @TempDir Path directory) throws Exception {
    try (TestNetwork network = TestNetwork.forwarded();
        HttpParties parties = HttpParties.start(network.client())) {
      for (int port : BACKENDS) {
        parties.backend(port, LONGEST_DELAY_US, 0);
      }
      try (HttpProxy proxy =
              HttpProxy.start(
                  kind, network.server(), directory, 2, TestNetwork.CLIENT_IPV4, BACKENDS);
          WatchedProxy watched = WatchedProxy.start(network.server())) {
        List<Rule> faults = faults(network.forwarder());
        parties.load(TestNetwork.SERVER_IPV4, HttpProxy.PORT, CLIENTS, REQUESTS, 0, CLOSE_PERCENT);
        parties.awaitEnd();
        long harmed = faults.stream().mapToLong(Rule::hits).sum();
        List<Pair> pairs = watched.finish();
        ProxyVisits visits = new ProxyVisits(parties.visits(directory));
        List<Pair> wrong = pairs.stream().filter(visits::contradict).toList();
        System.out.printf(
            "%s with %d faults: %d of %d paired, %d wrong, %s %s%n",
            kind,
            harmed,
            pairs.size(),
            visits.proxied(),
            wrong.size(),
            watched.downstreamUnpaired(),
            watched.upstreamUnpaired());
        assertThat(harmed).isGreaterThan(FAULTS);
        assertThat(visits.proxied()).isGreaterThan(REQUESTS / 2);
        assertThat(wrong).isEmpty();
        assertThat(proxy.pid()).isPositive();
      }
    }
  }

  private static List<Rule> faults(Forwarder wire) {
    wire.latency(1);
    List<Rule> rules = new ArrayList<>();
    for (From from : From.values()) {
      for (int i = 1; i <= FAULTS; i++) {
        int skip = i * SEGMENTS_BETWEEN;
        rules.add(wire.reset(from, Segments.DATA, skip, 1));
        rules.add(wire.drop(from, Segments.DATA, skip + 25, 1));
        rules.add(wire.delay(from, Segments.DATA, skip + 50, 3, 20));
      }
    }
    rules.add(wire.duplicate(From.CLIENT, Segments.DATA, SEGMENTS_BETWEEN + 75, 20));
    return rules;
  }
}
