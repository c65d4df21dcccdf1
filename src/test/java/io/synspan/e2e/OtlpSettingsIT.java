package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.CollectorProcess;
import io.synspan.testing.SynspanProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers and compression, to a collector that asks for them. */
@Tag("kernel")
class OtlpSettingsIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void sendsHeadersAndCompresses(String protocol) throws Exception {
    try (CollectorProcess collector = startCollector();
        SynspanProcess synspan =
            testbed
                .synspanSending(protocol)
                .set("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20sesame,x-tenant=edge")
                .set("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
                .run()) {
      KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());

      assertThat(synspan.stop("TERM").status()).isZero();
      assertThat(synspan.errors()).hasSize(3);
      assertThat(ReceivedMetrics.last(collector.received(METRICS)).lines("system.")).isNotEmpty();
      assertThat(ReceivedSpan.all(collector.received(TRACES))).hasSize(9);
      if (protocol.equals("grpc")) {
        assertThat(collector.receivedHeaders())
            .contains("\"grpc-encoding\" = \"gzip\"", "\"x-tenant\" = \"edge\"");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "grpc, 'http://10.83.0.1:4317 (grpc): it answered gRPC status UNAUTHENTICATED'",
    "http/protobuf, 'http://10.83.0.1:4318 (http/protobuf): it answered HTTP 401 Unauthorized'"
  })
  void saysThatTheHeadersAreWrong(String protocol, String problem) throws Exception {
    try (CollectorProcess collector = startCollector();
        SynspanProcess synspan = testbed.synspanSending(protocol).run()) {
      assertThat(synspan.awaitError("Cannot send metrics"))
          .contains("to " + problem)
          .contains("Check OTEL_EXPORTER_OTLP_HEADERS.");
      assertThat(collector.received(METRICS)).isEmpty();
    }
  }

  /** By HTTP it takes nothing that is not compressed; gRPC has no such setting. */
  private CollectorProcess startCollector() throws IOException, InterruptedException {
    return testbed.startCollector(
        directory,
        "extensions::bearertokenauth::token: sesame",
        "service::extensions: [health_check, bearertokenauth]",
        "receivers::otlp::protocols::grpc::auth::authenticator: bearertokenauth",
        "receivers::otlp::protocols::http::auth::authenticator: bearertokenauth",
        "receivers::otlp::protocols::http::compression_algorithms: [gzip]");
  }
}
