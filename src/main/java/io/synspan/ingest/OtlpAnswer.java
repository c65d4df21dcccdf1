package io.synspan.ingest;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What a sender is told.
 *
 * @param status in the words of gRPC
 * @param httpStatus the same in those of HTTP
 * @param message why it is refused; empty where it is not
 * @param response the protobuf message {@code Export...ServiceResponse}, which may say that a part
 *     was rejected; empty where it is refused
 * @param retryAfter HTTP's header, in seconds or as a date; null where there is none
 * @param grpcDetails gRPC's {@code grpc-status-details-bin}; null where there is none
 */
public record OtlpAnswer(
    GrpcStatus status,
    int httpStatus,
    String message,
    Buffer response,
    @Nullable String retryAfter,
    @Nullable String grpcDetails) {
  private static final String SOON = "1";

  /** Taken, at least in part. */
  public static OtlpAnswer accepted(Buffer response) {
    return new OtlpAnswer(GrpcStatus.OK, 200, "", response, null, null);
  }

  /** Refused for a reason of our own; where it may pass, the sender is told to come again. */
  public static OtlpAnswer refused(GrpcStatus status, String message) {
    return new OtlpAnswer(
        status,
        status.httpStatus(),
        message,
        Buffer.buffer(),
        status.isRetryable() ? SOON : null,
        null);
  }

  /** Refused for a reason that HTTP has a status of its own for. */
  static OtlpAnswer refused(int httpStatus, String message) {
    return new OtlpAnswer(
        GrpcStatus.ofHttp(httpStatus), httpStatus, message, Buffer.buffer(), null, null);
  }

  /** Refused for now: the same message may be taken later. */
  public boolean mayPass() {
    return status.isRetryable() || httpStatus == 429;
  }

  public boolean isAccepted() {
    return status == GrpcStatus.OK;
  }
}
