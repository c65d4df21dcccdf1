package io.synspan.e2e;

import static io.synspan.testing.CollectorProcess.Signal.METRICS;
import static io.synspan.testing.CollectorProcess.Signal.TRACES;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.e2e.Certificates.Certificate;
import io.synspan.testing.CollectorProcess;
import io.synspan.testing.SynspanProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collector with a certificate of a private authority, which may want to see ours as well. */
@Tag("kernel")
class TlsIT {
  @RegisterExtension static final Testbed testbed = new Testbed();

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void trustsAPrivateAuthority(String protocol) throws Exception {
    Certificates certificates = Certificates.in(directory);
    try (CollectorProcess collector = startCollector(certificates, false);
        SynspanProcess synspan = synspan(protocol, certificates).run()) {
      assertDelivers(synspan, collector);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void showsItsOwnCertificate(String protocol) throws Exception {
    Certificates certificates = Certificates.in(directory);
    Certificate own = certificates.ofClient("synspan");
    try (CollectorProcess collector = startCollector(certificates, true);
        SynspanProcess synspan =
            synspan(protocol, certificates)
                .set("OTEL_EXPORTER_OTLP_CLIENT_KEY", own.key().toString())
                .set("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", own.certificate().toString())
                .run()) {
      assertDelivers(synspan, collector);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void sendsNothingToWhomItDoesNotTrust(String protocol) throws Exception {
    Certificates certificates = Certificates.in(directory);
    Certificates others = Certificates.in(Files.createDirectory(directory.resolve("others")));
    try (CollectorProcess collector = startCollector(certificates, false);
        SynspanProcess synspan = synspan(protocol, others).run()) {
      assertThat(synspan.awaitError("Cannot send metrics"))
          .contains("TLS: (certificate_unknown)", "does not chain with any of the trust anchors.")
          .contains(
              "Check https in OTEL_EXPORTER_OTLP_ENDPOINT, and OTEL_EXPORTER_OTLP_CERTIFICATE.");
      assertSaysOnce(synspan);
      assertThat(collector.received(METRICS)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void saysThatTheCollectorRefusesIt(String protocol) throws Exception {
    Certificates certificates = Certificates.in(directory);
    try (CollectorProcess collector = startCollector(certificates, true);
        SynspanProcess synspan =
            synspan(protocol, certificates)
                .set("OTEL_JAVA_EXPORTER_OTLP_RETRY_DISABLED", "true")
                .run()) {
      assertThat(synspan.awaitError("Cannot send metrics"))
          .contains(
              "Does it ask for a certificate? Set OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and"
                  + " OTEL_EXPORTER_OTLP_CLIENT_KEY.");
      assertSaysOnce(synspan);
      assertThat(collector.received(METRICS)).isEmpty();
    }
  }

  private CollectorProcess startCollector(Certificates certificates, boolean mutual)
      throws IOException, InterruptedException {
    Certificate own = certificates.ofServer("collector", Testbed.OUTSIDE);
    List<String> changes = new ArrayList<>();
    for (String protocol : List.of("grpc", "http")) {
      String tls = "receivers::otlp::protocols::" + protocol + "::tls::";
      changes.add(tls + "cert_file: " + own.certificate());
      changes.add(tls + "key_file: " + own.key());
      if (mutual) {
        changes.add(tls + "client_ca_file: " + certificates.authority().certificate());
      }
    }
    return testbed.startCollector(
        Files.createDirectory(directory.resolve("written")), changes.toArray(String[]::new));
  }

  private static SynspanProcess.Builder synspan(String protocol) {
    int port = protocol.equals("grpc") ? 4317 : 4318;
    return testbed
        .synspanSending(protocol)
        .set("OTEL_EXPORTER_OTLP_ENDPOINT", "https://" + Testbed.OUTSIDE + ":" + port);
  }

  private static SynspanProcess.Builder synspan(String protocol, Certificates trusted) {
    return synspan(protocol)
        .set("OTEL_EXPORTER_OTLP_CERTIFICATE", trusted.authority().certificate().toString());
  }

  private static void assertDelivers(SynspanProcess synspan, CollectorProcess collector)
      throws IOException {
    KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
    // the first handshake takes long, and the end does not wait for it
    collector.await(METRICS, requests -> !requests.isEmpty(), TIMEOUT);
    collector.await(TRACES, requests -> !requests.isEmpty(), TIMEOUT);

    assertThat(synspan.stop("TERM").status()).isZero();
    assertThat(synspan.errors()).hasSize(3);
    assertThat(ReceivedMetrics.last(collector.received(METRICS)).lines("system.")).isNotEmpty();
    assertThat(ReceivedSpan.all(collector.received(TRACES))).hasSize(9);
  }

  /** One line of each signal. */
  private static void assertSaysOnce(SynspanProcess synspan)
      throws IOException, InterruptedException {
    KnownTraffic.make(testbed.podPeer(), testbed.outsidePeer());
    synspan.awaitError("Cannot send traces");
    assertThat(synspan.errors()).hasSize(5);
  }
}
