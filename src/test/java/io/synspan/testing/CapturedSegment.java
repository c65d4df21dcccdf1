package io.synspan.testing;

/**
 * One TCP segment on the wire, as tshark reads it.
 *
 * @param timeNs wall clock
 * @param source address of the sender
 * @param flags of the TCP header
 * @param payload bytes
 * @param sequence as it is in the header
 */
public record CapturedSegment(
    long timeNs,
    String source,
    int sourcePort,
    String destination,
    int destinationPort,
    int flags,
    int payload,
    long sequence) {
  private static final int FIN_FLAG = 1;
  private static final int SYN_FLAG = 2;
  private static final int RST_FLAG = 4;
  private static final int ACK_FLAG = 16;

  public boolean isSyn() {
    return (flags & (SYN_FLAG | ACK_FLAG)) == SYN_FLAG;
  }

  public boolean isSynAck() {
    return (flags & (SYN_FLAG | ACK_FLAG)) == (SYN_FLAG | ACK_FLAG);
  }

  public boolean isFin() {
    return (flags & FIN_FLAG) != 0;
  }

  public boolean isReset() {
    return (flags & RST_FLAG) != 0;
  }

  public boolean isFrom(String address) {
    return source.equals(address);
  }
}
