/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No code: the compiler compares io.synspan.event.RecordLayout, as javac -h
 * wrote it down, with the records of the BPF side. A difference does not
 * compile.
 */
#include <stddef.h>

#include "io_synspan_event_RecordLayout.h"
#include "synspan.h"

#define JAVA(constant) io_synspan_event_RecordLayout_##constant

#define SAME(c_value, constant)                     \
	_Static_assert((c_value) == JAVA(constant), \
		       #c_value " is not RecordLayout." #constant)

#define SAME_OFFSET(type, field, constant) \
	SAME(offsetof(struct type, field), constant)

SAME(SYNSPAN_PASS_MARK, KIND_PASS_MARK);
SAME(SYNSPAN_ESTABLISHED, KIND_ESTABLISHED);
SAME(SYNSPAN_FAILED, KIND_FAILED);
SAME(SYNSPAN_CLOSED, KIND_CLOSED);
SAME(SYNSPAN_RESET, KIND_RESET);
SAME(SYNSPAN_RETRANSMIT, KIND_RETRANSMIT);
SAME(SYNSPAN_SAMPLE, KIND_SAMPLE);
SAME(SYNSPAN_LISTENER, KIND_LISTENER);
SAME(SYNSPAN_ACCEPTED, KIND_ACCEPTED);
SAME(SYNSPAN_DROP, KIND_DROP);
SAME(SYNSPAN_EXCHANGE, KIND_EXCHANGE);
SAME(SYNSPAN_TRACEPARENT, KIND_TRACEPARENT);
SAME(SYNSPAN_KIND_COUNT, KIND_COUNT);

SAME(SYNSPAN_ROLE_NONE, ROLE_NONE);
SAME(SYNSPAN_ROLE_CLIENT, ROLE_CLIENT);
SAME(SYNSPAN_ROLE_SERVER, ROLE_SERVER);

SAME(SYNSPAN_FLAG_ADOPTED, FLAG_ADOPTED);
SAME(SYNSPAN_FLAG_WAITS_FOR_ACCEPT, FLAG_WAITS_FOR_ACCEPT);
SAME(SYNSPAN_FLAG_ZERO_WINDOW_SENT, FLAG_ZERO_WINDOW_SENT);
SAME(SYNSPAN_FLAG_ZERO_WINDOW_RECEIVED, FLAG_ZERO_WINDOW_RECEIVED);
SAME(SYNSPAN_FLAG_ANSWERS_SYN, FLAG_ANSWERS_SYN);
SAME(SYNSPAN_FLAG_ACCEPT_QUEUE_FULL, FLAG_ACCEPT_QUEUE_FULL);
SAME(SYNSPAN_FLAG_FIN_RECEIVED, FLAG_FIN_RECEIVED);

SAME(SYNSPAN_RESET_SENT, RESET_SENT);
SAME(SYNSPAN_RESET_RECEIVED, RESET_RECEIVED);

SAME(SYNSPAN_RETRANSMIT_FAST, RETRANSMIT_FAST);
SAME(SYNSPAN_RETRANSMIT_TIMEOUT, RETRANSMIT_TIMEOUT);
SAME(SYNSPAN_RETRANSMIT_TAIL_LOSS_PROBE, RETRANSMIT_TAIL_LOSS_PROBE);
SAME(SYNSPAN_RETRANSMIT_SYN, RETRANSMIT_SYN);
SAME(SYNSPAN_RETRANSMIT_SYN_ACK, RETRANSMIT_SYN_ACK);

SAME(SYNSPAN_EXCHANGE_ENDED, EXCHANGE_ENDED);
SAME(SYNSPAN_EXCHANGE_CONTINUED, EXCHANGE_CONTINUED);
SAME(SYNSPAN_EXCHANGE_FULL_DUPLEX, EXCHANGE_FULL_DUPLEX);
SAME(SYNSPAN_EXCHANGE_INCOMPLETE, EXCHANGE_INCOMPLETE);
SAME(SYNSPAN_EXCHANGE_TLS_HANDSHAKE, EXCHANGE_TLS_HANDSHAKE);
SAME(SYNSPAN_EXCHANGE_HUNG_UP, EXCHANGE_HUNG_UP);
SAME(SYNSPAN_EXCHANGE_SEVERAL_THREADS, EXCHANGE_SEVERAL_THREADS);

SAME(SYNSPAN_TRACEPARENT_FOUND, TRACEPARENT_FOUND);
SAME(SYNSPAN_TRACEPARENT_NONE, TRACEPARENT_NONE);
SAME(SYNSPAN_TRACEPARENT_CUT, TRACEPARENT_CUT);
SAME(SYNSPAN_TRACEPARENT_NOT_HTTP, TRACEPARENT_NOT_HTTP);
SAME(SYNSPAN_TRACEPARENT_TLS, TRACEPARENT_TLS);
SAME(SYNSPAN_TRACEPARENT_UNREADABLE, TRACEPARENT_UNREADABLE);
SAME(SYNSPAN_TRACEPARENT_RESULT_COUNT, TRACEPARENT_RESULT_COUNT);

SAME_OFFSET(synspan_header, timestamp_ns, TIMESTAMP_NS_OFFSET);
SAME_OFFSET(synspan_header, socket_cookie, SOCKET_COOKIE_OFFSET);
SAME_OFFSET(synspan_header, local_address, LOCAL_ADDRESS_OFFSET);
SAME_OFFSET(synspan_header, peer_address, PEER_ADDRESS_OFFSET);
SAME_OFFSET(synspan_header, local_port, LOCAL_PORT_OFFSET);
SAME_OFFSET(synspan_header, peer_port, PEER_PORT_OFFSET);
SAME_OFFSET(synspan_header, netns_inode, NETNS_INODE_OFFSET);
SAME_OFFSET(synspan_header, pid, PID_OFFSET);
SAME_OFFSET(synspan_header, kind, KIND_OFFSET);
SAME_OFFSET(synspan_header, role, ROLE_OFFSET);
SAME_OFFSET(synspan_header, tcp_state, TCP_STATE_OFFSET);
SAME_OFFSET(synspan_header, flags, FLAGS_OFFSET);
SAME(sizeof(struct synspan_header), HEADER_LENGTH);

SAME_OFFSET(synspan_established, handshake_ns, ESTABLISHED_HANDSHAKE_NS_OFFSET);
SAME_OFFSET(synspan_established, wire_handshake_ns,
	    ESTABLISHED_WIRE_HANDSHAKE_NS_OFFSET);
SAME_OFFSET(synspan_established, smoothed_rtt_us,
	    ESTABLISHED_SMOOTHED_RTT_US_OFFSET);
SAME_OFFSET(synspan_established, handshake_retransmits,
	    ESTABLISHED_HANDSHAKE_RETRANSMITS_OFFSET);
SAME_OFFSET(synspan_established, syns, ESTABLISHED_SYNS_OFFSET);
SAME_OFFSET(synspan_established, unused, ESTABLISHED_UNUSED_OFFSET);
SAME(sizeof(struct synspan_established), ESTABLISHED_LENGTH);

SAME_OFFSET(synspan_failed, duration_ns, FAILED_DURATION_NS_OFFSET);
SAME_OFFSET(synspan_failed, error, FAILED_ERROR_OFFSET);
SAME_OFFSET(synspan_failed, handshake_retransmits,
	    FAILED_HANDSHAKE_RETRANSMITS_OFFSET);
SAME(sizeof(struct synspan_failed), FAILED_LENGTH);

SAME_OFFSET(synspan_closed, opened_ns, CLOSED_OPENED_NS_OFFSET);
SAME_OFFSET(synspan_closed, established_ns, CLOSED_ESTABLISHED_NS_OFFSET);
SAME_OFFSET(synspan_closed, accepted_ns, CLOSED_ACCEPTED_NS_OFFSET);
SAME_OFFSET(synspan_closed, totals, CLOSED_TOTALS_OFFSET);
SAME(sizeof(struct synspan_closed), CLOSED_LENGTH);
_Static_assert(
	sizeof(struct synspan_closed) < 4096,
	"the longest record fits the page of the ring that is mapped twice");

SAME_OFFSET(synspan_reset, direction, RESET_DIRECTION_OFFSET);
SAME_OFFSET(synspan_reset, reason, RESET_REASON_OFFSET);
SAME(sizeof(struct synspan_reset), RESET_LENGTH);

SAME_OFFSET(synspan_retransmit, type, RETRANSMIT_TYPE_OFFSET);
SAME_OFFSET(synspan_retransmit, retransmits, RETRANSMIT_RETRANSMITS_OFFSET);
SAME_OFFSET(synspan_retransmit, congestion, RETRANSMIT_CONGESTION_OFFSET);
SAME(sizeof(struct synspan_retransmit), RETRANSMIT_LENGTH);

SAME_OFFSET(synspan_listener, accept_queue_length,
	    LISTENER_ACCEPT_QUEUE_LENGTH_OFFSET);
SAME_OFFSET(synspan_listener, accept_queue_limit,
	    LISTENER_ACCEPT_QUEUE_LIMIT_OFFSET);
SAME_OFFSET(synspan_listener, syn_queue_length,
	    LISTENER_SYN_QUEUE_LENGTH_OFFSET);
SAME_OFFSET(synspan_listener, drops, LISTENER_DROPS_OFFSET);
SAME(sizeof(struct synspan_listener), LISTENER_LENGTH);

SAME(sizeof(struct synspan_accepted), ACCEPTED_LENGTH);

SAME_OFFSET(synspan_drop, reason, DROP_REASON_OFFSET);
SAME_OFFSET(synspan_drop, unused, DROP_UNUSED_OFFSET);
SAME(sizeof(struct synspan_drop), DROP_LENGTH);

SAME_OFFSET(synspan_exchange, request_first_ns,
	    EXCHANGE_REQUEST_FIRST_NS_OFFSET);
SAME_OFFSET(synspan_exchange, request_last_ns, EXCHANGE_REQUEST_LAST_NS_OFFSET);
SAME_OFFSET(synspan_exchange, answer_first_ns, EXCHANGE_ANSWER_FIRST_NS_OFFSET);
SAME_OFFSET(synspan_exchange, answer_last_ns, EXCHANGE_ANSWER_LAST_NS_OFFSET);
SAME_OFFSET(synspan_exchange, request_bytes, EXCHANGE_REQUEST_BYTES_OFFSET);
SAME_OFFSET(synspan_exchange, answer_bytes, EXCHANGE_ANSWER_BYTES_OFFSET);
SAME_OFFSET(synspan_exchange, unread_ns, EXCHANGE_UNREAD_NS_OFFSET);
SAME_OFFSET(synspan_exchange, number, EXCHANGE_NUMBER_OFFSET);
SAME_OFFSET(synspan_exchange, flags, EXCHANGE_FLAGS_OFFSET);
SAME_OFFSET(synspan_exchange, thread, EXCHANGE_THREAD_OFFSET);
SAME_OFFSET(synspan_exchange, unused, EXCHANGE_UNUSED_OFFSET);
SAME(sizeof(struct synspan_exchange), EXCHANGE_LENGTH);

SAME_OFFSET(synspan_traceparent, trace_id, TRACEPARENT_TRACE_ID_OFFSET);
SAME_OFFSET(synspan_traceparent, parent_id, TRACEPARENT_PARENT_ID_OFFSET);
SAME_OFFSET(synspan_traceparent, number, TRACEPARENT_NUMBER_OFFSET);
SAME_OFFSET(synspan_traceparent, trace_flags, TRACEPARENT_TRACE_FLAGS_OFFSET);
SAME(sizeof(struct synspan_traceparent), TRACEPARENT_LENGTH);

SAME_OFFSET(synspan_totals, bytes_sent, TOTALS_BYTES_SENT_OFFSET);
SAME_OFFSET(synspan_totals, bytes_retransmitted,
	    TOTALS_BYTES_RETRANSMITTED_OFFSET);
SAME_OFFSET(synspan_totals, bytes_received, TOTALS_BYTES_RECEIVED_OFFSET);
SAME_OFFSET(synspan_totals, segments_sent, TOTALS_SEGMENTS_SENT_OFFSET);
SAME_OFFSET(synspan_totals, segments_received, TOTALS_SEGMENTS_RECEIVED_OFFSET);
SAME_OFFSET(synspan_totals, data_segments_sent,
	    TOTALS_DATA_SEGMENTS_SENT_OFFSET);
SAME_OFFSET(synspan_totals, data_segments_received,
	    TOTALS_DATA_SEGMENTS_RECEIVED_OFFSET);
SAME_OFFSET(synspan_totals, segments_retransmitted,
	    TOTALS_SEGMENTS_RETRANSMITTED_OFFSET);
SAME_OFFSET(synspan_totals, smoothed_rtt_us, TOTALS_SMOOTHED_RTT_US_OFFSET);
SAME_OFFSET(synspan_totals, minimum_rtt_us, TOTALS_MINIMUM_RTT_US_OFFSET);
SAME_OFFSET(synspan_totals, retransmits, TOTALS_RETRANSMITS_OFFSET);
SAME_OFFSET(synspan_totals, out_of_order_segments,
	    TOTALS_OUT_OF_ORDER_SEGMENTS_OFFSET);
SAME_OFFSET(synspan_totals, spurious_segments, TOTALS_SPURIOUS_SEGMENTS_OFFSET);
SAME_OFFSET(synspan_totals, congestion_marked_segments,
	    TOTALS_CONGESTION_MARKED_SEGMENTS_OFFSET);
SAME_OFFSET(synspan_totals, congestion_marked_segments_received,
	    TOTALS_CONGESTION_MARKED_SEGMENTS_RECEIVED_OFFSET);
SAME_OFFSET(synspan_totals, busy_ns, TOTALS_BUSY_NS_OFFSET);
SAME_OFFSET(synspan_totals, receive_window_limited_ns,
	    TOTALS_RECEIVE_WINDOW_LIMITED_NS_OFFSET);
SAME_OFFSET(synspan_totals, send_buffer_limited_ns,
	    TOTALS_SEND_BUFFER_LIMITED_NS_OFFSET);
SAME_OFFSET(synspan_totals, congestion, TOTALS_CONGESTION_OFFSET);
SAME(sizeof(struct synspan_totals), TOTALS_LENGTH);

SAME_OFFSET(synspan_retransmits, fast, RETRANSMITS_FAST_OFFSET);
SAME_OFFSET(synspan_retransmits, timeout, RETRANSMITS_TIMEOUT_OFFSET);
SAME_OFFSET(synspan_retransmits, tail_loss_probe,
	    RETRANSMITS_TAIL_LOSS_PROBE_OFFSET);
SAME_OFFSET(synspan_retransmits, syn, RETRANSMITS_SYN_OFFSET);
SAME_OFFSET(synspan_retransmits, syn_ack, RETRANSMITS_SYN_ACK_OFFSET);
SAME(sizeof(struct synspan_retransmits), RETRANSMITS_LENGTH);

SAME_OFFSET(synspan_congestion, disorder, CONGESTION_DISORDER_OFFSET);
SAME_OFFSET(synspan_congestion, cwr, CONGESTION_CWR_OFFSET);
SAME_OFFSET(synspan_congestion, recovery, CONGESTION_RECOVERY_OFFSET);
SAME_OFFSET(synspan_congestion, loss, CONGESTION_LOSS_OFFSET);
SAME(sizeof(struct synspan_congestion), CONGESTION_LENGTH);

SAME_OFFSET(synspan_record_count, produced, RECORD_COUNT_PRODUCED_OFFSET);
SAME_OFFSET(synspan_record_count, lost, RECORD_COUNT_LOST_OFFSET);
SAME(sizeof(struct synspan_record_count), RECORD_COUNT_LENGTH);
