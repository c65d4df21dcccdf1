package io.synspan.packet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One packet, read in place: valid until the next is wrapped. Unsigned 32-bit fields are returned
 * as {@code long}. For one thread.
 */
public final class PacketRecord {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private ByteBuffer buffer = NONE;
  private int offset;
  private int length;

  /**
   * Points at a record.
   *
   * @param buffer what holds it, in the byte order of this machine
   * @param length all of it, with what follows
   * @return false where it is too short or says what cannot be; then it must not be read
   */
  public boolean wrap(ByteBuffer buffer, int offset, int length) {
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
    return length >= PacketLayout.PACKET_LENGTH && isValid();
  }

  private boolean isValid() {
    int direction = uint8(PacketLayout.PACKET_DIRECTION_OFFSET);
    return uint8(PacketLayout.PACKET_HOOK_OFFSET) < PacketLayout.HOOK_COUNT
        && (direction == PacketLayout.DIRECTION_RECEIVE
            || direction == PacketLayout.DIRECTION_TRANSMIT)
        && PacketLayout.PACKET_LENGTH + capturedBytes() <= length;
  }

  /** CLOCK_MONOTONIC, when the hook saw it. */
  public long timestampNs() {
    return buffer.getLong(offset + PacketLayout.PACKET_TIMESTAMP_NS_OFFSET);
  }

  /** The first eight bytes of the IPv6 or IPv4-mapped address; see {@code IpAddresses}. */
  public long sourceAddressHigh() {
    return networkInt64(PacketLayout.PACKET_SOURCE_ADDRESS_OFFSET);
  }

  public long sourceAddressLow() {
    return networkInt64(PacketLayout.PACKET_SOURCE_ADDRESS_OFFSET + Long.BYTES);
  }

  public long destinationAddressHigh() {
    return networkInt64(PacketLayout.PACKET_DESTINATION_ADDRESS_OFFSET);
  }

  public long destinationAddressLow() {
    return networkInt64(PacketLayout.PACKET_DESTINATION_ADDRESS_OFFSET + Long.BYTES);
  }

  public int sourcePort() {
    return uint16(PacketLayout.PACKET_SOURCE_PORT_OFFSET);
  }

  public int destinationPort() {
    return uint16(PacketLayout.PACKET_DESTINATION_PORT_OFFSET);
  }

  public long sequence() {
    return uint32(PacketLayout.PACKET_SEQUENCE_OFFSET);
  }

  public long acknowledgment() {
    return uint32(PacketLayout.PACKET_ACKNOWLEDGMENT_OFFSET);
  }

  /** As far as the hook sees it: with the link's header, or without. */
  public long lengthBytes() {
    return uint32(PacketLayout.PACKET_LENGTH_BYTES_OFFSET);
  }

  public long payloadBytes() {
    return uint32(PacketLayout.PACKET_PAYLOAD_BYTES_OFFSET);
  }

  /** 0 where it is unknown. */
  public int interfaceIndex() {
    return buffer.getInt(offset + PacketLayout.PACKET_INTERFACE_INDEX_OFFSET);
  }

  /** 0 where it is unknown. */
  public long netnsInode() {
    return uint32(PacketLayout.PACKET_NETNS_INODE_OFFSET);
  }

  /** As it stands in the header, not scaled. */
  public int window() {
    return uint16(PacketLayout.PACKET_WINDOW_OFFSET);
  }

  /** Bits of {@link TcpFlag}. */
  public int tcpFlags() {
    return uint16(PacketLayout.PACKET_TCP_FLAGS_OFFSET);
  }

  /** Of the innermost VLAN tag; 0 where there is none. */
  public int vlanId() {
    return uint16(PacketLayout.PACKET_VLAN_ID_OFFSET);
  }

  /** Of the tag around it; 0 where there is none. */
  public int outerVlanId() {
    return uint16(PacketLayout.PACKET_OUTER_VLAN_ID_OFFSET);
  }

  /** How many segments the kernel or the interface has joined; 1 where it is one. */
  public int segments() {
    return uint16(PacketLayout.PACKET_SEGMENTS_OFFSET);
  }

  /** From the first byte to the payload. */
  public int headerBytes() {
    return uint16(PacketLayout.PACKET_HEADER_BYTES_OFFSET);
  }

  /** How many of its first bytes {@link #copyBytes} can copy. */
  public int capturedBytes() {
    return uint16(PacketLayout.PACKET_CAPTURED_BYTES_OFFSET);
  }

  /** One of {@code PacketLayout.HOOK_}. */
  public int hook() {
    return uint8(PacketLayout.PACKET_HOOK_OFFSET);
  }

  /** Whether this machine sends it; else it has received it. */
  public boolean isTransmitted() {
    return uint8(PacketLayout.PACKET_DIRECTION_OFFSET) == PacketLayout.DIRECTION_TRANSMIT;
  }

  /** Whether it is the first of several fragments, of which it alone has TCP's header. */
  public boolean isFirstFragment() {
    return hasNote(PacketLayout.NOTE_FIRST_FRAGMENT);
  }

  /** Whether it has IPv4 options or IPv6 extension headers. */
  public boolean hasOptions() {
    return hasNote(PacketLayout.NOTE_OPTIONS);
  }

  /** Whether it begins with an Ethernet header, else with IP's. */
  public boolean isEthernet() {
    return hasNote(PacketLayout.NOTE_ETHERNET);
  }

  /** TTL, or IPv6's hop limit. */
  public int hopLimit() {
    return uint8(PacketLayout.PACKET_HOP_LIMIT_OFFSET);
  }

  /** Copies some of its bytes, which must lie within the captured ones. */
  public void copyBytes(int from, byte[] to, int toOffset, int count) {
    buffer.get(offset + PacketLayout.PACKET_BYTES_BYTES_OFFSET + from, to, toOffset, count);
  }

  private boolean hasNote(int note) {
    return (uint8(PacketLayout.PACKET_NOTES_OFFSET) & note) != 0;
  }

  private int uint8(int fieldOffset) {
    return Byte.toUnsignedInt(buffer.get(offset + fieldOffset));
  }

  private int uint16(int fieldOffset) {
    return Short.toUnsignedInt(buffer.getShort(offset + fieldOffset));
  }

  private long uint32(int fieldOffset) {
    return Integer.toUnsignedLong(buffer.getInt(offset + fieldOffset));
  }

  private long networkInt64(int fieldOffset) {
    long value = buffer.getLong(offset + fieldOffset);
    return buffer.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
  }
}
