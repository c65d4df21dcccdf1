/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * TCP packets that the kernel threw away, with its reason. Every one is counted
 * by reason here; records, which tell whose packet it was, are limited in rate.
 */
#ifndef SYNSPAN_DROP_BPF_H
#define SYNSPAN_DROP_BPF_H

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "connection_state.h"
#include "filter.h"

enum {
	DROP_REASONS = 256,
	ETH_P_IP = 0x0800,
	ETH_P_IPV6 = 0x86dd,
	DROP_RECORDS_PER_MS = 4,
};

/*
 * The reasons that tell of a loss, by number: user space knows them by name
 * from the running kernel. Many others only mean that a packet was done with.
 */
const volatile u64 drop_reason_bits[DROP_REASONS / 64] = {};

/* By reason; that of reason 0, which is none, is the sum. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, DROP_REASONS);
	__type(key, u32);
	__type(value, u64);
} drop_counts SEC(".maps");

/* A millisecond and the records in it; a lost update lets one more through. */
u64 drop_window = 0;
u32 drop_window_records = 0;

static __always_inline bool drop_record_allowed(u64 now_ns)
{
	u64 window = now_ns >> 20;

	if (window != drop_window) {
		drop_window = window;
		drop_window_records = 0;
	}
	return drop_window_records++ < DROP_RECORDS_PER_MS;
}

static __always_inline void add_drop(u32 reason)
{
	u64 *count = bpf_map_lookup_elem(&drop_counts, &reason);

	if (count)
		__sync_fetch_and_add(count, 1);
}

static __always_inline void count_drop(u32 reason)
{
	add_drop(reason);
	add_drop(0);
}

static __always_inline struct synspan_drop *reserve_drop(u32 reason, u64 now_ns)
{
	struct synspan_drop *record = NULL;

	if (drop_record_allowed(now_ns))
		record = reserve_record(SYNSPAN_DROP, sizeof(*record));
	if (record) {
		record->reason = reason;
		record->unused = 0;
	}
	return record;
}

static __always_inline void submit_drop(const struct endpoints *ends,
					u32 reason, u64 cookie, u8 tcp_state)
{
	u64 now_ns = bpf_ktime_get_ns();
	struct synspan_drop *record;

	count_drop(reason);
	record = reserve_drop(reason, now_ns);
	if (!record)
		return;
	__builtin_memset(&record->header, 0, sizeof(record->header));
	record->header.timestamp_ns = now_ns;
	record->header.socket_cookie = cookie;
	*header_endpoints(&record->header) = *ends;
	record->header.kind = SYNSPAN_DROP;
	record->header.tcp_state = tcp_state;
	submit_record(record, now_ns);
}

/*
 * Neither a listener nor one of the small sockets, nor what has no peer: a raw
 * socket, as the kernel itself sends resets by.
 */
static __always_inline bool is_connection(const struct sock *sk)
{
	switch (sk->__sk_common.skc_state) {
	case TCP_LISTEN:
	case TCP_TIME_WAIT:
	case TCP_NEW_SYN_RECV:
		return false;
	}
	return sk->sk_protocol == IPPROTO_TCP && sk->__sk_common.skc_dport;
}

/*
 * The socket that a packet was sent by is not one that the verifier trusts to
 * find a state by (skb->sk), so user space finds the connection by its cookie.
 * Not by plain pointers, as in endpoints_of_packet().
 */
static __always_inline void drop_of_connection(const struct sock *sk,
					       u32 reason)
{
	u32 netns_inode = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
	struct endpoints ends;

	if (!scope_holds(sk, netns_inode))
		return;
	endpoints_in(&ends, &sk->__sk_common, sk->__sk_common.skc_num,
		     netns_inode);
	if (peer_watched(&ends) && local_watched(&ends))
		submit_drop(&ends, reason, sk->__sk_common.skc_cookie.counter,
			    sk->__sk_common.skc_state);
}

/* Length of the IP header before TCP's; 0 where no TCP header follows it. */
static __always_inline u32 ip_header_before_tcp(const struct sk_buff *skb)
{
	const unsigned char *network = skb->head + skb->network_header;
	u16 ethertype = bpf_ntohs(skb->protocol);
	u8 header[10];

	if (bpf_probe_read_kernel(header, sizeof(header), network))
		return 0;
	if (ethertype == ETH_P_IP && header[9] == IPPROTO_TCP)
		return (header[0] & 15) * 4;
	if (ethertype == ETH_P_IPV6 && header[6] == IPPROTO_TCP)
		return IPV6_HEADER;
	return 0;
}

/*
 * A packet without a connection: a SYN-ACK or a reset where it is sent, which
 * no interface has received.
 */
static __always_inline void drop_of_packet(const struct sk_buff *skb,
					   u32 reason)
{
	struct endpoints ends;
	u32 length;

	if (!BPF_CORE_READ(skb, dev))
		return;
	length = ip_header_before_tcp(skb);
	if (!length || skb->transport_header != skb->network_header + length ||
	    !endpoints_of_packet(&ends, skb))
		return;
	if (!skb->skb_iif)
		swap_endpoints(&ends);
	if (endpoints_watched(&ends))
		submit_drop(&ends, reason, 0, TCP_CLOSE);
}

/* The mask is for the verifier, which forgets the bound above. */
static __always_inline bool drop_reason_matters(u32 reason)
{
	return drop_reason_bits[reason >> 6 & (DROP_REASONS / 64 - 1)] >>
		       (reason & 63) &
	       1;
}

SEC("tp_btf/kfree_skb")
int kfree_skb(u64 *ctx)
{
	const struct sk_buff *skb = (void *)ctx[0];
	u32 reason = ctx[2];
	const struct sock *sk = NULL;

	if (reason >= DROP_REASONS || !drop_reason_matters(reason))
		return 0;
	/* Linux 6.11 (commit c53795d48ee8) tells a received packet's socket. */
	if (bpf_core_field_exists(
		    ((struct trace_event_raw_kfree_skb *)0)->rx_sk))
		sk = (void *)ctx[3];
	if (!sk)
		sk = skb->sk;
	if (sk && is_connection(sk))
		drop_of_connection(sk, reason);
	else
		drop_of_packet(skb, reason);
	return 0;
}

#endif
