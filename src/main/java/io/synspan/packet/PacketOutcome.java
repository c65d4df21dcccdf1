package io.synspan.packet;

/** What has become of a packet that a hook saw, by the kernel side's numbers. */
public enum PacketOutcome {
  DELIVERED(PacketLayout.PACKET_DELIVERED, ""),
  LOST(PacketLayout.PACKET_LOST, ""),
  RATE_LIMITED(PacketLayout.PACKET_RATE_LIMITED, ""),
  FILTERED(PacketLayout.PACKET_FILTERED, ""),
  NOT_IP(PacketLayout.PACKET_NOT_IP, "not IP"),
  NOT_TCP(PacketLayout.PACKET_NOT_TCP, "not TCP"),
  LATER_FRAGMENT(PacketLayout.PACKET_LATER_FRAGMENT, "later fragments"),
  TRUNCATED(PacketLayout.PACKET_TRUNCATED, "truncated"),
  MALFORMED(PacketLayout.PACKET_MALFORMED, "malformed"),
  TOO_DEEP(PacketLayout.PACKET_TOO_DEEP, "with too many headers");

  private final int code;
  private final String notParsed;

  PacketOutcome(int code, String notParsed) {
    this.code = code;
    this.notParsed = notParsed;
  }

  /** Its place among the kernel side's counts. */
  public int code() {
    return code;
  }

  /** Whether the parser found TCP's header. */
  public boolean isParsed() {
    return notParsed.isEmpty();
  }

  /** Why the parser did not find it, such as {@code not TCP}; empty where it did. */
  public String notParsed() {
    return notParsed;
  }
}
