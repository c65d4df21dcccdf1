package io.synspan.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.CollectorProcess;
import io.synspan.testing.OtlpLoad;
import io.synspan.testing.OtlpLoad.Order;
import io.synspan.testing.OtlpLoad.Result;
import io.synspan.testing.ReceivedSpanIds;
import io.synspan.testing.RestlessCollector;
import io.synspan.testing.SynspanProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A gateway's spans while the collector comes and goes. {@code bench outage} sends a million. */
@Tag("kernel")
class CollectorTroubleIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  private static final Order ORDER = new Order(0, 1_000, 100, 3, 250, 5_000);

  @TempDir Path directory;

  @Test
  void everySpanArrivesOnceOrTheGatewayIsToldNo() throws Exception {
    try (CollectorProcess collector = testbed.startCollector(directory);
        SynspanProcess synspan = testbed.synspanSending("grpc").run();
        OtlpLoad gateway = OtlpLoad.start(testbed.pod(), "http://127.0.0.1:4317", 4)) {
      Result result;
      try (RestlessCollector restless = RestlessCollector.begin(collector)) {
        result = gateway.send(ORDER);
        assertThat(restless.restarts()).isPositive();
      }

      ReceivedSpanIds arrived = ReceivedSpanIds.read(directory, (int) ORDER.spans());
      assertThat(lost(arrived, result)).isZero();
      assertThat(arrived.arrivedTwice()).isZero();
      assertThat(result.refused().cardinality()).isLessThan(100);
      assertThat(synspan.stop("TERM").status()).isZero();
    }
  }

  /** Spans that were acknowledged and are not there. */
  private static long lost(ReceivedSpanIds arrived, Result result) throws IOException {
    long lost = 0;
    for (long id = 1; id <= ORDER.spans(); id++) {
      lost += arrived.times(id) == 0 && !ORDER.isRefused(result, id) ? 1 : 0;
    }
    return lost;
  }
}
