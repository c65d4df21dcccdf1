/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What a hook of an interface or a control group knows besides the bytes. */
#ifndef SYNSPAN_PACKET_LINK_H
#define SYNSPAN_PACKET_LINK_H

#include "packet_source.h"

enum {
	/* TCX_NEXT too: what else is attached sees the packet. */
	TC_GO_ON = -1,
	CGROUP_GO_ON = 1,
};

/* The namespace that the interfaces belong to. */
const volatile u32 interface_netns_inode = 0;

enum { BARE_INTERFACES = 16 };

/* Interfaces that carry IP without a header of the link's, such as tun; 0
 * behind the last. */
const volatile bool some_are_bare = false;
const volatile u32 bare_interfaces[BARE_INTERFACES] = {};

static __always_inline bool is_ethernet(u32 interface_index)
{
	if (!some_are_bare)
		return true;
#pragma unroll
	for (int i = 0; i < BARE_INTERFACES; i++)
		if (interface_index == bare_interfaces[i])
			return false;
	return true;
}

/* Whether all headers that the parser follows can be read without a helper. */
static __always_inline bool lies_in_one_piece(const struct __sk_buff *skb)
{
	u64 piece = (long)skb->data_end - (long)skb->data;

	return piece >= SYNSPAN_PACKET_HEADER_BYTES || piece >= skb->len;
}

/* At a control group, whose packets have a socket. */
static __always_inline struct tcp_sock *tcp_sock_of(struct __sk_buff *skb)
{
	struct bpf_sock *sk = skb->sk;

	return sk ? bpf_skc_to_tcp_sock(sk) : NULL;
}

static __always_inline u32 netns_of(struct __sk_buff *skb)
{
	struct tcp_sock *tcp = tcp_sock_of(skb);

	if (!tcp)
		return 0;
	return tcp->inet_conn.icsk_inet.sk.__sk_common.skc_net.net->ns.inum;
}

#endif
