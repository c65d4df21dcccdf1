/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* A connection from SYN to CLOSE: established, failed, closed. */
#ifndef SYNSPAN_LIFECYCLE_BPF_H
#define SYNSPAN_LIFECYCLE_BPF_H

#include <bpf/bpf_tracing.h>

#include "connection_state.h"
#include "exchange_turns.h"
#include "filter.h"
#include "synack_retransmits.h"
#include "totals.h"
#include "wire_handshake.h"

/* connect(): the local port may not be chosen yet, so only the peer is judged.
 */
static __always_inline void on_connecting(const struct sock *sk,
					  const struct tcp_sock *tcp)
{
	struct connection_state *state;
	struct endpoints ends;

	if (!scope_watched(tcp))
		return;
	if (filter_peer_ports || filter_peer_prefixes) {
		endpoints_of_sock(&ends, tcp);
		if (!peer_watched(&ends)) {
			/* This socket's earlier peer may have been watched. */
			delete_state(sk);
			return;
		}
	}
	if (is_own_process())
		return;
	/* A socket that connects again keeps its storage: start from nothing.
	 */
	delete_state(sk);
	state = create_state(sk);
	if (!state)
		return;
	state->opened_ns = bpf_ktime_get_ns();
	state->pid = current_tgid();
	state->role = SYNSPAN_ROLE_CLIENT;
}

/* A client now knows both ends; true where its connection is still wanted. */
static __always_inline bool client_watched(const struct tcp_sock *tcp)
{
	struct endpoints ends;

	if (!filter_local_ports && !filter_local_prefixes)
		return true;
	endpoints_of_sock(&ends, tcp);
	return local_watched(&ends);
}

/* State for a connection that a listener has just made. */
static __always_inline struct connection_state *
on_accepting(const struct sock *sk, const struct tcp_sock *tcp, u64 now_ns)
{
	struct synack_retransmit *again;
	struct connection_state *state;
	struct endpoints ends;
	struct handshake_key key;

	if (!scope_watched(tcp))
		return NULL;
	if (filter_peer_ports || filter_peer_prefixes || filter_local_ports ||
	    filter_local_prefixes) {
		endpoints_of_sock(&ends, tcp);
		if (!peer_watched(&ends) || !local_watched(&ends)) {
			delete_state(sk);
			return NULL;
		}
	}
	state = create_state(sk);
	/* A client whose SYN crossed the peer's comes here with a state. */
	if (!state || state->role == SYNSPAN_ROLE_CLIENT)
		return state;
	state->role = SYNSPAN_ROLE_SERVER;
	/* It is in the accept queue before it is established, and may have been
	 * taken from there: no hook of accept() found a state then. */
	if (tcp->inet_conn.icsk_inet.sk.sk_socket)
		state->accepted_ns = now_ns;
	/*
	 * So far these are the SYN-ACKs that were sent again. Without any, the
	 * round trip is that of the SYN-ACK, else of the last one, or unknown.
	 */
	state->retransmits.syn_ack = tcp->total_retrans;
	if (!tcp->total_retrans) {
		if (tcp->srtt_us)
			state->opened_ns =
				now_ns - (tcp->srtt_us >> 3) * 1000ULL;
		return state;
	}
	handshake_of_child(&key, tcp);
	again = bpf_map_lookup_elem(&synack_retransmits, &key);
	if (again) {
		state->opened_ns = again->first_sent_ns;
		take_over_number(state, again);
		bpf_map_delete_elem(&synack_retransmits, &key);
	}
	return state;
}

static __always_inline void
on_established(const struct sock *sk, const struct tcp_sock *tcp, u8 old_state)
{
	u64 now_ns = bpf_ktime_get_ns();
	struct synspan_established *record;
	struct connection_state *state;

	if (old_state == TCP_SYN_RECV) {
		state = on_accepting(sk, tcp, now_ns);
	} else {
		state = find_state(sk);
		if (state && !client_watched(tcp)) {
			delete_state(sk);
			return;
		}
	}
	if (!state)
		return;
	state->established_ns = now_ns;
	record = reserve_record(SYNSPAN_ESTABLISHED, sizeof(*record));
	if (!record)
		return;
	fill_header(&record->header, SYNSPAN_ESTABLISHED, sk, tcp, state,
		    now_ns, old_state);
	record->handshake_ns = state->opened_ns ? now_ns - state->opened_ns : 0;
	record->smoothed_rtt_us = tcp->srtt_us >> 3;
	record->handshake_retransmits =
		state->retransmits.syn + state->retransmits.syn_ack;
	fill_wire_handshake(record, tcp);
	submit_record(record, now_ns);
}

static __always_inline void on_failed(const struct sock *sk,
				      const struct tcp_sock *tcp, u8 old_state)
{
	u64 now_ns = bpf_ktime_get_ns();
	struct connection_state *state = find_state(sk);
	struct synspan_failed *record;

	if (state) {
		if (!client_watched(tcp))
			return;
	} else if (old_state == TCP_SYN_RECV) {
		state = on_accepting(sk, tcp, now_ns);
	}
	if (!state)
		return;
	record = reserve_record(SYNSPAN_FAILED, sizeof(*record));
	if (!record)
		return;
	fill_header(&record->header, SYNSPAN_FAILED, sk, tcp, state, now_ns,
		    old_state);
	record->duration_ns = state->opened_ns ? now_ns - state->opened_ns : 0;
	record->error = sk->sk_err;
	record->handshake_retransmits =
		state->retransmits.syn + state->retransmits.syn_ack;
	submit_record(record, now_ns);
}

static __always_inline void on_closed(const struct sock *sk,
				      const struct tcp_sock *tcp, u8 old_state)
{
	struct connection_state *state = find_state(sk);
	struct synspan_closed *record;
	u64 now_ns;

	if (!state)
		return;
	if (exchanges_wanted)
		end_exchanges(sk, tcp, old_state);
	record = reserve_record(SYNSPAN_CLOSED, sizeof(*record));
	if (!record)
		return;
	now_ns = bpf_ktime_get_ns();
	fill_closed(record, SYNSPAN_CLOSED, sk, tcp, state, now_ns, old_state);
	if (fin_received(sk))
		record->header.flags |= SYNSPAN_FLAG_FIN_RECEIVED;
	submit_record(record, now_ns);
}

static __always_inline void on_ended(const struct sock *sk,
				     const struct tcp_sock *tcp, u8 old_state)
{
	if (old_state == TCP_SYN_SENT || old_state == TCP_SYN_RECV)
		on_failed(sk, tcp, old_state);
	else
		on_closed(sk, tcp, old_state);
	release_state(sk);
}

/*
 * close() and shutdown() run in the process that owns the socket. A connection
 * that was accepted has no other moment, on the default hooks, at which the
 * kernel knows its process: the handshake ends in an interrupt.
 */
static __always_inline void on_closing(const struct sock *sk, u8 new_state)
{
	struct connection_state *state = find_state(sk);

	if (state && !state->pid)
		state->pid = current_tgid();
	tell_of_orphan(sk, new_state);
}

SEC("tp_btf/inet_sock_set_state")
int BPF_PROG(inet_sock_set_state, const struct sock *sk, int old_state,
	     int new_state)
{
	struct tcp_sock *tcp;

	/* Half of the changes say nothing to us: be out before any call. */
	switch (new_state) {
	case TCP_FIN_WAIT1:
	case TCP_LAST_ACK:
		on_closing(sk, new_state);
		return 0;
	case TCP_SYN_SENT:
	case TCP_ESTABLISHED:
		break;
	case TCP_CLOSE:
		if (old_state != TCP_LISTEN && old_state != TCP_CLOSE)
			break;
		return 0;
	default:
		return 0;
	}
	/* NULL for what is not TCP: SCTP and DCCP pass here too. */
	tcp = bpf_skc_to_tcp_sock((void *)sk);
	if (!tcp)
		return 0;
	if (new_state != TCP_CLOSE)
		begin_life(sk);
	if (new_state == TCP_SYN_SENT)
		on_connecting(sk, tcp);
	else if (new_state == TCP_ESTABLISHED)
		on_established(sk, tcp, old_state);
	else
		on_ended(sk, tcp, old_state);
	return 0;
}

#endif
