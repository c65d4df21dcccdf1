package io.synspan.event;

import java.lang.annotation.Native;

/**
 * Where each field of a kernel record lies: the Java side of {@code src/main/bpf/synspan.h}.
 *
 * <p>Every record begins with the same header; what follows depends on its kind. Integers are in
 * the machine's byte order, addresses in network order, times in nanoseconds of CLOCK_MONOTONIC.
 *
 * <pre>
 *   header       0 timestamp_ns   8 socket_cookie   16 local_address[16]   32 peer_address[16]
 *               48 local_port    50 peer_port       52 netns_inode         56 pid
 *               60 kind          61 role            62 tcp_state           63 flags
 *   established 64 handshake_ns  72 wire_handshake_ns
 *               80 smoothed_rtt_us 84 handshake_retransmits 88 syns 92 unused             (96 bytes)
 *   failed      64 duration_ns   72 error           76 handshake_retransmits           (80 bytes)
 *   closed,     64 opened_ns     72 established_ns  80 accepted_ns    88 totals[128]  (216 bytes)
 *   sample
 *   reset       64 direction     68 reason                                             (72 bytes)
 *   retransmit  64 type          68 retransmits[20] 88 congestion[16]                 (104 bytes)
 *   listener    64 accept_queue_length              68 accept_queue_limit
 *               72 syn_queue_length                 76 drops                           (80 bytes)
 *   accepted                                                                           (64 bytes)
 *   drop        64 reason        68 unused                                             (72 bytes)
 *   exchange    64 request_first_ns                 72 request_last_ns
 *               80 answer_first_ns                  88 answer_last_ns
 *               96 request_bytes                   104 answer_bytes
 *              112 unread_ns    120 number         124 flags
 *              128 thread       132 unused                                           (136 bytes)
 *   traceparent 64 trace_id[16]  80 parent_id[8]    88 number    92 trace_flags        (96 bytes)
 * </pre>
 *
 * <p>The C compiler compares these numbers with the header ({@code src/native/layout_check.c}
 * includes what {@code javac -h} writes for them); a test compares them with the BTF of the built
 * object.
 */
public final class RecordLayout {
  /** Written by the iterator: it goes on. */
  @Native public static final int KIND_PASS_MARK = 0;

  @Native public static final int KIND_ESTABLISHED = 1;
  @Native public static final int KIND_FAILED = 2;
  @Native public static final int KIND_CLOSED = 3;
  @Native public static final int KIND_RESET = 4;
  @Native public static final int KIND_RETRANSMIT = 5;
  @Native public static final int KIND_SAMPLE = 6;
  @Native public static final int KIND_LISTENER = 7;
  @Native public static final int KIND_ACCEPTED = 8;
  @Native public static final int KIND_DROP = 9;
  @Native public static final int KIND_EXCHANGE = 10;
  @Native public static final int KIND_TRACEPARENT = 11;
  @Native public static final int KIND_COUNT = 12;

  @Native public static final int ROLE_NONE = 0;
  @Native public static final int ROLE_CLIENT = 1;
  @Native public static final int ROLE_SERVER = 2;

  @Native public static final int FLAG_ADOPTED = 1;
  @Native public static final int FLAG_WAITS_FOR_ACCEPT = 2;
  @Native public static final int FLAG_ZERO_WINDOW_SENT = 4;
  @Native public static final int FLAG_ZERO_WINDOW_RECEIVED = 8;
  @Native public static final int FLAG_ANSWERS_SYN = 16;
  @Native public static final int FLAG_ACCEPT_QUEUE_FULL = 32;
  @Native public static final int FLAG_FIN_RECEIVED = 64;

  @Native public static final int RESET_SENT = 1;
  @Native public static final int RESET_RECEIVED = 2;

  @Native public static final int RETRANSMIT_FAST = 1;
  @Native public static final int RETRANSMIT_TIMEOUT = 2;
  @Native public static final int RETRANSMIT_TAIL_LOSS_PROBE = 3;
  @Native public static final int RETRANSMIT_SYN = 4;
  @Native public static final int RETRANSMIT_SYN_ACK = 5;

  @Native public static final int EXCHANGE_ENDED = 1;
  @Native public static final int EXCHANGE_CONTINUED = 2;
  @Native public static final int EXCHANGE_FULL_DUPLEX = 4;
  @Native public static final int EXCHANGE_INCOMPLETE = 8;
  @Native public static final int EXCHANGE_TLS_HANDSHAKE = 16;
  @Native public static final int EXCHANGE_HUNG_UP = 32;
  @Native public static final int EXCHANGE_SEVERAL_THREADS = 64;

  @Native public static final int TRACEPARENT_FOUND = 0;
  @Native public static final int TRACEPARENT_NONE = 1;
  @Native public static final int TRACEPARENT_CUT = 2;
  @Native public static final int TRACEPARENT_NOT_HTTP = 3;
  @Native public static final int TRACEPARENT_TLS = 4;
  @Native public static final int TRACEPARENT_UNREADABLE = 5;
  @Native public static final int TRACEPARENT_RESULT_COUNT = 6;

  @Native public static final int TIMESTAMP_NS_OFFSET = 0;
  @Native public static final int SOCKET_COOKIE_OFFSET = 8;
  @Native public static final int LOCAL_ADDRESS_OFFSET = 16;
  @Native public static final int PEER_ADDRESS_OFFSET = 32;
  @Native public static final int LOCAL_PORT_OFFSET = 48;
  @Native public static final int PEER_PORT_OFFSET = 50;
  @Native public static final int NETNS_INODE_OFFSET = 52;
  @Native public static final int PID_OFFSET = 56;
  @Native public static final int KIND_OFFSET = 60;
  @Native public static final int ROLE_OFFSET = 61;
  @Native public static final int TCP_STATE_OFFSET = 62;
  @Native public static final int FLAGS_OFFSET = 63;
  @Native public static final int HEADER_LENGTH = 64;

  @Native public static final int ESTABLISHED_HANDSHAKE_NS_OFFSET = 64;
  @Native public static final int ESTABLISHED_WIRE_HANDSHAKE_NS_OFFSET = 72;
  @Native public static final int ESTABLISHED_SMOOTHED_RTT_US_OFFSET = 80;
  @Native public static final int ESTABLISHED_HANDSHAKE_RETRANSMITS_OFFSET = 84;
  @Native public static final int ESTABLISHED_SYNS_OFFSET = 88;
  @Native public static final int ESTABLISHED_UNUSED_OFFSET = 92;
  @Native public static final int ESTABLISHED_LENGTH = 96;

  @Native public static final int FAILED_DURATION_NS_OFFSET = 64;
  @Native public static final int FAILED_ERROR_OFFSET = 72;
  @Native public static final int FAILED_HANDSHAKE_RETRANSMITS_OFFSET = 76;
  @Native public static final int FAILED_LENGTH = 80;

  @Native public static final int CLOSED_OPENED_NS_OFFSET = 64;
  @Native public static final int CLOSED_ESTABLISHED_NS_OFFSET = 72;
  @Native public static final int CLOSED_ACCEPTED_NS_OFFSET = 80;
  @Native public static final int CLOSED_TOTALS_OFFSET = 88;
  @Native public static final int CLOSED_LENGTH = 216;

  @Native public static final int RESET_DIRECTION_OFFSET = 64;
  @Native public static final int RESET_REASON_OFFSET = 68;
  @Native public static final int RESET_LENGTH = 72;

  @Native public static final int RETRANSMIT_TYPE_OFFSET = 64;
  @Native public static final int RETRANSMIT_RETRANSMITS_OFFSET = 68;
  @Native public static final int RETRANSMIT_CONGESTION_OFFSET = 88;
  @Native public static final int RETRANSMIT_LENGTH = 104;

  @Native public static final int LISTENER_ACCEPT_QUEUE_LENGTH_OFFSET = 64;
  @Native public static final int LISTENER_ACCEPT_QUEUE_LIMIT_OFFSET = 68;
  @Native public static final int LISTENER_SYN_QUEUE_LENGTH_OFFSET = 72;
  @Native public static final int LISTENER_DROPS_OFFSET = 76;
  @Native public static final int LISTENER_LENGTH = 80;

  @Native public static final int ACCEPTED_LENGTH = 64;

  @Native public static final int DROP_REASON_OFFSET = 64;
  @Native public static final int DROP_UNUSED_OFFSET = 68;
  @Native public static final int DROP_LENGTH = 72;

  @Native public static final int EXCHANGE_REQUEST_FIRST_NS_OFFSET = 64;
  @Native public static final int EXCHANGE_REQUEST_LAST_NS_OFFSET = 72;
  @Native public static final int EXCHANGE_ANSWER_FIRST_NS_OFFSET = 80;
  @Native public static final int EXCHANGE_ANSWER_LAST_NS_OFFSET = 88;
  @Native public static final int EXCHANGE_REQUEST_BYTES_OFFSET = 96;
  @Native public static final int EXCHANGE_ANSWER_BYTES_OFFSET = 104;
  @Native public static final int EXCHANGE_UNREAD_NS_OFFSET = 112;
  @Native public static final int EXCHANGE_NUMBER_OFFSET = 120;
  @Native public static final int EXCHANGE_FLAGS_OFFSET = 124;
  @Native public static final int EXCHANGE_THREAD_OFFSET = 128;
  @Native public static final int EXCHANGE_UNUSED_OFFSET = 132;
  @Native public static final int EXCHANGE_LENGTH = 136;

  @Native public static final int TRACEPARENT_TRACE_ID_OFFSET = 64;
  @Native public static final int TRACEPARENT_PARENT_ID_OFFSET = 80;
  @Native public static final int TRACEPARENT_NUMBER_OFFSET = 88;
  @Native public static final int TRACEPARENT_TRACE_FLAGS_OFFSET = 92;
  @Native public static final int TRACEPARENT_LENGTH = 96;

  /** Offsets within the totals of a closed connection or a sample. */
  @Native public static final int TOTALS_BYTES_SENT_OFFSET = 0;

  @Native public static final int TOTALS_BYTES_RETRANSMITTED_OFFSET = 8;
  @Native public static final int TOTALS_BYTES_RECEIVED_OFFSET = 16;
  @Native public static final int TOTALS_SEGMENTS_SENT_OFFSET = 24;
  @Native public static final int TOTALS_SEGMENTS_RECEIVED_OFFSET = 28;
  @Native public static final int TOTALS_DATA_SEGMENTS_SENT_OFFSET = 32;
  @Native public static final int TOTALS_DATA_SEGMENTS_RECEIVED_OFFSET = 36;
  @Native public static final int TOTALS_SEGMENTS_RETRANSMITTED_OFFSET = 40;
  @Native public static final int TOTALS_SMOOTHED_RTT_US_OFFSET = 44;
  @Native public static final int TOTALS_MINIMUM_RTT_US_OFFSET = 48;
  @Native public static final int TOTALS_RETRANSMITS_OFFSET = 52;
  @Native public static final int TOTALS_OUT_OF_ORDER_SEGMENTS_OFFSET = 72;
  @Native public static final int TOTALS_SPURIOUS_SEGMENTS_OFFSET = 76;
  @Native public static final int TOTALS_CONGESTION_MARKED_SEGMENTS_OFFSET = 80;
  @Native public static final int TOTALS_CONGESTION_MARKED_SEGMENTS_RECEIVED_OFFSET = 84;
  @Native public static final int TOTALS_BUSY_NS_OFFSET = 88;
  @Native public static final int TOTALS_RECEIVE_WINDOW_LIMITED_NS_OFFSET = 96;
  @Native public static final int TOTALS_SEND_BUFFER_LIMITED_NS_OFFSET = 104;
  @Native public static final int TOTALS_CONGESTION_OFFSET = 112;
  @Native public static final int TOTALS_LENGTH = 128;

  /** Offsets within the retransmit counts of totals or of a retransmit record. */
  @Native public static final int RETRANSMITS_FAST_OFFSET = 0;

  @Native public static final int RETRANSMITS_TIMEOUT_OFFSET = 4;
  @Native public static final int RETRANSMITS_TAIL_LOSS_PROBE_OFFSET = 8;
  @Native public static final int RETRANSMITS_SYN_OFFSET = 12;
  @Native public static final int RETRANSMITS_SYN_ACK_OFFSET = 16;
  @Native public static final int RETRANSMITS_LENGTH = 20;

  /** Offsets within the counts of congestion states of totals or of a retransmit record. */
  @Native public static final int CONGESTION_DISORDER_OFFSET = 0;

  @Native public static final int CONGESTION_CWR_OFFSET = 4;
  @Native public static final int CONGESTION_RECOVERY_OFFSET = 8;
  @Native public static final int CONGESTION_LOSS_OFFSET = 12;
  @Native public static final int CONGESTION_LENGTH = 16;

  /** Not a record: the counts that the kernel side keeps for each kind and CPU. */
  @Native public static final int RECORD_COUNT_PRODUCED_OFFSET = 0;

  @Native public static final int RECORD_COUNT_LOST_OFFSET = 8;
  @Native public static final int RECORD_COUNT_LENGTH = 16;

  private RecordLayout() {}
}
