package io.synspan.app;

/** The receiver that was asked for cannot be. The message is whole: what is wrong, what to do. */
final class GatewayException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;

  /**
   * @param status of the process
   */
  GatewayException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
