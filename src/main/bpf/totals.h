/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What the kernel itself counts for each connection, and the records that carry
 * it. */
#ifndef SYNSPAN_TOTALS_H
#define SYNSPAN_TOTALS_H

#include "connection_state.h"
#include "jiffies.h"

/* As tcp_get_info_chrono_stats(): the times so far, and the one that runs. */
static __always_inline u64 chrono_jiffies(const struct tcp_sock *tcp,
					  u32 chrono, u32 now_jiffies)
{
	u32 stat = tcp->chrono_stat[chrono - 1];

	if (BPF_CORE_READ_BITFIELD(tcp, chrono_type) == chrono)
		stat += now_jiffies - tcp->chrono_start;
	return stat;
}

static __always_inline void fill_limits(struct synspan_totals *totals,
					const struct tcp_sock *tcp, u64 now_ns)
{
	u32 jiffies = bpf_jiffies64();
	u64 jiffy_ns = ns_per_jiffy(now_ns);
	u64 peer, buffer;

	peer = chrono_jiffies(tcp, TCP_CHRONO_RWND_LIMITED, jiffies);
	buffer = chrono_jiffies(tcp, TCP_CHRONO_SNDBUF_LIMITED, jiffies);
	totals->receive_window_limited_ns = peer * jiffy_ns;
	totals->send_buffer_limited_ns = buffer * jiffy_ns;
	totals->busy_ns = (chrono_jiffies(tcp, TCP_CHRONO_BUSY, jiffies) +
			   peer + buffer) *
			  jiffy_ns;
}

static __always_inline bool fin_received(const struct sock *sk)
{
	return sk->__sk_common.skc_flags & 1UL << SOCK_DONE;
}

static __always_inline void fill_totals(struct synspan_totals *totals,
					const struct tcp_sock *tcp,
					const struct connection_state *state,
					u64 now_ns)
{
	const struct sock *sk = &tcp->inet_conn.icsk_inet.sk;
	u64 bytes_received = tcp->bytes_received;

	if (bytes_received && fin_received(sk))
		bytes_received--;
	totals->bytes_sent = tcp->bytes_sent;
	totals->bytes_retransmitted = tcp->bytes_retrans;
	totals->bytes_received = bytes_received;
	totals->segments_sent = tcp->segs_out;
	totals->segments_received = tcp->segs_in;
	totals->data_segments_sent = tcp->data_segs_out;
	totals->data_segments_received = tcp->data_segs_in;
	totals->segments_retransmitted = tcp->total_retrans;
	/* The kernel keeps eight times the smoothed value. */
	totals->smoothed_rtt_us = tcp->srtt_us >> 3;
	totals->minimum_rtt_us = tcp->rtt_min.s[0].v;
	totals->retransmits = state->retransmits;
	totals->out_of_order_segments =
		bpf_core_field_exists(tcp->rcv_ooopack) ? tcp->rcv_ooopack : 0;
	totals->spurious_segments = tcp->dsack_dups;
	totals->congestion_marked_segments = tcp->delivered_ce;
	totals->congestion_marked_segments_received =
		bpf_core_field_exists(tcp->received_ce) ? tcp->received_ce : 0;
	totals->congestion = state->congestion;
	fill_limits(totals, tcp, now_ns);
}

/* For a closed connection and, with the kind SYNSPAN_SAMPLE, for a living one.
 */
static __always_inline void fill_closed(struct synspan_closed *record, u32 kind,
					const struct sock *sk,
					const struct tcp_sock *tcp,
					const struct connection_state *state,
					u64 now_ns, u8 tcp_state)
{
	fill_header(&record->header, kind, sk, tcp, state, now_ns, tcp_state);
	record->opened_ns = state->opened_ns;
	record->established_ns = state->established_ns;
	record->accepted_ns = state->accepted_ns;
	fill_totals(&record->totals, tcp, state, now_ns);
}

#endif
