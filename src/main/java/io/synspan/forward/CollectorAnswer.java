package io.synspan.forward;

import io.synspan.ingest.GrpcStatus;
import io.synspan.ingest.OtlpAnswer;
import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.PartialSuccess;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads what a collector has answered. */
final class CollectorAnswer {
  private static final int PREFIX_BYTES = 5;

  /** Of an answer that was compressed. */
  private static final int MOST_BYTES = 1 << 20;

  private CollectorAnswer() {}

  /** Of a gRPC call; the trailers are there once the body is. */
  static OtlpAnswer ofGrpc(HttpClientResponse response, Buffer body) {
    String code = response.getTrailer("grpc-status");
    boolean trailersOnly = code == null;
    if (trailersOnly) {
      code = response.getHeader("grpc-status");
    }
    if (code == null) {
      return response.statusCode() == 200 ? garbage() : refusedByHttp(response, "");
    }
    GrpcStatus status = GrpcStatus.of(number(code));
    if (status == GrpcStatus.OK) {
      return acceptedByGrpc(body, "gzip".equals(response.getHeader("grpc-encoding")));
    }
    String details = grpcField(response, "grpc-status-details-bin", trailersOnly);
    String message = grpcField(response, "grpc-message", trailersOnly);
    boolean throttled = status == GrpcStatus.RESOURCE_EXHAUSTED && RetryInfo.isIn(details);
    return new OtlpAnswer(
        status,
        throttled ? 429 : status.httpStatus(),
        message == null ? "" : PercentEncoding.decode(message),
        Buffer.buffer(),
        throttled || status.isRetryable() ? "1" : null,
        details);
  }

  private static int number(String code) {
    return code.matches("\\d{1,3}") ? Integer.parseInt(code) : GrpcStatus.UNKNOWN.code();
  }

  private static @Nullable String grpcField(
      HttpClientResponse response, String name, boolean trailersOnly) {
    return trailersOnly ? response.getHeader(name) : response.getTrailer(name);
  }

  /** A collector may compress its answer because we compress. */
  private static OtlpAnswer acceptedByGrpc(Buffer body, boolean gzip) {
    if (body.length() < PREFIX_BYTES
        || body.getUnsignedInt(1) != body.length() - PREFIX_BYTES
        || body.getByte(0) > (gzip ? 1 : 0)) {
      return garbage();
    }
    byte[] message = body.getBytes(PREFIX_BYTES, body.length());
    if (body.getByte(0) == 0) {
      return accepted(Buffer.buffer(message));
    }
    try (GZIPInputStream inflated = new GZIPInputStream(new ByteArrayInputStream(message))) {
      return accepted(Buffer.buffer(inflated.readNBytes(MOST_BYTES)));
    } catch (IOException e) {
      return garbage();
    }
  }

  /** Of OTLP over HTTP. */
  static OtlpAnswer ofHttp(HttpClientResponse response, Buffer body) {
    if (response.statusCode() / 100 == 2) {
      String type = response.getHeader("content-type");
      boolean isProtobuf = type != null && type.startsWith("application/x-protobuf");
      return isProtobuf || body.length() == 0 ? accepted(body) : garbage();
    }
    return refusedByHttp(response, HttpRefusal.messageOf(response, body));
  }

  private static OtlpAnswer accepted(Buffer response) {
    boolean malformed = PartialSuccess.of(new OtlpMessage(response.getBytes())).rejected() < 0;
    return malformed ? garbage() : OtlpAnswer.accepted(response);
  }

  private static OtlpAnswer refusedByHttp(HttpClientResponse response, String message) {
    int status = response.statusCode();
    return new OtlpAnswer(
        GrpcStatus.ofHttp(status),
        status,
        message.isEmpty() ? "the collector answered HTTP " + status : message,
        Buffer.buffer(),
        response.getHeader("retry-after"),
        null);
  }

  /**
   * Nobody knows whether the data was taken, so its sender must not believe that it was; nor is it
   * sent again, since the next answer would be no better.
   */
  private static OtlpAnswer garbage() {
    return OtlpAnswer.refused(
        GrpcStatus.UNKNOWN, "the collector's answer is no OTLP: is the endpoint right?");
  }
}
