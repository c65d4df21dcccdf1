package io.synspan.packet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** Records of packets, written byte by byte as the kernel side lays them out. */
public final class PacketBytes {
  private static final HexFormat HEX = HexFormat.of();

  private final ByteBuffer bytes = ByteBuffer.allocate(344).order(ByteOrder.nativeOrder());
  private int length = 88;

  private PacketBytes() {}

  /**
   * A SYN that was received at tc on interface 2: 10.83.0.1:40001 to 10.83.0.2:443, sequence number
   * 4,000,000,000, at 5 s.
   */
  public static PacketBytes syn() {
    PacketBytes packet = new PacketBytes();
    packet.bytes.putLong(0, 5_000_000_000L);
    packet.ends("00000000000000000000ffff0a530001", 40001, "00000000000000000000ffff0a530002", 443);
    packet.numbers(0x002, 4_000_000_000L, 0, 64240, 0);
    packet.bytes.putInt(52, 74).putInt(60, 2).putInt(64, 0xf000_0001);
    packet.bytes.putShort(76, (short) 1).putShort(78, (short) 74);
    packet.bytes.put(82, (byte) 1).put(83, (byte) 1).put(84, (byte) 4).put(85, (byte) 64);
    return packet;
  }

  /** Changes both ends; addresses are 16 bytes in hexadecimal. */
  public PacketBytes ends(String source, int sourcePort, String destination, int destinationPort) {
    bytes.put(8, HEX.parseHex(source)).put(24, HEX.parseHex(destination));
    bytes.putShort(40, (short) sourcePort).putShort(42, (short) destinationPort);
    return this;
  }

  /** Changes what TCP's header says. */
  public PacketBytes numbers(int flags, long sequence, long ack, int window, int payload) {
    bytes.putInt(44, (int) sequence).putInt(48, (int) ack).putInt(56, payload);
    bytes.putShort(68, (short) window).putShort(70, (short) flags);
    return this;
  }

  /** Changes one byte. */
  public PacketBytes with(int offset, int value) {
    bytes.put(offset, (byte) value);
    return this;
  }

  /** Changes two bytes. */
  public PacketBytes withShort(int offset, int value) {
    bytes.putShort(offset, (short) value);
    return this;
  }

  /** Adds the packet's own bytes, of which so many are headers. */
  public PacketBytes captured(String hex, int headerBytes) {
    byte[] captured = HEX.parseHex(hex);
    bytes.put(88, captured).putShort(78, (short) headerBytes);
    bytes.putShort(80, (short) captured.length);
    length = 344;
    return this;
  }

  /** As the record is read. */
  public PacketRecord record() {
    PacketRecord record = new PacketRecord();
    if (!record.wrap(bytes, 0, length)) {
      throw new AssertionError("not valid");
    }
    return record;
  }

  /** Whether a record of which only so much is there can be read. */
  public boolean isValid(int ofLength) {
    return new PacketRecord().wrap(bytes, 0, ofLength);
  }
}
