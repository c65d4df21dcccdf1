package io.synspan.event;

/** The kernel's TCP states ({@code include/net/tcp_states.h}), with its numbers. */
public enum TcpState {
  ESTABLISHED(1, Phase.ESTABLISHED),
  SYN_SENT(2, Phase.HANDSHAKE),
  SYN_RECV(3, Phase.HANDSHAKE),
  FIN_WAIT1(4, Phase.CLOSING),
  FIN_WAIT2(5, Phase.CLOSING),
  TIME_WAIT(6, Phase.CLOSING),
  CLOSE(7, Phase.CLOSING),
  CLOSE_WAIT(8, Phase.CLOSING),
  LAST_ACK(9, Phase.CLOSING),
  LISTEN(10, Phase.HANDSHAKE),
  CLOSING(11, Phase.CLOSING),
  /** A request to a listener that has not become a connection yet. */
  NEW_SYN_RECV(12, Phase.HANDSHAKE);

  /** The part of a connection's life that a state belongs to. */
  public enum Phase {
    HANDSHAKE,
    ESTABLISHED,
    CLOSING
  }

  private static final int FIRST_CODE = 1;
  private static final TcpState[] BY_CODE = values();

  private final int code;
  private final Phase phase;

  TcpState(int code, Phase phase) {
    this.code = code;
    this.phase = phase;
  }

  /** The kernel's number for this state. */
  public int code() {
    return code;
  }

  public Phase phase() {
    return phase;
  }

  static boolean isCode(int code) {
    return code >= FIRST_CODE && code < FIRST_CODE + BY_CODE.length;
  }

  /** The state of a code that a decoded record carries. */
  public static TcpState of(int code) {
    return BY_CODE[code - FIRST_CODE];
  }
}
