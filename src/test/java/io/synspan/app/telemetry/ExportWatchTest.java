package io.synspan.app.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExportWatchTest {
  private final AtomicLong nanoTime = new AtomicLong();
  private final CapturedLog log = new CapturedLog(ExportWatch.class);
  private final ExportWatch traces =
      new ExportWatch(Signal.TRACES, "http://collector:4317 (grpc)", nanoTime::get);

  @AfterEach
  void close() {
    log.close();
  }

  private static CompletableResultCode failure() {
    return CompletableResultCode.ofExceptionalFailure(new UnknownHostException("collector"));
  }

  @Test
  void saysNothingWhileAllIsWell() {
    traces.watch(CompletableResultCode.ofSuccess(), 3);
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void saysWhereWhyAndWhatToDoAtTheFirstFailureAlone() {
    traces.watch(failure(), 3);
    traces.watch(failure(), 4);
    assertThat(log.lines())
        .containsExactly(
            "WARN Cannot send traces to http://collector:4317 (grpc): the name is not known. Check"
                + " the host in OTEL_EXPORTER_OTLP_ENDPOINT. SynSpan goes on, and tries again.");
  }

  @Test
  void asksAboutTheProtocolWhereTheConnectionEnds() {
    traces.watch(CompletableResultCode.ofExceptionalFailure(hangUp()), 3);
    assertThat(log.lines())
        .singleElement(STRING)
        .contains(
            "it ended the connection without an answer. Does OTEL_EXPORTER_OTLP_PROTOCOL (grpc,"
                + " usually port 4317; http/protobuf, 4318) fit the port?");
  }

  @Test
  void asksAboutOurCertificateWhereATlsConnectionEnds() {
    for (IOException end :
        List.of(
            new SocketException("Broken pipe"),
            hangUp(),
            new SSLHandshakeException("Received fatal alert: certificate_required"))) {
      ExportWatch tls = new ExportWatch(Signal.TRACES, "https://c:4317 (grpc)", nanoTime::get);
      tls.watch(CompletableResultCode.ofExceptionalFailure(end), 3);
    }
    assertThat(log.lines())
        .hasSize(3)
        .allMatch(
            line ->
                line.contains(
                    "Does it ask for a certificate? Set OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and"
                        + " OTEL_EXPORTER_OTLP_CLIENT_KEY."));
  }

  private static IOException hangUp() {
    return new IOException("unexpected end of stream on https://c:4318/...", new EOFException());
  }

  @Test
  void remindsAfterFiveMinutesWithTheSpansLost() {
    traces.watch(failure(), 3);
    nanoTime.addAndGet(TimeUnit.MINUTES.toNanos(5) - 1);
    traces.watch(failure(), 4);
    nanoTime.addAndGet(1);
    traces.watch(failure(), 5);
    traces.watch(failure(), 6);
    assertThat(log.lines())
        .hasSize(2)
        .last()
        .isEqualTo(
            "WARN Still cannot send traces to http://collector:4317 (grpc): the name is not known,"
                + " 12 spans lost so far");
  }

  @Test
  void saysWhenItWorksAgainAndBeginsAnew() {
    traces.watch(failure(), 3);
    traces.watch(CompletableResultCode.ofSuccess(), 1);
    traces.watch(CompletableResultCode.ofSuccess(), 1);
    traces.watch(failure(), 3);
    assertThat(log.lines())
        .hasSize(3)
        .element(1)
        .isEqualTo(
            "INFO Sending traces to http://collector:4317 (grpc) again, 3 spans lost so far");
  }

  @Test
  void countsExportsOfMetricsSinceTheNextOneMakesUpForThem() {
    ExportWatch metrics = new ExportWatch(Signal.METRICS, "http://c:4317 (grpc)", nanoTime::get);
    metrics.watch(failure(), 300);
    metrics.watch(failure(), 300);
    metrics.watch(CompletableResultCode.ofSuccess(), 300);
    assertThat(log.lines())
        .last()
        .isEqualTo("INFO Sending metrics to http://c:4317 (grpc) again, 2 exports failed so far");
  }
}
