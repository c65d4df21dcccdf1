/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Handshakes whose SYN-ACK was sent again. The child socket's round trip is
 * that of the last one then, told by the TCP time stamp, or none without time
 * stamps (tcp_synack_rtt_meas()), and the request socket, which knows when the
 * first one was sent, is out of reach at ESTABLISHED.
 */
#ifndef SYNSPAN_SYNACK_RETRANSMITS_H
#define SYNSPAN_SYNACK_RETRANSMITS_H

#include "endpoints.h"

struct synack_retransmit {
	u64 first_sent_ns;
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

/* Nothing that its connection will be known by. */
static __always_inline u64 cookie_of_handshake(const struct handshake_key *key)
{
	return 0;
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

static __always_inline u64 cookie_of_handshake(const struct handshake_key *key)
{
	return key->cookie;
}

#endif

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, struct handshake_key);
	__type(value, struct synack_retransmit);
} synack_retransmits SEC(".maps");

#endif
