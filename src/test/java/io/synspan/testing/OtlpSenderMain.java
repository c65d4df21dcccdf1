package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableSumData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.opentelemetry.sdk.testing.trace.TestSpanData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The process behind {@link OtlpSender}; ends with its stdin. */
final class OtlpSenderMain {
  private static final Resource RESOURCE =
      Resource.create(Attributes.builder().put("service.name", "the gateway").build());
  private static final long LIMIT_SECONDS = 30;

  private final SpanExporter spans;
  private final MetricExporter metrics;
  private final LogRecordExporter logs;
  private long lastSpanId;

  private OtlpSenderMain(String protocol, String endpoint) {
    if (protocol.equals("grpc")) {
      spans =
          OtlpGrpcSpanExporter.builder()
              .setEndpoint(endpoint)
              .setCompression("gzip")
              .setRetryPolicy(null)
              .build();
      metrics = OtlpGrpcMetricExporter.builder().setEndpoint(endpoint).build();
      logs = OtlpGrpcLogRecordExporter.builder().setEndpoint(endpoint).build();
    } else {
      spans =
          OtlpHttpSpanExporter.builder()
              .setEndpoint(endpoint + "/v1/traces")
              .setCompression("gzip")
              .setRetryPolicy(null)
              .build();
      metrics = OtlpHttpMetricExporter.builder().setEndpoint(endpoint + "/v1/metrics").build();
      logs = OtlpHttpLogRecordExporter.builder().setEndpoint(endpoint + "/v1/logs").build();
    }
  }

  public static void main(String[] args) throws IOException {
    OtlpSenderMain sender = new OtlpSenderMain(args[0], args[1]);
    System.out.println("ready");
    try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        CompletableResultCode result = sender.obey(line.split(" ", -1));
        boolean taken = result.join(LIMIT_SECONDS, TimeUnit.SECONDS).isSuccess();
        System.out.println(taken ? "taken" : "refused");
      }
    }
  }

  private CompletableResultCode obey(String[] words) {
    return switch (words[0]) {
      case "spans" ->
          spans.export(numbered(Integer.parseInt(words[1]), Integer.parseInt(words[2])));
      case "server" -> spans.export(List.of(server(words)));
      case "metric" ->
          metrics.export(
              List.of(
                  ImmutableMetricData.createLongSum(
                      RESOURCE,
                      InstrumentationScopeInfo.create("test"),
                      "test.counter",
                      "",
                      "1",
                      ImmutableSumData.create(
                          true,
                          AggregationTemporality.CUMULATIVE,
                          List.of(
                              ImmutableLongPointData.create(
                                  1, 2, Attributes.empty(), Long.parseLong(words[1])))))));
      default ->
          logs.export(
              List.of(TestLogRecordData.builder().setResource(RESOURCE).setBody(words[1]).build()));
    };
  }

  private List<SpanData> numbered(int first, int count) {
    List<SpanData> batch = new ArrayList<>();
    for (int number = first; number < first + count; number++) {
      batch.add(
          span("numbered", SpanKind.INTERNAL, 1, 2)
              .setAttributes(Attributes.builder().put("test.number", number).build())
              .build());
    }
    return batch;
  }

  private SpanData server(String[] words) {
    return span(words[1], SpanKind.SERVER, Long.parseLong(words[4]), Long.parseLong(words[5]))
        .setAttributes(
            Attributes.builder()
                .put("network.peer.address", words[2])
                .put("network.peer.port", Long.parseLong(words[3]))
                .build())
        .build();
  }

  private TestSpanData.Builder span(String name, SpanKind kind, long startNs, long endNs) {
    return TestSpanData.builder()
        .setName(name)
        .setKind(kind)
        .setResource(RESOURCE)
        .setSpanContext(
            SpanContext.create(
                "%032x".formatted(++lastSpanId),
                "%016x".formatted(lastSpanId),
                TraceFlags.getSampled(),
                TraceState.getDefault()))
        .setStatus(StatusData.unset())
        .setHasEnded(true)
        .setStartEpochNanos(startNs)
        .setEndEpochNanos(endNs);
  }
}
