package io.synspan.recording;

import io.synspan.event.RecordLayout;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * One number for the whole record layout. A recording is replayed only by a program that reads the
 * records as they were written.
 */
final class LayoutFingerprint {
  /** Every constant of {@link RecordLayout}, in its order; a test compares. */
  private static final int[] LAYOUT = {
    RecordLayout.KIND_PASS_MARK,
    RecordLayout.KIND_ESTABLISHED,
    RecordLayout.KIND_FAILED,
    RecordLayout.KIND_CLOSED,
    RecordLayout.KIND_RESET,
    RecordLayout.KIND_RETRANSMIT,
    RecordLayout.KIND_SAMPLE,
    RecordLayout.KIND_LISTENER,
    RecordLayout.KIND_ACCEPTED,
    RecordLayout.KIND_DROP,
    RecordLayout.KIND_EXCHANGE,
    RecordLayout.KIND_TRACEPARENT,
    RecordLayout.KIND_COUNT,
    RecordLayout.ROLE_NONE,
    RecordLayout.ROLE_CLIENT,
    RecordLayout.ROLE_SERVER,
    RecordLayout.FLAG_ADOPTED,
    RecordLayout.FLAG_WAITS_FOR_ACCEPT,
    RecordLayout.FLAG_ZERO_WINDOW_SENT,
    RecordLayout.FLAG_ZERO_WINDOW_RECEIVED,
    RecordLayout.FLAG_ANSWERS_SYN,
    RecordLayout.FLAG_ACCEPT_QUEUE_FULL,
    RecordLayout.RESET_SENT,
    RecordLayout.RESET_RECEIVED,
    RecordLayout.RETRANSMIT_FAST,
    RecordLayout.RETRANSMIT_TIMEOUT,
    RecordLayout.RETRANSMIT_TAIL_LOSS_PROBE,
    RecordLayout.RETRANSMIT_SYN,
    RecordLayout.RETRANSMIT_SYN_ACK,
    RecordLayout.EXCHANGE_ENDED,
    RecordLayout.EXCHANGE_CONTINUED,
    RecordLayout.EXCHANGE_FULL_DUPLEX,
    RecordLayout.EXCHANGE_INCOMPLETE,
    RecordLayout.EXCHANGE_TLS_HANDSHAKE,
    RecordLayout.EXCHANGE_HUNG_UP,
    RecordLayout.TRACEPARENT_FOUND,
    RecordLayout.TRACEPARENT_NONE,
    RecordLayout.TRACEPARENT_CUT,
    RecordLayout.TRACEPARENT_NOT_HTTP,
    RecordLayout.TRACEPARENT_TLS,
    RecordLayout.TRACEPARENT_UNREADABLE,
    RecordLayout.TRACEPARENT_RESULT_COUNT,
    RecordLayout.TIMESTAMP_NS_OFFSET,
    RecordLayout.SOCKET_COOKIE_OFFSET,
    RecordLayout.LOCAL_ADDRESS_OFFSET,
    RecordLayout.PEER_ADDRESS_OFFSET,
    RecordLayout.LOCAL_PORT_OFFSET,
    RecordLayout.PEER_PORT_OFFSET,
    RecordLayout.NETNS_INODE_OFFSET,
    RecordLayout.PID_OFFSET,
    RecordLayout.KIND_OFFSET,
    RecordLayout.ROLE_OFFSET,
    RecordLayout.TCP_STATE_OFFSET,
    RecordLayout.FLAGS_OFFSET,
    RecordLayout.HEADER_LENGTH,
    RecordLayout.ESTABLISHED_HANDSHAKE_NS_OFFSET,
    RecordLayout.ESTABLISHED_WIRE_HANDSHAKE_NS_OFFSET,
    RecordLayout.ESTABLISHED_SMOOTHED_RTT_US_OFFSET,
    RecordLayout.ESTABLISHED_HANDSHAKE_RETRANSMITS_OFFSET,
    RecordLayout.ESTABLISHED_SYNS_OFFSET,
    RecordLayout.ESTABLISHED_UNUSED_OFFSET,
    RecordLayout.ESTABLISHED_LENGTH,
    RecordLayout.FAILED_DURATION_NS_OFFSET,
    RecordLayout.FAILED_ERROR_OFFSET,
    RecordLayout.FAILED_HANDSHAKE_RETRANSMITS_OFFSET,
    RecordLayout.FAILED_LENGTH,
    RecordLayout.CLOSED_OPENED_NS_OFFSET,
    RecordLayout.CLOSED_ESTABLISHED_NS_OFFSET,
    RecordLayout.CLOSED_ACCEPTED_NS_OFFSET,
    RecordLayout.CLOSED_TOTALS_OFFSET,
    RecordLayout.CLOSED_LENGTH,
    RecordLayout.RESET_DIRECTION_OFFSET,
    RecordLayout.RESET_REASON_OFFSET,
    RecordLayout.RESET_LENGTH,
    RecordLayout.RETRANSMIT_TYPE_OFFSET,
    RecordLayout.RETRANSMIT_RETRANSMITS_OFFSET,
    RecordLayout.RETRANSMIT_CONGESTION_OFFSET,
    RecordLayout.RETRANSMIT_LENGTH,
    RecordLayout.LISTENER_ACCEPT_QUEUE_LENGTH_OFFSET,
    RecordLayout.LISTENER_ACCEPT_QUEUE_LIMIT_OFFSET,
    RecordLayout.LISTENER_SYN_QUEUE_LENGTH_OFFSET,
    RecordLayout.LISTENER_DROPS_OFFSET,
    RecordLayout.LISTENER_LENGTH,
    RecordLayout.ACCEPTED_LENGTH,
    RecordLayout.DROP_REASON_OFFSET,
    RecordLayout.DROP_UNUSED_OFFSET,
    RecordLayout.DROP_LENGTH,
    RecordLayout.EXCHANGE_REQUEST_FIRST_NS_OFFSET,
    RecordLayout.EXCHANGE_REQUEST_LAST_NS_OFFSET,
    RecordLayout.EXCHANGE_ANSWER_FIRST_NS_OFFSET,
    RecordLayout.EXCHANGE_ANSWER_LAST_NS_OFFSET,
    RecordLayout.EXCHANGE_REQUEST_BYTES_OFFSET,
    RecordLayout.EXCHANGE_ANSWER_BYTES_OFFSET,
    RecordLayout.EXCHANGE_UNREAD_NS_OFFSET,
    RecordLayout.EXCHANGE_NUMBER_OFFSET,
    RecordLayout.EXCHANGE_FLAGS_OFFSET,
    RecordLayout.EXCHANGE_LENGTH,
    RecordLayout.TRACEPARENT_TRACE_ID_OFFSET,
    RecordLayout.TRACEPARENT_PARENT_ID_OFFSET,
    RecordLayout.TRACEPARENT_NUMBER_OFFSET,
    RecordLayout.TRACEPARENT_TRACE_FLAGS_OFFSET,
    RecordLayout.TRACEPARENT_LENGTH,
    RecordLayout.TOTALS_BYTES_SENT_OFFSET,
    RecordLayout.TOTALS_BYTES_RETRANSMITTED_OFFSET,
    RecordLayout.TOTALS_BYTES_RECEIVED_OFFSET,
    RecordLayout.TOTALS_SEGMENTS_SENT_OFFSET,
    RecordLayout.TOTALS_SEGMENTS_RECEIVED_OFFSET,
    RecordLayout.TOTALS_DATA_SEGMENTS_SENT_OFFSET,
    RecordLayout.TOTALS_DATA_SEGMENTS_RECEIVED_OFFSET,
    RecordLayout.TOTALS_SEGMENTS_RETRANSMITTED_OFFSET,
    RecordLayout.TOTALS_SMOOTHED_RTT_US_OFFSET,
    RecordLayout.TOTALS_MINIMUM_RTT_US_OFFSET,
    RecordLayout.TOTALS_RETRANSMITS_OFFSET,
    RecordLayout.TOTALS_OUT_OF_ORDER_SEGMENTS_OFFSET,
    RecordLayout.TOTALS_SPURIOUS_SEGMENTS_OFFSET,
    RecordLayout.TOTALS_CONGESTION_MARKED_SEGMENTS_OFFSET,
    RecordLayout.TOTALS_CONGESTION_MARKED_SEGMENTS_RECEIVED_OFFSET,
    RecordLayout.TOTALS_BUSY_NS_OFFSET,
    RecordLayout.TOTALS_RECEIVE_WINDOW_LIMITED_NS_OFFSET,
    RecordLayout.TOTALS_SEND_BUFFER_LIMITED_NS_OFFSET,
    RecordLayout.TOTALS_CONGESTION_OFFSET,
    RecordLayout.TOTALS_LENGTH,
    RecordLayout.RETRANSMITS_FAST_OFFSET,
    RecordLayout.RETRANSMITS_TIMEOUT_OFFSET,
    RecordLayout.RETRANSMITS_TAIL_LOSS_PROBE_OFFSET,
    RecordLayout.RETRANSMITS_SYN_OFFSET,
    RecordLayout.RETRANSMITS_SYN_ACK_OFFSET,
    RecordLayout.RETRANSMITS_LENGTH,
    RecordLayout.CONGESTION_DISORDER_OFFSET,
    RecordLayout.CONGESTION_CWR_OFFSET,
    RecordLayout.CONGESTION_RECOVERY_OFFSET,
    RecordLayout.CONGESTION_LOSS_OFFSET,
    RecordLayout.CONGESTION_LENGTH,
    RecordLayout.RECORD_COUNT_PRODUCED_OFFSET,
    RecordLayout.RECORD_COUNT_LOST_OFFSET,
    RecordLayout.RECORD_COUNT_LENGTH,
  };

  private LayoutFingerprint() {}

  static int current() {
    return of(LAYOUT);
  }

  static int of(int... layout) {
    ByteBuffer bytes = ByteBuffer.allocate(layout.length * Integer.BYTES);
    bytes.asIntBuffer().put(layout);
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return (int) checksum.getValue();
  }

  static int[] layout() {
    return LAYOUT.clone();
  }
}
