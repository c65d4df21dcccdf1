package io.synspan.event;

/** Which way a reset went, seen from the watched socket. */
public enum ResetDirection {
  SENT,
  RECEIVED;

  static boolean isCode(long code) {
    return code == RecordLayout.RESET_SENT || code == RecordLayout.RESET_RECEIVED;
  }

  /** The direction of a code for which {@link #isCode} holds. */
  static ResetDirection of(int code) {
    return code == RecordLayout.RESET_SENT ? SENT : RECEIVED;
  }
}
