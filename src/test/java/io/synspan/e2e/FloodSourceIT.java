package io.synspan.e2e;

import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.SynspanProcess;
import io.synspan.testing.TcpPeer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A flood by hping3 from one network, among SYNs from made-up sources everywhere. */
@Tag("kernel")
class FloodSourceIT {
  private static final Duration IN_TIME = Duration.ofSeconds(5);
  private static final int PORT = 8711;

  @RegisterExtension static final Testbed testbed = new Testbed();

  @BeforeAll
  static void letAnswersGoNowhere() {
    UnansweredSyns.letAnswersGoNowhere(testbed);
    testbed.pod().run("ip", "route", "add", "203.0.113.0/24", "via", Testbed.OUTSIDE);
  }

  @Test
  @SuppressWarnings("try") // the SYNs only have to come
  void theNetworkThatFloodsIsNamed() throws Exception {
    TcpPeer.Listener listener = testbed.podPeer().listen(INET, PORT);
    try (SynspanProcess synspan = testbed.synspan().set("SYNSPAN_PACKETS", "on").run();
        UnansweredSyns madeUp = UnansweredSyns.send(testbed, PORT, 2000)) {
      synspan.awaitError("Counting segments");
      long startNs = System.nanoTime();
      try (HpingFlood flood = HpingFlood.begin(testbed, PORT, "203.0.113.7")) {
        String line = synspan.awaitError("from 203.0.113.0/24 (");
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(IN_TIME);
        assertThat(line).contains("WARN").contains("SYN flood at port " + PORT + ":");
        // nobody of 131,072 sources stands out
        assertThat(line).doesNotContain("198.1");
        assertThat(flood.stop()).isPositive();
      }
    }
    listener.close();
  }
}
