/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The hooks of an interface: XDP, before the kernel has made a socket buffer of
 * a packet, and traffic control. Every packet goes on its way. */
#ifndef SYNSPAN_PACKET_INTERFACE_BPF_H
#define SYNSPAN_PACKET_INTERFACE_BPF_H

#include "packet_records.h"

enum {
	/* TCX_NEXT too: what else is attached sees the packet. */
	TC_GO_ON = -1,
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

SEC("xdp")
int packet_xdp(struct xdp_md *ctx)
{
	struct packet_source source = {
		.kind = SOURCE_XDP,
		.begin = (const u8 *)(long)ctx->data,
		.end = (const u8 *)(long)ctx->data_end,
	};
	struct synspan_packet packet = {
		.interface_index = ctx->ingress_ifindex,
		.netns_inode = interface_netns_inode,
		.hook = SYNSPAN_HOOK_XDP,
		.direction = SYNSPAN_DIRECTION_RECEIVE,
		.segments = 1,
	};

	see_packet(&source, is_ethernet(packet.interface_index),
		   source.end - source.begin, &packet);
	return XDP_PASS;
}

static __always_inline void see_skb_context(struct __sk_buff *skb,
					    bool ethernet, u32 hook,
					    u32 direction, u32 netns_inode)
{
	struct packet_source source = {
		.kind = SOURCE_SKB,
		.context = skb,
		.begin = (const u8 *)(long)skb->data,
		.end = (const u8 *)(long)skb->data_end,
	};
	struct synspan_packet packet = {
		.interface_index = skb->ifindex,
		.netns_inode = netns_inode,
		.hook = hook,
		.direction = direction,
		.segments = skb->gso_segs,
	};

	if (!packet.segments)
		packet.segments = 1;
	/* A tag that the interface, or the kernel, has taken out. */
	if (skb->vlan_present)
		packet.vlan_id = skb->vlan_tci & 0xfff;
	see_packet(&source, ethernet, skb->len, &packet);
}

SEC("tc")
int packet_tc_ingress(struct __sk_buff *skb)
{
	see_skb_context(skb, is_ethernet(skb->ifindex), SYNSPAN_HOOK_TC,
			SYNSPAN_DIRECTION_RECEIVE, interface_netns_inode);
	return TC_GO_ON;
}

SEC("tc")
int packet_tc_egress(struct __sk_buff *skb)
{
	see_skb_context(skb, is_ethernet(skb->ifindex), SYNSPAN_HOOK_TC,
			SYNSPAN_DIRECTION_TRANSMIT, interface_netns_inode);
	return TC_GO_ON;
}

#endif
