package io.synspan.event;

/** Which end of a connection the watched socket is. */
public enum Role {
  /** No connection of ours: a reset that answers a packet without a socket. */
  NONE,
  /** Opened by the watched process. */
  CLIENT,
  /** Accepted by the watched process. */
  SERVER;

  private static final Role[] BY_CODE = {NONE, CLIENT, SERVER};

  static boolean isCode(int code) {
    return code >= RecordLayout.ROLE_NONE && code <= RecordLayout.ROLE_SERVER;
  }

  /** The role of a code for which {@link #isCode} holds. */
  static Role of(int code) {
    return BY_CODE[code];
  }
}
