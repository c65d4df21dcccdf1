package io.synspan.event;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What every record begins with, read in place.
 *
 * <p>A record is valid only during the {@link RecordHandler} call that it is handed to: the next
 * one takes its place. Unsigned 32-bit fields are returned as {@code long}; unsigned 64-bit fields
 * are too, and there a value above {@link Long#MAX_VALUE} is negative.
 */
public abstract sealed class RecordHeader
    permits AcceptedRecord,
        DropRecord,
        ClosedRecord,
        EstablishedRecord,
        ExchangeRecord,
        FailedRecord,
        ListenerRecord,
        ResetRecord,
        RetransmitRecord,
        TraceparentRecord {
  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private ByteBuffer buffer = NONE;
  private int offset;

  RecordHeader() {}

  /** Points at another record, in the buffer's byte order. */
  final void wrap(ByteBuffer buffer, int offset) {
    this.buffer = buffer;
    this.offset = offset;
  }

  /** CLOCK_MONOTONIC time of the event. */
  public final long timestampNs() {
    return int64(RecordLayout.TIMESTAMP_NS_OFFSET);
  }

  /** The kernel's id of the socket; 0 for a reset without a socket. */
  public final long socketCookie() {
    return int64(RecordLayout.SOCKET_COOKIE_OFFSET);
  }

  /** The first eight bytes of the local IPv6 or IPv4-mapped address; see {@link IpAddresses}. */
  public final long localAddressHigh() {
    return networkInt64(RecordLayout.LOCAL_ADDRESS_OFFSET);
  }

  public final long localAddressLow() {
    return networkInt64(RecordLayout.LOCAL_ADDRESS_OFFSET + Long.BYTES);
  }

  public final long peerAddressHigh() {
    return networkInt64(RecordLayout.PEER_ADDRESS_OFFSET);
  }

  public final long peerAddressLow() {
    return networkInt64(RecordLayout.PEER_ADDRESS_OFFSET + Long.BYTES);
  }

  /** Whether the two ends talk IPv4, whatever the socket's family. */
  public final boolean isIpv4() {
    return IpAddresses.isIpv4(peerAddressHigh(), peerAddressLow());
  }

  public final int localPort() {
    return uint16(RecordLayout.LOCAL_PORT_OFFSET);
  }

  public final int peerPort() {
    return uint16(RecordLayout.PEER_PORT_OFFSET);
  }

  /** The local port of an accepted connection, the peer's port of an opened one. */
  public final int servicePort() {
    return role() == Role.CLIENT ? peerPort() : localPort();
  }

  public final long netnsInode() {
    return uint32(RecordLayout.NETNS_INODE_OFFSET);
  }

  /** Thread group id in the initial pid namespace; 0 where it is unknown. */
  public final long pid() {
    return uint32(RecordLayout.PID_OFFSET);
  }

  public final Role role() {
    return Role.of(uint8(RecordLayout.ROLE_OFFSET));
  }

  /** The socket's state before the event. */
  public final TcpState tcpState() {
    return TcpState.of(uint8(RecordLayout.TCP_STATE_OFFSET));
  }

  /** Whether the connection was open before SynSpan was, so that its start is unknown. */
  public final boolean isAdopted() {
    return (uint8(RecordLayout.FLAGS_OFFSET) & RecordLayout.FLAG_ADOPTED) != 0;
  }

  /** Whether every code in this record has a name, so that no accessor can fail. */
  boolean isValid() {
    return isOfConnection() && TcpState.isCode(uint8(RecordLayout.TCP_STATE_OFFSET));
  }

  private boolean isOfConnection() {
    int role = uint8(RecordLayout.ROLE_OFFSET);
    return Role.isCode(role) && role != RecordLayout.ROLE_NONE && socketCookie() != 0;
  }

  final int uint8(int fieldOffset) {
    return Byte.toUnsignedInt(buffer.get(offset + fieldOffset));
  }

  private int uint16(int fieldOffset) {
    return Short.toUnsignedInt(buffer.getShort(offset + fieldOffset));
  }

  final long uint32(int fieldOffset) {
    return Integer.toUnsignedLong(buffer.getInt(offset + fieldOffset));
  }

  final long int64(int fieldOffset) {
    return buffer.getLong(offset + fieldOffset);
  }

  final long networkInt64(int fieldOffset) {
    long value = int64(fieldOffset);
    return buffer.order() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value);
  }
}
