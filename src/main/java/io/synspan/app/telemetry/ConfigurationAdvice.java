package io.synspan.app.telemetry;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what the SDK says of wrong {@code OTEL_*} settings into a message for who set them. */
final class ConfigurationAdvice {
  private static final Pattern PROPERTY = Pattern.compile("\\botel(?:\\.[a-z0-9_-]+)+");

  private ConfigurationAdvice() {}

  static String of(RuntimeException refusal) {
    String problem = problem(refusal);
    return "synspan: wrong OpenTelemetry settings, nothing was started\n  "
        + withVariables(problem)
        + advice(problem);
  }

  /**
   * Such as {@code OTEL_BSP_MAX_QUEUE_SIZE}: people set variables, the SDK speaks of properties.
   */
  static String variable(String property) {
    return property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** The SDK wraps what it did not expect. */
  private static String problem(Throwable refusal) {
    String message = String.valueOf(refusal.getMessage());
    Throwable cause = refusal.getCause();
    if (cause != null && message.equals("Unexpected configuration error")) {
      return problem(cause);
    }
    return message.startsWith("Cannot autoconfigure from config file")
        ? "OTEL_CONFIG_FILE is not supported"
        : message;
  }

  private static String withVariables(String problem) {
    return PROPERTY
        .matcher(problem)
        .replaceAll(property -> Matcher.quoteReplacement(variable(property.group())));
  }

  private static String advice(String problem) {
    if (problem.startsWith("OTLP endpoint")) {
      return "\n  Set OTEL_EXPORTER_OTLP_ENDPOINT to a URL such as http://127.0.0.1:4317 (grpc), or"
          + " http://127.0.0.1:4318 with OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf";
    }
    if (problem.contains("OTLP") && problem.contains("protocol")) {
      return "\n  Set OTEL_EXPORTER_OTLP_PROTOCOL to grpc or http/protobuf";
    }
    if (problem.contains("compression")) {
      return "\n  Set OTEL_EXPORTER_OTLP_COMPRESSION to gzip or none";
    }
    if (problem.contains("OTEL_CONFIG_FILE")) {
      return "\n  Unset it, and use the other OTEL_* variables";
    }
    return "";
  }
}
