package io.synspan.app.telemetry;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is exported, and where the {@code OTEL_*} settings send it. */
enum Signal {
  METRICS,
  TRACES,
  LOGS;

  static final String OTLP = "otlp";
  static final String NONE = "none";

  /** As in {@code otel.exporter.otlp.metrics.endpoint}. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The property that names its exporters. */
  String exporterProperty() {
    return "otel." + key() + ".exporter";
  }

  /**
   * Its exporters: those that are set, else OTLP where an endpoint is set that SynSpan has
   * something for, else none.
   *
   * @param logs whether events go out as log records
   */
  String exporter(ConfigProperties config, boolean logs) {
    String chosen = config.getString(exporterProperty());
    if (chosen != null) {
      return known(chosen);
    }
    boolean used = this != LOGS || logs;
    return used && configuredEndpoint(config) != null ? OTLP : NONE;
  }

  private String known(String exporter) {
    if (exporter.equals(OTLP) || exporter.equals(NONE)) {
      return exporter;
    }
    throw new ConfigurationException(
        """
        %s = "%s": must be otlp or none
          For Prometheus, Jaeger and others send OTLP to a collector; otel-collector-config/ has examples"""
            .formatted(exporterProperty(), exporter));
  }

  /** Where it goes, for a person, such as {@code http://127.0.0.1:4317 (grpc)}. */
  String destination(ConfigProperties config) {
    String exporter = exporter(config, false);
    if (!exporter.equals(OTLP)) {
      return exporter;
    }
    String protocol = setting(config, "protocol");
    if (protocol == null) {
      protocol = "grpc";
    }
    String endpoint = configuredEndpoint(config);
    if (endpoint == null) {
      endpoint = protocol.equals("grpc") ? "http://localhost:4317" : "http://localhost:4318";
    }
    return "%s (%s)".formatted(endpoint, protocol);
  }

  private @Nullable String configuredEndpoint(ConfigProperties config) {
    return setting(config, "endpoint");
  }

  private @Nullable String setting(ConfigProperties config, String name) {
    String own = config.getString("otel.exporter.otlp." + key() + "." + name);
    return own != null ? own : config.getString("otel.exporter.otlp." + name);
  }
}
