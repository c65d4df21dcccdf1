package io.synspan.app.telemetry;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.synspan.forward.Destination;
import io.synspan.forward.Destination.ClientCertificate;
import io.synspan.ingest.OtlpSignal;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code OTEL_EXPORTER_OTLP_*} for one signal as the SDK does: what is set for the signal
 * goes before what is set for all.
 */
final class CollectorSettings {
  private static final String PREFIX = "otel.exporter.otlp.";
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  private final ConfigProperties config;
  private final OtlpSignal signal;

  private CollectorSettings(ConfigProperties config, OtlpSignal signal) {
    this.config = config;
    this.signal = signal;
  }

  /** Empty where no endpoint is set. */
  static Optional<Destination> of(ConfigProperties config, OtlpSignal signal) {
    return new CollectorSettings(config, signal).read();
  }

  private Optional<Destination> read() {
    boolean grpc = !"http/protobuf".equals(text("protocol"));
    URI endpoint = endpoint(grpc);
    if (endpoint == null) {
      return Optional.empty();
    }
    Duration timeout = config.getDuration(name("timeout"));
    return Optional.of(
        new Destination(
            endpoint,
            grpc,
            headers(),
            "gzip".equals(text("compression")),
            timeout == null || timeout.isZero() ? DEFAULT_TIMEOUT : timeout,
            file("certificate"),
            clientCertificate()));
  }

  /** The signal's own property where it is set, else the one for all. */
  private String name(String setting) {
    String own = PREFIX + signal.key() + "." + setting;
    return config.getString(own) == null ? PREFIX + setting : own;
  }

  private @Nullable String text(String setting) {
    return config.getString(name(setting));
  }

  private @Nullable Path file(String setting) {
    String path = text(setting);
    return path == null ? null : Path.of(path);
  }

  private @Nullable URI endpoint(boolean grpc) {
    String name = name("endpoint");
    String endpoint = config.getString(name);
    if (endpoint == null) {
      boolean chosen = Signal.OTLP.equals(config.getString("otel." + signal.key() + ".exporter"));
      if (!chosen) {
        return null;
      }
      endpoint = grpc ? "http://localhost:4317" : "http://localhost:4318";
    }
    boolean ofAll = !name.contains(signal.key());
    if (!grpc && ofAll) {
      endpoint += (endpoint.endsWith("/") ? "" : "/") + signal.httpPath().substring(1);
    }
    return checked(endpoint);
  }

  private static URI checked(String endpoint) {
    URI uri;
    try {
      uri = URI.create(endpoint);
    } catch (IllegalArgumentException e) {
      throw notAnUrl(endpoint);
    }
    if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("https?")) {
      throw notAnUrl(endpoint);
    }
    return uri;
  }

  private static ConfigurationException notAnUrl(String endpoint) {
    return new ConfigurationException("OTLP endpoint must be a valid URL: " + endpoint);
  }

  private Map<String, String> headers() {
    Map<String, String> headers = new TreeMap<>();
    config
        .getMap(name("headers"))
        .forEach(
            (name, value) ->
                headers.put(
                    name.toLowerCase(Locale.ROOT),
                    URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8)));
    return headers;
  }

  private @Nullable ClientCertificate clientCertificate() {
    Path certificate = file("client.certificate");
    Path key = file("client.key");
    return certificate == null || key == null ? null : new ClientCertificate(certificate, key);
  }
}
