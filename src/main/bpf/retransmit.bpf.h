/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Segments that TCP sent again, and what made it do so. */
#ifndef SYNSPAN_RETRANSMIT_BPF_H
#define SYNSPAN_RETRANSMIT_BPF_H

#include <bpf/bpf_tracing.h>

#include "connection_state.h"
#include "filter.h"
#include "synack_retransmits.h"

/* What made TCP send this segment again. */
static __always_inline u32 retransmit_type(const struct tcp_sock *tcp,
					   u8 tcp_state)
{
	u8 ca_state = BPF_CORE_READ_BITFIELD(&tcp->inet_conn, icsk_ca_state);

	if (tcp_state == TCP_SYN_SENT)
		return SYNSPAN_RETRANSMIT_SYN;
	if (tcp_state == TCP_SYN_RECV)
		return SYNSPAN_RETRANSMIT_SYN_ACK;
	/* Loss probes are sent in Open and CWR alone
	 * (tcp_schedule_loss_probe()). */
	if (tcp->inet_conn.icsk_pending == ICSK_TIME_LOSS_PROBE &&
	    (ca_state == TCP_CA_Open || ca_state == TCP_CA_CWR))
		return SYNSPAN_RETRANSMIT_TAIL_LOSS_PROBE;
	if (ca_state == TCP_CA_Loss)
		return SYNSPAN_RETRANSMIT_TIMEOUT;
	return SYNSPAN_RETRANSMIT_FAST;
}

/* One buffer holds many segments, whether or not the device can split it. */
static __always_inline u32 segments_of(const struct sk_buff *skb)
{
	const struct tcp_skb_cb *tcp = (const void *)&skb->cb;

	return BPF_CORE_READ(tcp, tcp_gso_segs);
}

static __always_inline void count_retransmit(struct synspan_retransmits *counts,
					     u32 type, u32 segments)
{
	switch (type) {
	case SYNSPAN_RETRANSMIT_FAST:
		counts->fast += segments;
		break;
	case SYNSPAN_RETRANSMIT_TIMEOUT:
		counts->timeout += segments;
		break;
	case SYNSPAN_RETRANSMIT_TAIL_LOSS_PROBE:
		counts->tail_loss_probe += segments;
		break;
	case SYNSPAN_RETRANSMIT_SYN:
		counts->syn += segments;
		break;
	case SYNSPAN_RETRANSMIT_SYN_ACK:
		counts->syn_ack += segments;
		break;
	}
}

/*
 * A burst of loss makes one record: the counts are cumulative, so what is left
 * out here arrives with the next record of the connection.
 */
enum { RETRANSMIT_RECORD_INTERVAL_NS = 20 * 1000 * 1000 };

SEC("tp_btf/tcp_retransmit_skb")
int tcp_retransmit_skb(u64 *ctx)
{
	const struct sock *sk = (void *)ctx[0];
	const struct sk_buff *skb = (void *)ctx[1];
	struct tcp_sock *tcp = bpf_skc_to_tcp_sock((void *)sk);
	struct synspan_retransmit *record;
	struct connection_state *state;
	u64 now_ns;
	u32 type;

	if (!tcp)
		return 0;
	/* A try that failed (no memory, no route) sent nothing. */
	if (bpf_core_field_exists(
		    ((struct trace_event_raw_tcp_retransmit_skb *)0)->err) &&
	    (int)ctx[2])
		return 0;
	state = find_state(sk);
	if (!state)
		return 0;
	type = retransmit_type(tcp, sk->__sk_common.skc_state);
	count_retransmit(&state->retransmits, type, segments_of(skb));
	now_ns = bpf_ktime_get_ns();
	if (now_ns - state->retransmit_record_ns <
	    RETRANSMIT_RECORD_INTERVAL_NS)
		return 0;
	state->retransmit_record_ns = now_ns;
	record = reserve_record(SYNSPAN_RETRANSMIT, sizeof(*record));
	if (!record)
		return 0;
	fill_header(&record->header, SYNSPAN_RETRANSMIT, sk, tcp, state, now_ns,
		    sk->__sk_common.skc_state);
	record->type = type;
	record->retransmits = state->retransmits;
	record->congestion = state->congestion;
	submit_record(record, now_ns);
	return 0;
}

/* One record per SYN-ACK sent again: there is no connection yet to sum it up.
 */
SEC("tp_btf/tcp_retransmit_synack")
int BPF_PROG(tcp_retransmit_synack, const struct sock *sk,
	     const struct request_sock *request)
{
	const struct tcp_request_sock *tcp_request = (void *)request;
	u64 now_ns = bpf_ktime_get_ns();
	struct synack_retransmit first = {}, *again;
	struct synspan_retransmit *record;
	struct endpoints ends;
	struct handshake_key key;
	struct tcp_sock *listener = bpf_skc_to_tcp_sock((void *)sk);

	if (!listener || !scope_watched(listener))
		return 0;
	endpoints_of_common(&ends, &request->__req_common,
			    request->__req_common.skc_num);
	if (!peer_watched(&ends) || !local_watched(&ends))
		return 0;
	handshake_of_request(&key, request, &ends);
	/* tcp_clock_us(): CLOCK_MONOTONIC, as bpf_ktime_get_ns(). */
	first.first_sent_ns = BPF_CORE_READ(tcp_request, snt_synack) * 1000;
	again = bpf_map_lookup_elem(&synack_retransmits, &key);
	/* Another handshake between these ends may have come to nothing. */
	if (!again || again->first_sent_ns != first.first_sent_ns) {
		number_handshake(&first);
		bpf_map_update_elem(&synack_retransmits, &key, &first, BPF_ANY);
		again = bpf_map_lookup_elem(&synack_retransmits, &key);
		if (!again)
			return 0;
	}
	again->count++;
	record = reserve_record(SYNSPAN_RETRANSMIT, sizeof(*record));
	if (!record)
		return 0;
	__builtin_memset(record, 0, sizeof(*record));
	record->header.timestamp_ns = now_ns;
	record->header.socket_cookie = cookie_of_handshake(&key, again);
	*header_endpoints(&record->header) = ends;
	record->header.kind = SYNSPAN_RETRANSMIT;
	record->header.role = SYNSPAN_ROLE_SERVER;
	record->header.tcp_state = TCP_NEW_SYN_RECV;
	/* As sk_acceptq_is_full(). */
	if (sk->sk_ack_backlog > sk->sk_max_ack_backlog)
		record->header.flags = SYNSPAN_FLAG_ACCEPT_QUEUE_FULL;
	record->type = SYNSPAN_RETRANSMIT_SYN_ACK;
	record->retransmits.syn_ack = again->count;
	submit_record(record, now_ns);
	return 0;
}

#endif
