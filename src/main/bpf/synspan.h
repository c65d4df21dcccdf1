/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The records that the kernel side hands to user space: the only place where
 * their layout is written down. Java's io.synspan.event.RecordLayout holds the
 * same numbers as constants; src/native/layout_check.c makes the compiler
 * compare the two, and a test compares them with the BTF of the built object.
 *
 * Byte order is the machine's, also for ports. Addresses are 16 bytes in
 * network order; an IPv4 address (on an AF_INET6 socket too) is written as
 * ::ffff:a.b.c.d. Times are CLOCK_MONOTONIC nanoseconds, 0 where unknown.
 * There is no padding: fields of eight bytes come first.
 */
#ifndef SYNSPAN_H
#define SYNSPAN_H

#ifndef __bpf__
#include <linux/types.h>
#endif

enum synspan_kind {
	/* A header alone, all zeros: the iterator goes on and may have had
	 * nothing to say for long. Never to the ring. */
	SYNSPAN_PASS_MARK = 0,
	SYNSPAN_ESTABLISHED = 1,
	SYNSPAN_FAILED = 2,
	SYNSPAN_CLOSED = 3,
	SYNSPAN_RESET = 4,
	SYNSPAN_RETRANSMIT = 5,
	/* Written by the iterator, never to the ring. */
	SYNSPAN_SAMPLE = 6,
	/* Written by the iterator, never to the ring. */
	SYNSPAN_LISTENER = 7,
	SYNSPAN_ACCEPTED = 8,
	SYNSPAN_DROP = 9,
	SYNSPAN_EXCHANGE = 10,
	SYNSPAN_TRACEPARENT = 11,
	SYNSPAN_KIND_COUNT = 12,
};

enum synspan_role {
	/* A reset, a drop or a retransmitted SYN-ACK that belongs to no
	 * connection. */
	SYNSPAN_ROLE_NONE = 0,
	SYNSPAN_ROLE_CLIENT = 1,
	SYNSPAN_ROLE_SERVER = 2,
};

enum synspan_flag {
	/* The connection was open before SynSpan was: its start is unknown. */
	SYNSPAN_FLAG_ADOPTED = 1,
	/* Samples: the connection lies in its listener's accept queue. */
	SYNSPAN_FLAG_WAITS_FOR_ACCEPT = 2,
	/* Samples: the last window that we told, or that the peer told us, is
	 * 0. */
	SYNSPAN_FLAG_ZERO_WINDOW_SENT = 4,
	SYNSPAN_FLAG_ZERO_WINDOW_RECEIVED = 8,
	/* Resets without a connection: the answer to a SYN. */
	SYNSPAN_FLAG_ANSWERS_SYN = 16,
	/* SYN-ACKs sent again: the listener would not have taken the last ACK.
	 */
	SYNSPAN_FLAG_ACCEPT_QUEUE_FULL = 32,
	/* Of the end of a connection: the peer's FIN had come. */
	SYNSPAN_FLAG_FIN_RECEIVED = 64,
};

enum synspan_reset_direction {
	SYNSPAN_RESET_SENT = 1,
	SYNSPAN_RESET_RECEIVED = 2,
};

enum synspan_retransmit_type {
	SYNSPAN_RETRANSMIT_FAST = 1,
	SYNSPAN_RETRANSMIT_TIMEOUT = 2,
	SYNSPAN_RETRANSMIT_TAIL_LOSS_PROBE = 3,
	SYNSPAN_RETRANSMIT_SYN = 4,
	SYNSPAN_RETRANSMIT_SYN_ACK = 5,
};

enum synspan_exchange_flag {
	/* The next request has begun, the connection has closed, or the answer
	 * has been silent for some seconds. */
	SYNSPAN_EXCHANGE_ENDED = 1,
	/* It went on after a record that said it had ended. */
	SYNSPAN_EXCHANGE_CONTINUED = 2,
	/* Both ends talk at once: all that the connection carries from here on
	 * is this one exchange. */
	SYNSPAN_EXCHANGE_FULL_DUPLEX = 4,
	/* Not all of it was seen when it happened: times may be late, and what
	 * is one request may be two exchanges. */
	SYNSPAN_EXCHANGE_INCOMPLETE = 8,
	/* Belongs to a TLS handshake; the first request may be in it too. */
	SYNSPAN_EXCHANGE_TLS_HANDSHAKE = 16,
	/* The server ended the connection without an answer; the record has the
	 * time of its FIN or RST. */
	SYNSPAN_EXCHANGE_HUNG_UP = 32,
	/* More than one thread has sent or received some of it. */
	SYNSPAN_EXCHANGE_SEVERAL_THREADS = 64,
};

/* What became of a request that was looked at for its traceparent. */
enum synspan_traceparent_result {
	SYNSPAN_TRACEPARENT_FOUND = 0,
	/* The whole head was seen, and has no valid one. */
	SYNSPAN_TRACEPARENT_NONE = 1,
	/* The head goes on beyond the first send, or beyond what is looked at.
	 */
	SYNSPAN_TRACEPARENT_CUT = 2,
	/* No HTTP/1. */
	SYNSPAN_TRACEPARENT_NOT_HTTP = 3,
	SYNSPAN_TRACEPARENT_TLS = 4,
	/* Not in memory of the process: sendfile(), splice(), fixed buffers. */
	SYNSPAN_TRACEPARENT_UNREADABLE = 5,
	SYNSPAN_TRACEPARENT_RESULT_COUNT = 6,
};

/* How every record begins. */
struct synspan_header {
	__u64 timestamp_ns;
	/* The kernel's own id of the socket, 0 for a reset without a socket. */
	__u64 socket_cookie;
	__u8 local_address[16];
	__u8 peer_address[16];
	__u16 local_port;
	__u16 peer_port;
	/* Inode of the network namespace, as `ls -L -i /proc/PID/ns/net` shows
	 * it. */
	__u32 netns_inode;
	/* Thread group id in the initial pid namespace, 0 where unknown. */
	__u32 pid;
	__u8 kind;
	__u8 role;
	/* The kernel's TCP state (TCP_ESTABLISHED = 1 ...) before the event. */
	__u8 tcp_state;
	__u8 flags;
};

/* Segments sent again over the life of one socket, by what made TCP send them.
 */
struct synspan_retransmits {
	__u32 fast;
	__u32 timeout;
	__u32 tail_loss_probe;
	__u32 syn;
	__u32 syn_ack;
};

/* How often one socket has left one of the states of enum tcp_ca_state for
 * another, by the one that it came to; to Open is not counted. */
struct synspan_congestion {
	__u32 disorder;
	__u32 cwr;
	__u32 recovery;
	__u32 loss;
};

/* What struct tcp_sock has counted over the life of one socket. */
struct synspan_totals {
	/* Payload, segments that were sent again included. */
	__u64 bytes_sent;
	__u64 bytes_retransmitted;
	/* Payload, without the FIN that the kernel counts as one byte. */
	__u64 bytes_received;
	__u32 segments_sent;
	__u32 segments_received;
	__u32 data_segments_sent;
	__u32 data_segments_received;
	/* The kernel's total: where it exceeds the sum by type, hooks were
	 * missing. */
	__u32 segments_retransmitted;
	/* Microseconds; 0 before the first sample. */
	__u32 smoothed_rtt_us;
	/* Microseconds; 4294967295 before the first sample. */
	__u32 minimum_rtt_us;
	struct synspan_retransmits retransmits;
	/* Data segments that arrived ahead of a gap (Linux 5.4). */
	__u32 out_of_order_segments;
	/* Data segments that the peer had already, as it says itself (DSACK):
	 * sent again in vain. */
	__u32 spurious_segments;
	/* Segments that we sent and that arrived marked: congestion on the way.
	 */
	__u32 congestion_marked_segments;
	/* Segments that we received marked (Linux 6.18). */
	__u32 congestion_marked_segments_received;
	/* While there was data to send; of this, the time that the peer's
	 * window and that our own send buffer held it back. */
	__u64 busy_ns;
	__u64 receive_window_limited_ns;
	__u64 send_buffer_limited_ns;
	struct synspan_congestion congestion;
};

struct synspan_established {
	struct synspan_header header;
	/* Client: SYN sent to ESTABLISHED. Server: first SYN-ACK sent to
	 * ESTABLISHED. */
	__u64 handshake_ns;
	/* As packets show it: first SYN sent to SYN-ACK received (client),
	 * first SYN received to ESTABLISHED (server). 0 where they are not
	 * seen.
	 */
	__u64 wire_handshake_ns;
	__u32 smoothed_rtt_us;
	/* SYN (client) or SYN-ACK (server) segments that were sent again. */
	__u32 handshake_retransmits;
	/* How often the SYN was seen. */
	__u32 syns;
	__u32 unused;
};

struct synspan_failed {
	struct synspan_header header;
	/* SYN sent (client) or SYN-ACK sent (server) to the failure. */
	__u64 duration_ns;
	/* errno as connect() would return it; 0: given up by the process
	 * itself. */
	__u32 error;
	__u32 handshake_retransmits;
};

/* SYNSPAN_CLOSED, and SYNSPAN_SAMPLE for a connection that lives. */
struct synspan_closed {
	struct synspan_header header;
	__u64 opened_ns;
	__u64 established_ns;
	/* accept() returned it; 0 also where a record of its own says so. */
	__u64 accepted_ns;
	struct synspan_totals totals;
};

struct synspan_reset {
	struct synspan_header header;
	__u32 direction;
	/* enum sk_rst_reason of the running kernel; 0 where it gives none. */
	__u32 reason;
};

struct synspan_retransmit {
	struct synspan_header header;
	__u32 type;
	struct synspan_retransmits retransmits;
	struct synspan_congestion congestion;
};

/* A listening socket, once a pass of the iterator. It has no peer. */
struct synspan_listener {
	struct synspan_header header;
	/* Connections that are established and wait for accept(). */
	__u32 accept_queue_length;
	/* min(backlog of listen(), net.core.somaxconn). */
	__u32 accept_queue_limit;
	/* Handshakes that wait for their last ACK. */
	__u32 syn_queue_length;
	/* SYNs and last ACKs thrown away over the life of the socket, for lack
	 * of room in the accept queue or of memory: the kernel's ListenDrops.
	 */
	__u32 drops;
};

/*
 * accept() has returned this connection, to the process in the header. Not sent
 * for a young one, whose end or next sample says so.
 */
struct synspan_accepted {
	struct synspan_header header;
};

/*
 * The kernel threw a packet away. Without a connection its ends are those that
 * it was received for.
 */
struct synspan_drop {
	struct synspan_header header;
	/* enum skb_drop_reason of the running kernel. */
	__u32 reason;
	__u32 unused;
};

/*
 * One request and its answer. Sent when it is over, and while it lasts whenever
 * it falls silent; each record of one number replaces the one before.
 */
struct synspan_exchange {
	struct synspan_header header;
	/* What was received was taken at this time by the process; what was
	 * sent was handed to TCP before it. 0: nothing yet. */
	__u64 request_first_ns;
	__u64 request_last_ns;
	__u64 answer_first_ns;
	__u64 answer_last_ns;
	__u64 request_bytes;
	__u64 answer_bytes;
	/* How long the first data that was received lay unread: the request's
	 * for a server, the answer's for a client. 0 where unknown. */
	__u64 unread_ns;
	/* Of the connection: 1, 2, ... from where SynSpan saw it first. */
	__u32 number;
	/* enum synspan_exchange_flag */
	__u32 flags;
	/* Thread id, in the initial pid namespace, of whoever received (server)
	 * or sent (client) the first of the request, or was running when that
	 * was noticed. 0: unknown. */
	__u32 thread;
	__u32 unused;
};

/*
 * What an HTTP/1 request says of the trace that it belongs to: its header
 * `traceparent` (W3C Trace Context). Comes before the records of its exchange.
 */
struct synspan_traceparent {
	struct synspan_header header;
	__u8 trace_id[16];
	__u8 parent_id[8];
	/* Of the exchange that the request begins. */
	__u32 number;
	/* The lowest bit: sampled. */
	__u32 trace_flags;
};

/* Value of the map record_counts, one per kind and CPU. */
struct synspan_record_count {
	/* Records that there was something to say for, delivered or not. */
	__u64 produced;
	/* Of these, the ones for which the ring had no room, or the kernel no
	 * memory to remember what they would tell of. */
	__u64 lost;
};

#endif
