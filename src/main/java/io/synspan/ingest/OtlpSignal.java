package io.synspan.ingest;

import java.util.Locale;
import java.util.Optional;

/** A kind of telemetry, with the names that it has in OTLP. */
public enum OtlpSignal {
  TRACES("trace", "Trace"),
  METRICS("metrics", "Metrics"),
  LOGS("logs", "Logs");

  private final String grpcPath;
  private final String messageName;

  OtlpSignal(String grpcPackage, String name) {
    this.grpcPath =
        "/opentelemetry.proto.collector.%s.v1.%sService/Export".formatted(grpcPackage, name);
    this.messageName = "Export" + name + "ServiceRequest";
  }

  /** The path of its only gRPC method. */
  public String grpcPath() {
    return grpcPath;
  }

  /** The path that OTLP over HTTP is posted to. */
  public String httpPath() {
    return "/v1/" + key();
  }

  /** Such as {@code traces}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Of the protobuf message that is sent. */
  String messageName() {
    return messageName;
  }

  static Optional<OtlpSignal> ofGrpcPath(String path) {
    for (OtlpSignal signal : values()) {
      if (signal.grpcPath.equals(path)) {
        return Optional.of(signal);
      }
    }
    return Optional.empty();
  }

  static Optional<OtlpSignal> ofHttpPath(String path) {
    for (OtlpSignal signal : values()) {
      if (signal.httpPath().equals(path)) {
        return Optional.of(signal);
      }
    }
    return Optional.empty();
  }
}
