/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The hooks of an interface: XDP, before the kernel has made a socket buffer of
 * a packet, and traffic control. Every packet goes on its way. */
#ifndef SYNSPAN_PACKET_INTERFACE_BPF_H
#define SYNSPAN_PACKET_INTERFACE_BPF_H

#include "packet_link.h"
#include "packet_pcap.h"
#include "packet_records.h"

/* Whether the operator's own filter drops it: asked before anything else, since
 * this may be most packets. */
static __always_inline bool left_out(u32 hook, const u8 *begin, const u8 *end,
				     u32 length)
{
	if (!pcap_filter || pcap_matches(begin, end, length))
		return false;
	count_packet(hook, SYNSPAN_PACKET_FILTERED);
	return true;
}

static __always_inline void see_frame(struct xdp_md *ctx)
{
	struct packet_source source = {
		.kind = SOURCE_DIRECT,
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
}

SEC("xdp")
int packet_xdp(struct xdp_md *ctx)
{
	const u8 *begin = (const u8 *)(long)ctx->data;
	const u8 *end = (const u8 *)(long)ctx->data_end;

	if (!left_out(SYNSPAN_HOOK_XDP, begin, end, end - begin))
		see_frame(ctx);
	return XDP_PASS;
}

static __always_inline void see_skb_by(enum packet_source_kind kind,
				       struct __sk_buff *skb,
				       struct synspan_packet *packet)
{
	struct packet_source source = {
		.kind = kind,
		.context = skb,
		.begin = (const u8 *)(long)skb->data,
		.end = (const u8 *)(long)skb->data_end,
	};

	see_packet(&source,
		   packet->hook == SYNSPAN_HOOK_TC && is_ethernet(skb->ifindex),
		   skb->len, packet);
}

/* The two are apart so that the verifier follows their sum, not their product.
 */
static __always_inline void see_skb_context(struct __sk_buff *skb, u32 hook,
					    u32 direction, u32 netns_inode)
{
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
	if (lies_in_one_piece(skb))
		see_skb_by(SOURCE_DIRECT, skb, &packet);
	else
		see_skb_by(SOURCE_SKB, skb, &packet);
}

static __always_inline void see_at_interface(struct __sk_buff *skb,
					     u32 direction)
{
	if (!left_out(SYNSPAN_HOOK_TC, (const u8 *)(long)skb->data,
		      (const u8 *)(long)skb->data_end, skb->len))
		see_skb_context(skb, SYNSPAN_HOOK_TC, direction,
				interface_netns_inode);
}

SEC("tc")
int packet_tc_ingress(struct __sk_buff *skb)
{
	see_at_interface(skb, SYNSPAN_DIRECTION_RECEIVE);
	return TC_GO_ON;
}

SEC("tc")
int packet_tc_egress(struct __sk_buff *skb)
{
	see_at_interface(skb, SYNSPAN_DIRECTION_TRANSMIT);
	return TC_GO_ON;
}

#endif
