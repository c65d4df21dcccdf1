package io.synspan.app.telemetry;

import io.opentelemetry.exporter.internal.FailedExportException.GrpcExportException;
import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.HttpResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
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

  /** In the JDK's message where the other side found fault with us. */
  private static final String ALERT = "Received fatal alert";

  private static final String CLIENT_CERTIFICATE =
      "Does it ask for a certificate? Set OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and"
          + " OTEL_EXPORTER_OTLP_CLIENT_KEY.";

  /**
   * @param tls whether the endpoint is https: with TLS 1.3 a collector that misses our certificate
   *     ends a connection that looks well to us, so what we see of it is a matter of timing
   */
  static ExportFailure of(@Nullable Throwable cause, boolean tls) {
    return switch (cause) {
      case GrpcExportException grpc when grpc.getResponse() != null ->
          ofGrpcResponse(grpc.getResponse());
      case HttpExportException http when http.getResponse() != null ->
          ofHttpResponse(http.getResponse());
      case GrpcExportException grpc -> ofCause(grpc.getCause(), tls);
      case HttpExportException http -> ofCause(http.getCause(), tls);
      case null, default -> ofCause(cause, tls);
    };
  }

  private static ExportFailure ofCause(@Nullable Throwable cause, boolean tls) {
    String wrongCollector = tls ? CLIENT_CERTIFICATE : PROTOCOL;
    return switch (cause) {
      case null -> new ExportFailure("the exporter failed", "Is the collector well?");
      case ConnectException e ->
          new ExportFailure(
              "nobody listens there", "Start the collector, or change " + ENDPOINT + ".");
      case UnknownHostException e ->
          new ExportFailure("the name is not known", "Check the host in " + ENDPOINT + ".");
      case SSLException e when e.getMessage() != null && e.getMessage().contains(ALERT) ->
          new ExportFailure("TLS: " + e.getMessage(), CLIENT_CERTIFICATE);
      case SSLException e ->
          new ExportFailure(
              "TLS: " + e.getMessage(),
              "Check https in " + ENDPOINT + ", and OTEL_EXPORTER_OTLP_CERTIFICATE.");
      case NoRouteToHostException e ->
          new ExportFailure("there is no route to it", "Check the host in " + ENDPOINT + ".");
      case SocketException e ->
          new ExportFailure(
              "it ended the connection (%s)".formatted(e.getMessage()), wrongCollector);
      // a SocketTimeoutException too
      case InterruptedIOException e ->
          new ExportFailure(
              "no answer in time",
              "Is the collector overloaded? OTEL_EXPORTER_OTLP_TIMEOUT is the limit.");
      // HTTP/1.1, see okhttp3.internal.http1.Http1ExchangeCodec
      case IOException e when e.getCause() instanceof EOFException ->
          new ExportFailure("it ended the connection without an answer", wrongCollector);
      default ->
          new ExportFailure(
              cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage(),
              wrongCollector);
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
