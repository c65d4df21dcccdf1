/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Resets that were sent or received, with a socket or without. */
#ifndef SYNSPAN_RESET_BPF_H
#define SYNSPAN_RESET_BPF_H

#include <bpf/bpf_tracing.h>

#include "connection_state.h"
#include "filter.h"

static __always_inline void fill_reset(struct synspan_reset *record,
				       u32 direction, u32 reason, u64 now_ns)
{
	record->direction = direction;
	record->reason = reason;
	submit_record(record, now_ns);
}

/* A reset of a connection that we watch; false where it is none. */
static __always_inline bool reset_of_connection(const struct sock *sk,
						u32 direction, u32 reason)
{
	struct tcp_sock *tcp = bpf_skc_to_tcp_sock((void *)sk);
	struct connection_state *state;
	struct synspan_reset *record;
	u64 now_ns;

	if (!tcp || sk->__sk_common.skc_state == TCP_LISTEN)
		return false;
	state = find_state(sk);
	if (!state)
		return true;
	record = reserve_record(SYNSPAN_RESET, sizeof(*record));
	if (!record)
		return true;
	now_ns = bpf_ktime_get_ns();
	fill_header(&record->header, SYNSPAN_RESET, sk, tcp, state, now_ns,
		    sk->__sk_common.skc_state);
	fill_reset(record, direction, reason, now_ns);
	return true;
}

/* The answer to a packet for which there is no connection, or none any more. */
static __always_inline void reset_of_packet(const struct sk_buff *skb,
					    u32 reason)
{
	struct synspan_reset *record;
	struct endpoints ends;
	u64 now_ns;

	if (!endpoints_of_packet(&ends, skb) || !endpoints_watched(&ends))
		return;
	record = reserve_record(SYNSPAN_RESET, sizeof(*record));
	if (!record)
		return;
	now_ns = bpf_ktime_get_ns();
	__builtin_memset(&record->header, 0, sizeof(record->header));
	record->header.timestamp_ns = now_ns;
	*header_endpoints(&record->header) = ends;
	record->header.kind = SYNSPAN_RESET;
	record->header.tcp_state = TCP_CLOSE;
	record->header.flags = is_syn(skb) ? SYNSPAN_FLAG_ANSWERS_SYN : 0;
	fill_reset(record, SYNSPAN_RESET_SENT, reason, now_ns);
}

SEC("tp_btf/tcp_receive_reset")
int BPF_PROG(tcp_receive_reset, const struct sock *sk)
{
	reset_of_connection(sk, SYNSPAN_RESET_RECEIVED, 0);
	return 0;
}

/*
 * Without a socket (a closed port), with a listener or a TIME-WAIT socket the
 * packet tells the ends. A reset that the process asked for has no packet.
 */
SEC("tp_btf/tcp_send_reset")
int tcp_send_reset(u64 *ctx)
{
	const struct sock *sk = (void *)ctx[0];
	const struct sk_buff *skb = (void *)ctx[1];
	u32 reason = 0;

	if (bpf_core_field_exists(
		    ((struct trace_event_raw_tcp_send_reset *)0)->reason))
		reason = ctx[2];
	if (sk && reset_of_connection(sk, SYNSPAN_RESET_SENT, reason))
		return 0;
	if (skb)
		reset_of_packet(skb, reason);
	return 0;
}

#endif
