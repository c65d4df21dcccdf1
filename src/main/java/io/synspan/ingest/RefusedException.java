package io.synspan.ingest;

/** A message that is not taken, with what its sender is told. Has no stack trace: it is no bug. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient OtlpAnswer answer;

  RefusedException(OtlpAnswer answer) {
    super(answer.message(), null, false, false);
    this.answer = answer;
  }

  static RefusedException malformed(String message) {
    return new RefusedException(OtlpAnswer.refused(GrpcStatus.INVALID_ARGUMENT, message));
  }

  static RefusedException tooLarge(int mostBytes) {
    return new RefusedException(
        OtlpAnswer.refused(
            GrpcStatus.RESOURCE_EXHAUSTED,
            "the message is larger than %d bytes (synspan.gateway.max-message-size)"
                .formatted(mostBytes)));
  }

  static RefusedException busy() {
    return new RefusedException(
        OtlpAnswer.refused(
            GrpcStatus.UNAVAILABLE, "too much is under way to the collector already"));
  }

  OtlpAnswer answer() {
    return answer;
  }
}
