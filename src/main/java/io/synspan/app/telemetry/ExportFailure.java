package io.synspan.app.telemetry;

import io.opentelemetry.exporter.internal.FailedExportException.GrpcExportException;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.HttpResponse;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why an export failed, for a person.
 *
 * @param problem what happened
 * @param advice what to look at, a whole sentence
 */
record ExportFailure(String problem, String advice) {
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final String PROTOCOL =
      "Does OTEL_EXPORTER_OTLP_PROTOCOL (grpc, usually port 4317; http/protobuf, 4318) fit the port?";

  static ExportFailure of(@Nullable Throwable cause) {
    return switch (cause) {
      case GrpcExportException grpc when grpc.getResponse() != null ->
          ofGrpcResponse(grpc.getResponse());
      case HttpExportException http when http.getResponse() != null ->
          ofHttpResponse(http.getResponse());
      case GrpcExportException grpc -> ofCause(grpc.getCause());
      case HttpExportException http -> ofCause(http.getCause());
      case null, default -> ofCause(cause);
    };
  }

  private static ExportFailure ofCause(@Nullable Throwable cause) {
    return switch (cause) {
      case null -> new ExportFailure("the exporter failed", "Is the collector well?");
      case ConnectException e ->
          new ExportFailure(
              "nobody listens there", "Start the collector, or change " + ENDPOINT + ".");
      case UnknownHostException e ->
          new ExportFailure("the name is not known", "Check the host in " + ENDPOINT + ".");
      case SSLException e ->
          new ExportFailure(
              "TLS: " + e.getMessage(),
              "Check https in " + ENDPOINT + ", and OTEL_EXPORTER_OTLP_CERTIFICATE.");
      // a SocketTimeoutException too
      case InterruptedIOException e ->
          new ExportFailure(
              "no answer in time",
              "Is the collector overloaded? OTEL_EXPORTER_OTLP_TIMEOUT is the limit.");
      default ->
          new ExportFailure(
              cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(),
              PROTOCOL);
    };
  }

  private static ExportFailure ofHttpResponse(HttpResponse response) {
    int status = response.getStatusCode();
    return new ExportFailure(
        "it answered HTTP %d %s".formatted(status, response.getStatusMessage()).strip(),
        switch (status) {
          case 401, 403 -> "Check OTEL_EXPORTER_OTLP_HEADERS.";
          case 404, 405, 415 -> PROTOCOL;
          default -> "The collector's log says why.";
        });
  }

  private static ExportFailure ofGrpcResponse(GrpcResponse response) {
    String description = response.getStatusDescription();
    return new ExportFailure(
        "it answered gRPC status %s%s"
            .formatted(
                response.getStatusCode(),
                description == null || description.isEmpty() ? "" : ", " + description),
        switch (response.getStatusCode()) {
          case UNAUTHENTICATED, PERMISSION_DENIED -> "Check OTEL_EXPORTER_OTLP_HEADERS.";
          case UNIMPLEMENTED -> "Has the collector a pipeline for this signal?";
          case UNKNOWN, INTERNAL -> PROTOCOL;
          default -> "The collector's log says why.";
        });
  }
}
