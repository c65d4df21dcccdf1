/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Handshakes whose SYN-ACK was sent again. The child socket's round trip is
 * that of the last one then, told by the TCP time stamp, or none without time
 * stamps (tcp_synack_rtt_meas()), and the request socket, which knows when the
 * first one was sent, is out of reach at ESTABLISHED.
 */
#ifndef SYNSPAN_SYNACK_RETRANSMITS_H
#define SYNSPAN_SYNACK_RETRANSMITS_H

#include "connection_state.h"
#include "endpoints.h"

struct synack_retransmit {
	u64 first_sent_ns;
#ifdef SYNSPAN_BEFORE_5_12
	/* What the connection will be known by. */
	u64 id;
#endif
	u32 count;
	u32 unused;
};

#ifdef SYNSPAN_BEFORE_5_12

struct handshake_key {
	struct endpoints ends;
};

static __always_inline void handshake_of_request(struct handshake_key *key,
						 const struct request_sock *sk,
						 const struct endpoints *ends)
{
	key->ends = *ends;
}

static __always_inline void handshake_of_child(struct handshake_key *key,
					       const struct tcp_sock *tcp)
{
	endpoints_of_sock(&key->ends, tcp);
}

static __always_inline void number_handshake(struct synack_retransmit *first)
{
	first->id = new_id();
}

static __always_inline u64 cookie_of_handshake(
	const struct handshake_key *key, const struct synack_retransmit *again)
{
	return again->id;
}

/* The connection goes by the number of its handshake. */
static __always_inline void
take_over_number(struct connection_state *state,
		 const struct synack_retransmit *again)
{
	state->id = again->id;
}

#else

/* The request socket's cookie, which the child socket inherits. */
struct handshake_key {
	u64 cookie;
};

static __always_inline void handshake_of_request(struct handshake_key *key,
						 const struct request_sock *sk,
						 const struct endpoints *ends)
{
	key->cookie = bpf_get_socket_cookie((void *)sk);
}

static __always_inline void handshake_of_child(struct handshake_key *key,
					       const struct tcp_sock *tcp)
{
	key->cookie =
		bpf_get_socket_cookie((void *)&tcp->inet_conn.icsk_inet.sk);
}

static __always_inline void number_handshake(struct synack_retransmit *first)
{
}

static __always_inline u64 cookie_of_handshake(
	const struct handshake_key *key, const struct synack_retransmit *again)
{
	return key->cookie;
}

static __always_inline void
take_over_number(struct connection_state *state,
		 const struct synack_retransmit *again)
{
}

#endif

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, struct handshake_key);
	__type(value, struct synack_retransmit);
} synack_retransmits SEC(".maps");

#endif
