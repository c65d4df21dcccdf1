package io.synspan.ingest;

/** The status codes of gRPC, each with the HTTP status that says the same in OTLP over HTTP. */
public enum GrpcStatus {
  OK(0, 200),
  CANCELLED(1, 503),
  UNKNOWN(2, 500),
  INVALID_ARGUMENT(3, 400),
  DEADLINE_EXCEEDED(4, 503),
  NOT_FOUND(5, 404),
  ALREADY_EXISTS(6, 500),
  PERMISSION_DENIED(7, 403),
  /** Retryable only where the answer says when: then HTTP's is 429. */
  RESOURCE_EXHAUSTED(8, 413),
  FAILED_PRECONDITION(9, 500),
  ABORTED(10, 503),
  OUT_OF_RANGE(11, 503),
  UNIMPLEMENTED(12, 404),
  INTERNAL(13, 500),
  UNAVAILABLE(14, 503),
  DATA_LOSS(15, 503),
  UNAUTHENTICATED(16, 401);

  private final int code;
  private final int httpStatus;

  GrpcStatus(int code, int httpStatus) {
    this.code = code;
    this.httpStatus = httpStatus;
  }

  /** UNKNOWN for a code that there is not. */
  public static GrpcStatus of(int code) {
    for (GrpcStatus status : values()) {
      if (status.code == code) {
        return status;
      }
    }
    return UNKNOWN;
  }

  /** What an HTTP status says to a sender by gRPC: whether, and why not, it may send again. */
  public static GrpcStatus ofHttp(int status) {
    return switch (status) {
      case 200 -> OK;
      case 400 -> INVALID_ARGUMENT;
      case 401 -> UNAUTHENTICATED;
      case 403 -> PERMISSION_DENIED;
      case 404, 405, 415, 501 -> UNIMPLEMENTED;
      case 413 -> RESOURCE_EXHAUSTED;
      case 429, 502, 503, 504 -> UNAVAILABLE;
      default -> INTERNAL;
    };
  }

  public int code() {
    return code;
  }

  public int httpStatus() {
    return httpStatus;
  }

  /** As OTLP has it; of RESOURCE_EXHAUSTED that is the answer's to say. */
  public boolean isRetryable() {
    return httpStatus == 503;
  }
}
