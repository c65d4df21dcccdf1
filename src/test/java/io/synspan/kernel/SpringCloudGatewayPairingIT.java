package io.synspan.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.HttpParties;
import io.synspan.testing.RealGateway;
import io.synspan.testing.SpringCloudGateway;
import io.synspan.testing.TestNetwork;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * As {@link ProxyPairingIT}, with a Spring Cloud Gateway that does not trace: the kernel is all
 * that tells of its requests.
 */
@Tag("kernel")
@EnabledIfSystemProperty(
    named = "synspan.gateways",
    matches = "true",
    disabledReason = "takes minutes: ./synspan test -Dsynspan.gateways=true")
class SpringCloudGatewayPairingIT {
  private static final int BACKEND_PORT = 9001;
  private static final int CLOSE_PERCENT = 2;

  private static final Map<String, String> ROUTES =
      Map.of("", TestNetwork.CLIENT_IPV4 + ":" + BACKEND_PORT);

  /** Until most of what it runs is compiled. */
  private static final int WARM_UP_REQUESTS = 20_000;

  private static final int WARM_UP_CLIENTS = 50;

  /**
   * Far below what docs/exchanges.md has, as in {@link ProxyPairingIT}. With up to 20 ms and less
   * the gateway has more to do than two processors can, so that hardly anything may be certain.
   */
  @ParameterizedTest(name = "{0} clients, up to {1} ms")
  @CsvSource({
    " 1,   3,  1000, 0.9",
    "10,   3,  5000, 0.1",
    "50,   3, 10000, 0.0",
    "50,  20, 10000, 0.0",
    "50, 100, 10000, 0.5",
  })
  void pairsWhatIsCertainAndNoneWrongly(
      int clients, int longestDelayMs, int requests, double share, @TempDir Path directory)
      throws Exception {
    try (TestNetwork network = TestNetwork.direct();
        HttpParties parties = HttpParties.start(network.client());
        WatchedProxy watched = WatchedProxy.startUncounted(network.server());
        RealGateway gateway =
            SpringCloudGateway.startUntraced(network.server(), directory, ROUTES)) {
      parties.backend(BACKEND_PORT, 1000 * longestDelayMs, 0);
      load(parties, WARM_UP_CLIENTS, WARM_UP_REQUESTS);
      parties.visits(directory);
      watched.countFromNow();
      load(parties, clients, requests);
      PairedLoad paired = PairedLoad.of(watched, parties.visits(directory), true);
      System.out.printf(
          "Spring Cloud Gateway %d clients, up to %d ms: %s%n", clients, longestDelayMs, paired);
      paired.verify(share);
      assertThat(gateway).isNotNull();
      // an event loop asks upstream for what another one has received
      assertThat(watched.ofSeveralThreads()).isZero();
      assertThat(paired.handedOn()).isPositive();
    }
  }

  private static void load(HttpParties parties, int clients, int requests) {
    parties.load(TestNetwork.SERVER_IPV4, RealGateway.PORT, clients, requests, 0, CLOSE_PERCENT);
    parties.awaitEnd();
  }
}
