/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What a SYN that is received meets. */
#ifndef SYNSPAN_LISTENING_H
#define SYNSPAN_LISTENING_H

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "kernel_types.h"
#include "packet.h"
#include "packet_link.h"
#include "syn_sources.h"

/* Of a socket that was looked up, or that a control group's packet is for. With
 * a full accept queue the kernel throws SYNs away: the peer is not to blame. */
static __always_inline bool has_room(const struct tcp_sock *tcp)
{
	const struct sock *sk = &tcp->inet_conn.icsk_inet.sk;

	return sk->__sk_common.skc_state == TCP_LISTEN &&
	       sk->sk_ack_backlog <= sk->sk_max_ack_backlog;
}

static __always_inline u32 fill_tuple(struct bpf_sock_tuple *tuple,
				      const struct synspan_packet *packet)
{
	const u32 *source = (const u32 *)packet->source_address;
	const u32 *destination = (const u32 *)packet->destination_address;

	if (is_ipv4_mapped(packet->source_address)) {
		tuple->ipv4.saddr = source[3];
		tuple->ipv4.daddr = destination[3];
		tuple->ipv4.sport = bpf_htons(packet->source_port);
		tuple->ipv4.dport = bpf_htons(packet->destination_port);
		return sizeof(tuple->ipv4);
	}
	__builtin_memcpy(tuple->ipv6.saddr, source, 16);
	__builtin_memcpy(tuple->ipv6.daddr, destination, 16);
	tuple->ipv6.sport = bpf_htons(packet->source_port);
	tuple->ipv6.dport = bpf_htons(packet->destination_port);
	return sizeof(tuple->ipv6);
}

enum syn_meets {
	/* As for a closed port, or for another machine. */
	SYN_MEETS_NOBODY,
	/* As one that is sent again, and finds the handshake that it began. */
	SYN_MEETS_SOCKET,
	/* A listener that has room for it: it begins a handshake. */
	SYN_MEETS_ROOM,
};

static __always_inline u32 met(const struct tcp_sock *tcp)
{
	return tcp && has_room(tcp) ? SYN_MEETS_ROOM : SYN_MEETS_SOCKET;
}

static __always_inline u32 look_up_met(struct __sk_buff *skb,
				       const struct synspan_packet *packet)
{
	struct bpf_sock_tuple tuple = {};
	u32 size = fill_tuple(&tuple, packet), meets;
	struct bpf_sock *found;

	found = size == sizeof(tuple.ipv4)
			? bpf_skc_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4),
					     BPF_F_CURRENT_NETNS, 0)
			: bpf_skc_lookup_tcp(skb, &tuple, sizeof(tuple.ipv6),
					     BPF_F_CURRENT_NETNS, 0);
	if (!found)
		return SYN_MEETS_NOBODY;
	meets = met(bpf_skc_to_tcp_sock(found));
	bpf_sk_release(found);
	return meets;
}

/* At an interface the socket has to be looked up, at a control group it is
 * there: then a SYN that is sent again meets its listener again. */
static __always_inline u32 what_meets(struct __sk_buff *skb,
				      const struct synspan_packet *packet)
{
	if (packet->hook == SYNSPAN_HOOK_TC)
		return look_up_met(skb, packet);
	return met(tcp_sock_of(skb));
}

#endif
