package io.synspan.packet;

/** The flags of a TCP header, in the order of their bits. */
public enum TcpFlag {
  FIN(1),
  SYN(2),
  RST(4),
  PSH(8),
  ACK(16),
  URG(32),
  /** ECN echo (RFC 3168). */
  ECE(64),
  /** Congestion window reduced (RFC 3168). */
  CWR(128),
  /** Accurate ECN; the bit was NS before. */
  AE(256);

  private static final TcpFlag[] ALL = values();

  private final int bit;

  TcpFlag(int bit) {
    this.bit = bit;
  }

  public int bit() {
    return bit;
  }

  /** Whether it is among these. */
  public boolean isIn(int flags) {
    return (flags & bit) != 0;
  }

  /** Writes the names of all that are set, such as {@code SYN,ACK}. */
  public static void append(StringBuilder text, int flags) {
    int begin = text.length();
    for (TcpFlag flag : ALL) {
      if (flag.isIn(flags)) {
        text.append(text.length() == begin ? "" : ",").append(flag.name());
      }
    }
  }
}
