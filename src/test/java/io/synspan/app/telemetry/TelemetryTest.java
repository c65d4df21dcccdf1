package io.synspan.app.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.synspan.testing.StubCollector;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryTest {
  private static Telemetry open(Map<String, String> properties) throws TelemetryException {
    return Telemetry.open(properties, new ResourceAttributes("1.2.3", Map.of()), false);
  }

  private static Telemetry openHttp(String endpoint) throws TelemetryException {
    return open(
        Map.of(
            "otel.exporter.otlp.endpoint", endpoint,
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.exporter.otlp.headers", "x-tenant=blue",
            "otel.java.exporter.otlp.retry.disabled", "true"));
  }

  private static void countOne(Telemetry telemetry) {
    telemetry.openTelemetry().getMeter("test").counterBuilder("packets").build().add(1);
  }

  @Test
  void exportsNothingWhereNothingIsSet() throws TelemetryException {
    try (Telemetry telemetry = open(Map.of())) {
      assertThat(telemetry.exports()).isFalse();
      assertThat(telemetry.destinations()).isEmpty();
    }
  }

  @Test
  void exportsToOtlpWhereAnEndpointIsSet() throws TelemetryException {
    try (Telemetry telemetry =
        open(Map.of("otel.exporter.otlp.endpoint", "http://127.0.0.1:4317"))) {
      assertThat(telemetry.exports()).isTrue();
      assertThat(telemetry.destinations())
          .containsExactly("metrics and traces to http://127.0.0.1:4317 (grpc)");
    }
  }

  @Test
  void exportsOnlyTheSignalThatHasAnEndpoint() throws TelemetryException {
    try (Telemetry telemetry =
        open(
            Map.of(
                "otel.exporter.otlp.traces.endpoint", "http://127.0.0.1:4318/v1/traces",
                "otel.exporter.otlp.traces.protocol", "http/protobuf"))) {
      assertThat(telemetry.destinations())
          .containsExactly("traces to http://127.0.0.1:4318/v1/traces (http/protobuf)");
    }
  }

  @Test
  void exportsToTheDefaultEndpointWhereAskedForOtlp() throws TelemetryException {
    try (Telemetry telemetry = open(Map.of("otel.metrics.exporter", "otlp"))) {
      assertThat(telemetry.destinations())
          .containsExactly("metrics to http://localhost:4317 (grpc)");
    }
  }

  @Test
  void exportsNothingWhereAskedForNothing() throws TelemetryException {
    try (Telemetry telemetry =
        open(
            Map.of(
                "otel.exporter.otlp.endpoint", "http://127.0.0.1:4317",
                "otel.metrics.exporter", "none",
                "otel.traces.exporter", "none"))) {
      assertThat(telemetry.exports()).isFalse();
    }
  }

  @Test
  void exportsNothingWhereTheSdkIsDisabled() throws TelemetryException {
    try (Telemetry telemetry =
        open(
            Map.of(
                "otel.exporter.otlp.endpoint", "http://127.0.0.1:4317",
                "otel.sdk.disabled", "true"))) {
      assertThat(telemetry.exports()).isFalse();
    }
  }

  @Test
  void sendsWhatIsLeftWhenItIsClosed() throws Exception {
    try (StubCollector collector = StubCollector.answering(200)) {
      try (Telemetry telemetry = openHttp(collector.endpoint())) {
        countOne(telemetry);
        telemetry.openTelemetry().getTracer("test").spanBuilder("handshake").startSpan().end();
      }
      assertThat(collector.requests())
          .extracting(StubCollector.Request::path)
          .containsOnly("/v1/metrics", "/v1/traces");
      assertThat(collector.body("/v1/metrics"))
          .contains("packets", "service.name", "synspan", "service.version", "1.2.3");
      assertThat(collector.body("/v1/traces")).contains("handshake", "synspan");
      assertThat(collector.requests())
          .extracting(StubCollector.Request::header)
          .containsOnly("blue");
    }
  }

  @ParameterizedTest
  @CsvSource({"traces, handshake", "metrics, packets"})
  void sendsAgainWhereTheCollectorHangsUpInsteadOfAnAnswer(String signal, String name)
      throws Exception {
    try (StubCollector collector = StubCollector.hangingUpOnce();
        CapturedLog log = new CapturedLog(ExportWatch.class);
        Telemetry telemetry =
            open(
                Map.of(
                    "otel.exporter.otlp." + signal + ".endpoint",
                    collector.endpoint(),
                    "otel.exporter.otlp.protocol",
                    "http/protobuf"))) {
      countOne(telemetry);
      telemetry.openTelemetry().getTracer("test").spanBuilder("handshake").startSpan().end();
      OpenTelemetrySdk sdk = (OpenTelemetrySdk) telemetry.openTelemetry();
      sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
      sdk.getSdkMeterProvider().forceFlush().join(10, TimeUnit.SECONDS);
      assertThat(collector.requests())
          .extracting(request -> request.body().contains(name))
          .containsExactly(true, true);
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void reportsTheSdksOwnMetricsUnderTheirStandardNames() throws Exception {
    try (StubCollector collector = StubCollector.answering(200)) {
      try (Telemetry telemetry = openHttp(collector.endpoint())) {
        telemetry.openTelemetry().getTracer("test").spanBuilder("handshake").startSpan().end();
      }
      assertThat(collector.body("/v1/metrics"))
          .contains("otel.sdk.processor.span.queue.size", "otel.sdk.processor.span.queue.capacity");
    }
  }

  @Test
  void closesTwiceWithoutHarm() throws TelemetryException {
    Telemetry telemetry = open(Map.of());
    telemetry.close();
    telemetry.close();
    assertThat(telemetry.exports()).isFalse();
  }

  @Test
  void closesWithinTwoSecondsWhereTheCollectorHangs() throws Exception {
    try (CapturedLog exports = new CapturedLog(ExportWatch.class)) {
      closeWhereTheCollectorHangs();
      // the export that was left behind has ended with the collector, and is in no other test's way
      assertThat(exports.next()).startsWith("WARN Cannot send metrics to ");
    }
  }

  private static void closeWhereTheCollectorHangs() throws Exception {
    try (StubCollector collector = StubCollector.hanging();
        CapturedLog log = new CapturedLog(Telemetry.class)) {
      Telemetry telemetry = openHttp(collector.endpoint());
      countOne(telemetry);
      Instant start = Instant.now();
      telemetry.close();
      assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(2));
      assertThat(log.lines())
          .containsExactly(
              "WARN The last telemetry was not taken within 1000 ms, by metrics and traces to "
                  + collector.endpoint()
                  + " (http/protobuf): it is lost");
    }
  }

  @Test
  void saysOnceWhyTheCollectorTakesNothing() throws Exception {
    try (StubCollector collector = StubCollector.answering(403);
        CapturedLog log = new CapturedLog(ExportWatch.class)) {
      try (Telemetry telemetry = openHttp(collector.endpoint())) {
        countOne(telemetry);
      }
      assertThat(log.lines())
          .containsExactly(
              "WARN Cannot send metrics to "
                  + collector.endpoint()
                  + " (http/protobuf): it answered HTTP 403 Forbidden. Check"
                  + " OTEL_EXPORTER_OTLP_HEADERS. SynSpan goes on, and tries again.");
    }
  }

  @ParameterizedTest
  @CsvSource({"grpc", "http/protobuf"})
  void saysThatNobodyListens(String protocol) throws Exception {
    String endpoint = "http://127.0.0.1:" + freePort();
    try (CapturedLog log = new CapturedLog(ExportWatch.class)) {
      try (Telemetry telemetry =
          open(
              Map.of(
                  "otel.exporter.otlp.endpoint", endpoint,
                  "otel.exporter.otlp.protocol", protocol,
                  "otel.java.exporter.otlp.retry.disabled", "true"))) {
        countOne(telemetry);
      }
      assertThat(log.lines())
          .containsExactly(
              "WARN Cannot send metrics to %s (%s): nobody listens there. Start the collector, or change OTEL_EXPORTER_OTLP_ENDPOINT. SynSpan goes on, and tries again."
                  .formatted(endpoint, protocol));
    }
  }

  @Test
  void advisesOnTheProtocolWhereTheServerSpeaksAnother() throws Exception {
    try (StubCollector collector = StubCollector.answering(200);
        CapturedLog log = new CapturedLog(ExportWatch.class)) {
      try (Telemetry telemetry =
          open(
              Map.of(
                  "otel.exporter.otlp.endpoint", collector.endpoint(),
                  "otel.exporter.otlp.protocol", "grpc",
                  "otel.java.exporter.otlp.retry.disabled", "true"))) {
        countOne(telemetry);
      }
      assertThat(log.next()).contains("Does OTEL_EXPORTER_OTLP_PROTOCOL", "fit the port?");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          otel.exporter.otlp.endpoint    | localhost:4317 | OTLP endpoint must be a valid URL: localhost:4317
          otel.exporter.otlp.endpoint    | ftp://h        | Set OTEL_EXPORTER_OTLP_ENDPOINT to a URL such as http://127.0.0.1:4317
          otel.exporter.otlp.protocol    | grcp           | Set OTEL_EXPORTER_OTLP_PROTOCOL to grpc or http/protobuf
          otel.exporter.otlp.certificate | /none/ca.pem   | Invalid OTLP certificate/key path: /none/ca.pem
          otel.exporter.otlp.compression | brotli         | Set OTEL_EXPORTER_OTLP_COMPRESSION to gzip or none
          otel.exporter.otlp.timeout     | soon           | OTEL_EXPORTER_OTLP_TIMEOUT=soon
          otel.metric.export.interval    | often          | OTEL_METRIC_EXPORT_INTERVAL=often
          otel.bsp.max.queue.size        | many           | OTEL_BSP_MAX_QUEUE_SIZE=many
          otel.traces.sampler            | mine           | Unrecognized value for OTEL_TRACES_SAMPLER: mine
          otel.metrics.exporter          | prometheus     | OTEL_METRICS_EXPORTER = "prometheus": must be otlp or none
          otel.traces.exporter           | zipkin         | OTEL_TRACES_EXPORTER = "zipkin": must be otlp or none
          """)
  void refusesAWrongSettingWithOneMessage(String property, String value, String says) {
    Map<String, String> properties = new HashMap<>();
    properties.put("otel.exporter.otlp.endpoint", "http://127.0.0.1:4317");
    properties.put(property, value);
    assertThatExceptionOfType(TelemetryException.class)
        .isThrownBy(() -> open(properties))
        .satisfies(
            e ->
                assertThat(e.getMessage())
                    .startsWith("synspan: wrong OpenTelemetry settings, nothing was started\n  ")
                    .contains(says)
                    .doesNotContain("classpath", "Exception", "dependency"));
  }

  @Test
  void refusesAConfigurationFile() {
    System.setProperty("otel.config.file", "sdk.yaml");
    try {
      assertThatExceptionOfType(TelemetryException.class)
          .isThrownBy(() -> open(Map.of()))
          .withMessage(
              """
              synspan: wrong OpenTelemetry settings, nothing was started
                OTEL_CONFIG_FILE is not supported
                Unset it, and use the other OTEL_* variables""");
    } finally {
      System.clearProperty("otel.config.file");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
