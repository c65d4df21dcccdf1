package io.synspan.forward;

/** The collector has not seen the message, so it may be sent again without a second copy. */
final class NotSentException extends Exception {
  private static final long serialVersionUID = 1L;

  NotSentException(Throwable cause) {
    super(cause.getMessage(), cause, false, false);
  }
}
