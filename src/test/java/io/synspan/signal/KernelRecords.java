package io.synspan.signal;

import io.synspan.event.RecordDecoder;
import io.synspan.event.RecordHandler;
import io.synspan.event.RecordLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Plays the kernel: writes records and has them decoded at once. */
final class KernelRecords {
  static final int TCP_ESTABLISHED = 1;
  static final int TCP_SYN_SENT = 2;
  static final int TCP_SYN_RECV = 3;
  static final int TCP_CLOSE = 7;
  static final int TCP_LAST_ACK = 9;
  static final int TCP_NEW_SYN_RECV = 12;

  private final ByteBuffer buffer =
      ByteBuffer.allocate(RecordLayout.CLOSED_LENGTH).order(ByteOrder.nativeOrder());
  private final RecordDecoder decoder = new RecordDecoder();
  private final RecordHandler handler;

  KernelRecords(RecordHandler handler) {
    this.handler = handler;
  }

  void established(KernelSocket socket, long timeNs, long handshakeNs, int retransmits) {
    begin(RecordLayout.KIND_ESTABLISHED, socket, timeNs, opening(socket));
    buffer.putLong(RecordLayout.ESTABLISHED_HANDSHAKE_NS_OFFSET, handshakeNs);
    buffer.putInt(RecordLayout.ESTABLISHED_HANDSHAKE_RETRANSMITS_OFFSET, retransmits);
    decode(RecordLayout.ESTABLISHED_LENGTH);
  }

  void failed(KernelSocket socket, long timeNs, long durationNs, int errno, int retransmits) {
    begin(RecordLayout.KIND_FAILED, socket, timeNs, opening(socket));
    buffer.putLong(RecordLayout.FAILED_DURATION_NS_OFFSET, durationNs);
    buffer.putInt(RecordLayout.FAILED_ERROR_OFFSET, errno);
    buffer.putInt(RecordLayout.FAILED_HANDSHAKE_RETRANSMITS_OFFSET, retransmits);
    decode(RecordLayout.FAILED_LENGTH);
  }

  void closed(
      KernelSocket socket,
      long timeNs,
      int state,
      long openedNs,
      long establishedNs,
      KernelTotals totals) {
    totals(RecordLayout.KIND_CLOSED, socket, timeNs, state, openedNs, establishedNs, totals);
  }

  void sample(
      KernelSocket socket, long timeNs, long openedNs, long establishedNs, KernelTotals totals) {
    totals(
        RecordLayout.KIND_SAMPLE, socket, timeNs, TCP_ESTABLISHED, openedNs, establishedNs, totals);
  }

  void reset(KernelSocket socket, long timeNs, int state, int direction, int reason) {
    begin(RecordLayout.KIND_RESET, socket, timeNs, state);
    buffer.putInt(RecordLayout.RESET_DIRECTION_OFFSET, direction);
    buffer.putInt(RecordLayout.RESET_REASON_OFFSET, reason);
    decode(RecordLayout.RESET_LENGTH);
  }

  /** The counts are over the life of the socket: fast, timeout, probe, SYN, SYN-ACK. */
  void retransmit(KernelSocket socket, long timeNs, int state, int type, int... counts) {
    begin(RecordLayout.KIND_RETRANSMIT, socket, timeNs, state);
    buffer.putInt(RecordLayout.RETRANSMIT_TYPE_OFFSET, type);
    for (int i = 0; i < counts.length; i++) {
      buffer.putInt(RecordLayout.RETRANSMIT_RETRANSMITS_OFFSET + Integer.BYTES * i, counts[i]);
    }
    decode(RecordLayout.RETRANSMIT_LENGTH);
  }

  private void totals(
      int kind,
      KernelSocket socket,
      long timeNs,
      int state,
      long openedNs,
      long establishedNs,
      KernelTotals totals) {
    begin(kind, socket, timeNs, state);
    buffer.putLong(RecordLayout.CLOSED_OPENED_NS_OFFSET, openedNs);
    buffer.putLong(RecordLayout.CLOSED_ESTABLISHED_NS_OFFSET, establishedNs);
    putTotal(RecordLayout.TOTALS_BYTES_SENT_OFFSET, totals.bytesSent());
    putTotal(RecordLayout.TOTALS_BYTES_RETRANSMITTED_OFFSET, totals.bytesRetransmitted());
    putTotal(RecordLayout.TOTALS_BYTES_RECEIVED_OFFSET, totals.bytesReceived());
    putTotal(RecordLayout.TOTALS_SEGMENTS_SENT_OFFSET, totals.segmentsSent());
    putTotal(RecordLayout.TOTALS_SEGMENTS_RECEIVED_OFFSET, totals.segmentsReceived());
    putTotal(RecordLayout.TOTALS_SEGMENTS_RETRANSMITTED_OFFSET, totals.segmentsRetransmitted());
    putTotal(RecordLayout.TOTALS_SMOOTHED_RTT_US_OFFSET, totals.smoothedRttUs());
    putTotal(RecordLayout.TOTALS_MINIMUM_RTT_US_OFFSET, totals.minimumRttUs());
    putTotal(RecordLayout.TOTALS_RETRANSMITS_OFFSET, totals.segmentsRetransmitted());
    decode(RecordLayout.CLOSED_LENGTH);
  }

  private void putTotal(int offset, long value) {
    buffer.putLong(RecordLayout.CLOSED_TOTALS_OFFSET + offset, value);
  }

  private void putTotal(int offset, int value) {
    buffer.putInt(RecordLayout.CLOSED_TOTALS_OFFSET + offset, value);
  }

  private void begin(int kind, KernelSocket socket, long timeNs, int state) {
    buffer.clear().put(new byte[RecordLayout.CLOSED_LENGTH]);
    buffer.putLong(RecordLayout.TIMESTAMP_NS_OFFSET, timeNs);
    buffer.putLong(RecordLayout.SOCKET_COOKIE_OFFSET, socket.cookie());
    buffer.put(RecordLayout.LOCAL_ADDRESS_OFFSET, KernelSocket.bytesOf(socket.localAddress()));
    buffer.put(RecordLayout.PEER_ADDRESS_OFFSET, KernelSocket.bytesOf(socket.peerAddress()));
    buffer.putShort(RecordLayout.LOCAL_PORT_OFFSET, (short) socket.localPort());
    buffer.putShort(RecordLayout.PEER_PORT_OFFSET, (short) socket.peerPort());
    buffer.putInt(RecordLayout.NETNS_INODE_OFFSET, socket.netnsInode());
    buffer.putInt(RecordLayout.PID_OFFSET, socket.pid());
    buffer.put(RecordLayout.KIND_OFFSET, (byte) kind);
    buffer.put(RecordLayout.ROLE_OFFSET, (byte) socket.role());
    buffer.put(RecordLayout.TCP_STATE_OFFSET, (byte) state);
    buffer.put(RecordLayout.FLAGS_OFFSET, (byte) socket.flags());
  }

  private void decode(int length) {
    decoder.decode(buffer, 0, length, handler);
  }

  private static int opening(KernelSocket socket) {
    return socket.role() == RecordLayout.ROLE_CLIENT ? TCP_SYN_SENT : TCP_SYN_RECV;
  }
}
