package io.synspan.testing;

import io.synspan.event.CongestionState;
import io.synspan.event.RecordDecoder;
import io.synspan.event.RecordHandler;
import io.synspan.event.RecordLayout;
import io.synspan.event.ResetDirection;
import io.synspan.event.RetransmitType;
import io.synspan.event.TcpState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A record as the kernel side writes it, for tests of what comes after the decoder. Unless told
 * otherwise: a client, 192.0.2.1:50000 to 198.51.100.7:443, process 1000.
 */
public final class KernelRecord {
  private final ByteBuffer bytes;

  private KernelRecord(int kind, int length, long cookie, TcpState state) {
    bytes = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    bytes.put(RecordLayout.KIND_OFFSET, (byte) kind);
    bytes.putLong(RecordLayout.SOCKET_COOKIE_OFFSET, cookie);
    bytes.putInt(RecordLayout.NETNS_INODE_OFFSET, 0xf000_0000);
    role(RecordLayout.ROLE_CLIENT);
    state(state);
    pid(1000);
    local(192, 0, 2, 1, 50_000);
    peer(198, 51, 100, 7, 443);
  }

  public static KernelRecord established(long cookie) {
    return new KernelRecord(
        RecordLayout.KIND_ESTABLISHED, RecordLayout.ESTABLISHED_LENGTH, cookie, TcpState.SYN_SENT);
  }

  public static KernelRecord failed(long cookie) {
    return new KernelRecord(
        RecordLayout.KIND_FAILED, RecordLayout.FAILED_LENGTH, cookie, TcpState.SYN_SENT);
  }

  public static KernelRecord closed(long cookie) {
    return new KernelRecord(
            RecordLayout.KIND_CLOSED, RecordLayout.CLOSED_LENGTH, cookie, TcpState.FIN_WAIT2)
        .minimumRttUs(0xffff_ffffL);
  }

  public static KernelRecord sample(long cookie) {
    return new KernelRecord(
            RecordLayout.KIND_SAMPLE, RecordLayout.CLOSED_LENGTH, cookie, TcpState.ESTABLISHED)
        .minimumRttUs(0xffff_ffffL);
  }

  public static KernelRecord reset(long cookie, ResetDirection direction) {
    KernelRecord record =
        new KernelRecord(
            RecordLayout.KIND_RESET, RecordLayout.RESET_LENGTH, cookie, TcpState.ESTABLISHED);
    int code =
        direction == ResetDirection.SENT ? RecordLayout.RESET_SENT : RecordLayout.RESET_RECEIVED;
    return record.int32(RecordLayout.RESET_DIRECTION_OFFSET, code);
  }

  /** The answer to a packet for which there is no connection. */
  public static KernelRecord resetWithoutSocket() {
    return reset(0, ResetDirection.SENT).role(RecordLayout.ROLE_NONE).state(TcpState.CLOSE).pid(0);
  }

  /** A segment of this type was sent again; the counts of all types are set apart from this. */
  public static KernelRecord retransmit(long cookie, RetransmitType type) {
    TcpState state =
        switch (type) {
          case SYN -> TcpState.SYN_SENT;
          case SYN_ACK -> TcpState.NEW_SYN_RECV;
          case FAST, TIMEOUT, TAIL_LOSS_PROBE -> TcpState.ESTABLISHED;
        };
    return new KernelRecord(
            RecordLayout.KIND_RETRANSMIT, RecordLayout.RETRANSMIT_LENGTH, cookie, state)
        .int32(RecordLayout.RETRANSMIT_TYPE_OFFSET, type.code());
  }

  /** accept() has returned it. */
  public static KernelRecord accepted(long cookie) {
    return new KernelRecord(
            RecordLayout.KIND_ACCEPTED, RecordLayout.ACCEPTED_LENGTH, cookie, TcpState.ESTABLISHED)
        .server();
  }

  /** A packet of a connection was thrown away; cookie 0: of none. */
  public static KernelRecord drop(long cookie, long reason) {
    return new KernelRecord(
            RecordLayout.KIND_DROP, RecordLayout.DROP_LENGTH, cookie, TcpState.ESTABLISHED)
        .role(RecordLayout.ROLE_NONE)
        .int32(RecordLayout.DROP_REASON_OFFSET, reason);
  }

  /** A request and its answer that have ended, from 10 s on: 3 ms, 1 ms of it before the answer. */
  public static KernelRecord exchange(long cookie, long number) {
    return new KernelRecord(
            RecordLayout.KIND_EXCHANGE, RecordLayout.EXCHANGE_LENGTH, cookie, TcpState.ESTABLISHED)
        .int32(RecordLayout.EXCHANGE_NUMBER_OFFSET, number)
        .int64(RecordLayout.EXCHANGE_REQUEST_BYTES_OFFSET, 100)
        .int64(RecordLayout.EXCHANGE_ANSWER_BYTES_OFFSET, 2000)
        .int64(RecordLayout.EXCHANGE_UNREAD_NS_OFFSET, 50_000)
        .exchangeNs(10_000_000_000L, 10_001_000_000L, 10_002_000_000L, 10_003_000_000L)
        .exchangeFlags(RecordLayout.EXCHANGE_ENDED);
  }

  /** A request whose span has this id, in the trace of the ids 1 and this. */
  public static KernelRecord traceparent(long cookie, long number, long id) {
    return new KernelRecord(
            RecordLayout.KIND_TRACEPARENT,
            RecordLayout.TRACEPARENT_LENGTH,
            cookie,
            TcpState.ESTABLISHED)
        .networkInt64(RecordLayout.TRACEPARENT_TRACE_ID_OFFSET, 1)
        .networkInt64(RecordLayout.TRACEPARENT_TRACE_ID_OFFSET + Long.BYTES, id)
        .networkInt64(RecordLayout.TRACEPARENT_PARENT_ID_OFFSET, id)
        .int32(RecordLayout.TRACEPARENT_NUMBER_OFFSET, number)
        .int32(RecordLayout.TRACEPARENT_TRACE_FLAGS_OFFSET, 1);
  }

  /** Times of the request's and the answer's first and last bytes. */
  public KernelRecord exchangeNs(
      long requestFirst, long requestLast, long answerFirst, long answerLast) {
    return int64(RecordLayout.EXCHANGE_REQUEST_FIRST_NS_OFFSET, requestFirst)
        .int64(RecordLayout.EXCHANGE_REQUEST_LAST_NS_OFFSET, requestLast)
        .int64(RecordLayout.EXCHANGE_ANSWER_FIRST_NS_OFFSET, answerFirst)
        .int64(RecordLayout.EXCHANGE_ANSWER_LAST_NS_OFFSET, answerLast)
        .atNs(answerLast);
  }

  /** All of {@code enum synspan_exchange_flag}. */
  public KernelRecord exchangeFlags(int flags) {
    return int32(RecordLayout.EXCHANGE_FLAGS_OFFSET, flags);
  }

  /** A socket that listens on 0.0.0.0:8080. */
  public static KernelRecord listener(long cookie) {
    return new KernelRecord(
            RecordLayout.KIND_LISTENER, RecordLayout.LISTENER_LENGTH, cookie, TcpState.LISTEN)
        .role(RecordLayout.ROLE_SERVER)
        .local(0, 0, 0, 0, 8080)
        .peer(0, 0, 0, 0, 0);
  }

  /** Of a listener. */
  public KernelRecord acceptQueue(long length, long limit) {
    return int32(RecordLayout.LISTENER_ACCEPT_QUEUE_LENGTH_OFFSET, length)
        .int32(RecordLayout.LISTENER_ACCEPT_QUEUE_LIMIT_OFFSET, limit);
  }

  /** Of a listener. */
  public KernelRecord synQueue(long length) {
    return int32(RecordLayout.LISTENER_SYN_QUEUE_LENGTH_OFFSET, length);
  }

  /** Of a listener. */
  public KernelRecord listenDrops(long count) {
    return int32(RecordLayout.LISTENER_DROPS_OFFSET, count);
  }

  /** Of a sample. */
  public KernelRecord waitsForAccept() {
    return flag(RecordLayout.FLAG_WAITS_FOR_ACCEPT);
  }

  /** Of an end: the peer's FIN had come. */
  public KernelRecord finReceived() {
    return flag(RecordLayout.FLAG_FIN_RECEIVED);
  }

  private KernelRecord flag(int flag) {
    byte flags = bytes.get(RecordLayout.FLAGS_OFFSET);
    bytes.put(RecordLayout.FLAGS_OFFSET, (byte) (flags | flag));
    return this;
  }

  /** Of a reset without a connection: it answers a SYN. */
  public KernelRecord answersSyn() {
    bytes.put(RecordLayout.FLAGS_OFFSET, (byte) RecordLayout.FLAG_ANSWERS_SYN);
    return this;
  }

  /** Of a SYN-ACK that was sent again. */
  public KernelRecord acceptQueueFull() {
    bytes.put(RecordLayout.FLAGS_OFFSET, (byte) RecordLayout.FLAG_ACCEPT_QUEUE_FULL);
    return this;
  }

  /** An accepted connection: port 8080 is ours. */
  public KernelRecord server() {
    return role(RecordLayout.ROLE_SERVER).local(192, 0, 2, 1, 8080).peer(198, 51, 100, 7, 40_000);
  }

  public KernelRecord adopted() {
    bytes.put(RecordLayout.FLAGS_OFFSET, (byte) RecordLayout.FLAG_ADOPTED);
    return this;
  }

  public KernelRecord atNs(long timestampNs) {
    return int64(RecordLayout.TIMESTAMP_NS_OFFSET, timestampNs);
  }

  public KernelRecord state(TcpState state) {
    bytes.put(RecordLayout.TCP_STATE_OFFSET, (byte) state.code());
    return this;
  }

  public KernelRecord pid(long pid) {
    return int32(RecordLayout.PID_OFFSET, pid);
  }

  public KernelRecord local(int a, int b, int c, int d, int port) {
    return end(RecordLayout.LOCAL_ADDRESS_OFFSET, RecordLayout.LOCAL_PORT_OFFSET, a, b, c, d, port);
  }

  public KernelRecord peer(int a, int b, int c, int d, int port) {
    return end(RecordLayout.PEER_ADDRESS_OFFSET, RecordLayout.PEER_PORT_OFFSET, a, b, c, d, port);
  }

  /** Packets have shown the handshake, with so many SYNs. */
  public KernelRecord onTheWire(long wireHandshakeNs, int syns) {
    return int64(RecordLayout.ESTABLISHED_WIRE_HANDSHAKE_NS_OFFSET, wireHandshakeNs)
        .int32(RecordLayout.ESTABLISHED_SYNS_OFFSET, syns);
  }

  /** Of an established record. */
  public KernelRecord handshakeNs(long handshakeNs) {
    return int64(RecordLayout.ESTABLISHED_HANDSHAKE_NS_OFFSET, handshakeNs);
  }

  /** Of a failed record. */
  public KernelRecord durationNs(long durationNs) {
    return int64(RecordLayout.FAILED_DURATION_NS_OFFSET, durationNs);
  }

  /** Of a failed record. */
  public KernelRecord errno(int errno) {
    return int32(RecordLayout.FAILED_ERROR_OFFSET, errno);
  }

  /** Of an established or a failed record. */
  public KernelRecord handshakeRetransmits(long count) {
    int offset =
        kind() == RecordLayout.KIND_FAILED
            ? RecordLayout.FAILED_HANDSHAKE_RETRANSMITS_OFFSET
            : RecordLayout.ESTABLISHED_HANDSHAKE_RETRANSMITS_OFFSET;
    return int32(offset, count);
  }

  /** Of a reset record. */
  public KernelRecord reason(long reason) {
    return int32(RecordLayout.RESET_REASON_OFFSET, reason);
  }

  /** Of a closed record or a sample, as all that follow. */
  public KernelRecord openedNs(long openedNs) {
    return int64(RecordLayout.CLOSED_OPENED_NS_OFFSET, openedNs);
  }

  public KernelRecord establishedNs(long establishedNs) {
    return int64(RecordLayout.CLOSED_ESTABLISHED_NS_OFFSET, establishedNs);
  }

  public KernelRecord acceptedNs(long acceptedNs) {
    return int64(RecordLayout.CLOSED_ACCEPTED_NS_OFFSET, acceptedNs);
  }

  /** Payload sent (what was sent again included, as the kernel counts) and received. */
  public KernelRecord bytes(long sent, long received) {
    return int64(totals(RecordLayout.TOTALS_BYTES_SENT_OFFSET), sent)
        .int64(totals(RecordLayout.TOTALS_BYTES_RECEIVED_OFFSET), received);
  }

  public KernelRecord bytesRetransmitted(long count) {
    return int64(totals(RecordLayout.TOTALS_BYTES_RETRANSMITTED_OFFSET), count);
  }

  public KernelRecord segments(long sent, long received) {
    return int32(totals(RecordLayout.TOTALS_SEGMENTS_SENT_OFFSET), sent)
        .int32(totals(RecordLayout.TOTALS_SEGMENTS_RECEIVED_OFFSET), received);
  }

  public KernelRecord segmentsRetransmitted(long count) {
    return int32(totals(RecordLayout.TOTALS_SEGMENTS_RETRANSMITTED_OFFSET), count);
  }

  /** Segments that arrived ahead of a gap, were sent again in vain, were marked on either way. */
  public KernelRecord path(long outOfOrder, long spurious, long sentMarked, long receivedMarked) {
    return int32(totals(RecordLayout.TOTALS_OUT_OF_ORDER_SEGMENTS_OFFSET), outOfOrder)
        .int32(totals(RecordLayout.TOTALS_SPURIOUS_SEGMENTS_OFFSET), spurious)
        .int32(totals(RecordLayout.TOTALS_CONGESTION_MARKED_SEGMENTS_OFFSET), sentMarked)
        .int32(
            totals(RecordLayout.TOTALS_CONGESTION_MARKED_SEGMENTS_RECEIVED_OFFSET), receivedMarked);
  }

  public KernelRecord limits(long busyNs, long receiveWindowNs, long sendBufferNs) {
    return int64(totals(RecordLayout.TOTALS_BUSY_NS_OFFSET), busyNs)
        .int64(totals(RecordLayout.TOTALS_RECEIVE_WINDOW_LIMITED_NS_OFFSET), receiveWindowNs)
        .int64(totals(RecordLayout.TOTALS_SEND_BUFFER_LIMITED_NS_OFFSET), sendBufferNs);
  }

  /** Of a sample. */
  public KernelRecord zeroWindowSent() {
    return flag(RecordLayout.FLAG_ZERO_WINDOW_SENT);
  }

  /** Of a sample. */
  public KernelRecord zeroWindowReceived() {
    return flag(RecordLayout.FLAG_ZERO_WINDOW_RECEIVED);
  }

  public KernelRecord minimumRttUs(long rttUs) {
    return int32(totals(RecordLayout.TOTALS_MINIMUM_RTT_US_OFFSET), rttUs);
  }

  /** Of an established record too. */
  public KernelRecord smoothedRttUs(long rttUs) {
    int offset =
        kind() == RecordLayout.KIND_ESTABLISHED
            ? RecordLayout.ESTABLISHED_SMOOTHED_RTT_US_OFFSET
            : totals(RecordLayout.TOTALS_SMOOTHED_RTT_US_OFFSET);
    return int32(offset, rttUs);
  }

  /** Of a retransmit record too. */
  public KernelRecord retransmits(RetransmitType type, long count) {
    int counts =
        kind() == RecordLayout.KIND_RETRANSMIT
            ? RecordLayout.RETRANSMIT_RETRANSMITS_OFFSET
            : totals(RecordLayout.TOTALS_RETRANSMITS_OFFSET);
    return int32(counts + Integer.BYTES * (type.code() - 1), count);
  }

  /** Of a retransmit record too. */
  public KernelRecord congestions(CongestionState state, long count) {
    int counts =
        kind() == RecordLayout.KIND_RETRANSMIT
            ? RecordLayout.RETRANSMIT_CONGESTION_OFFSET
            : totals(RecordLayout.TOTALS_CONGESTION_OFFSET);
    return int32(counts + Integer.BYTES * (state.code() - 1), count);
  }

  /** The record's bytes, in native order. */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Decodes this record and hands it on. */
  public void decodeTo(RecordHandler handler) {
    new RecordDecoder().decode(bytes, 0, bytes.capacity(), handler);
  }

  private KernelRecord role(int role) {
    bytes.put(RecordLayout.ROLE_OFFSET, (byte) role);
    return this;
  }

  private KernelRecord end(int address, int portOffset, int a, int b, int c, int d, int port) {
    bytes.put(address + 10, new byte[] {-1, -1, (byte) a, (byte) b, (byte) c, (byte) d});
    bytes.putShort(portOffset, (short) port);
    return this;
  }

  private int kind() {
    return bytes.get(RecordLayout.KIND_OFFSET);
  }

  private static int totals(int offset) {
    return RecordLayout.CLOSED_TOTALS_OFFSET + offset;
  }

  private KernelRecord int32(int offset, long value) {
    bytes.putInt(offset, (int) value);
    return this;
  }

  private KernelRecord int64(int offset, long value) {
    bytes.putLong(offset, value);
    return this;
  }

  private KernelRecord networkInt64(int offset, long value) {
    return int64(
        offset, ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value));
  }
}
