package io.synspan.app.telemetry;

import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import javax.net.ssl.SSLException;

/**
 * Makes exporters send again what a collector did not answer because the connection ended, as OTLP
 * asks for. The SDK's own predicate (1.68) leaves that out: a connection that is closed where an
 * answer should begin is an IOException of no special kind, and HTTP/2 has a kind of its own. The
 * collector may then have the data twice.
 */
final class OtlpRetries {
  private static final String DISABLED = "otel.java.exporter.otlp.retry.disabled";

  private OtlpRetries() {}

  static MetricExporter addTo(MetricExporter exporter, ConfigProperties config) {
    if (config.getBoolean(DISABLED, false)) {
      return exporter;
    }
    return switch (exporter) {
      case OtlpGrpcMetricExporter grpc -> grpc.toBuilder().setRetryPolicy(policy()).build();
      case OtlpHttpMetricExporter http -> http.toBuilder().setRetryPolicy(policy()).build();
      default -> exporter;
    };
  }

  static SpanExporter addTo(SpanExporter exporter, ConfigProperties config) {
    if (config.getBoolean(DISABLED, false)) {
      return exporter;
    }
    return switch (exporter) {
      case OtlpGrpcSpanExporter grpc -> grpc.toBuilder().setRetryPolicy(policy()).build();
      case OtlpHttpSpanExporter http -> http.toBuilder().setRetryPolicy(policy()).build();
      default -> exporter;
    };
  }

  static LogRecordExporter addTo(LogRecordExporter exporter, ConfigProperties config) {
    if (config.getBoolean(DISABLED, false)) {
      return exporter;
    }
    return switch (exporter) {
      case OtlpGrpcLogRecordExporter grpc -> grpc.toBuilder().setRetryPolicy(policy()).build();
      case OtlpHttpLogRecordExporter http -> http.toBuilder().setRetryPolicy(policy()).build();
      default -> exporter;
    };
  }

  /** Not a constant: a native image would make it at build time, and the SDK's classes at start. */
  private static RetryPolicy policy() {
    return RetryPolicy.getDefault().toBuilder()
        .setRetryExceptionPredicate(OtlpRetries::mayPass)
        .build();
  }

  /** A certificate that is not trusted now is not trusted in a second. */
  private static boolean mayPass(IOException failure) {
    return !(failure instanceof SSLException);
  }
}
