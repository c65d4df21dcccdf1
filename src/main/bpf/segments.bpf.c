// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Packet mode of the service: programs that count every segment and hand none
 * over. Nothing of this is loaded where synspan.packets is off.
 *
 * The programs are called as those of packet.bpf.c are, so that whoever
 * attaches these can attach those.
 */
#include "kernel_types.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "listening.h"
#include "packet_filter.h"
#include "packet_link.h"
#include "packet_parse.h"
#include "segment_counts.h"
#include "segment_flag.h"
#include "syn_sources.h"
#include "syn_times.h"

static __always_inline void received_syn(struct __sk_buff *skb,
					 const struct synspan_packet *packet)
{
	u32 meets = what_meets(skb, packet);

	if (meets == SYN_MEETS_NOBODY)
		return;
	remember_syn(packet, skb->ifindex);
	if (meets == SYN_MEETS_ROOM)
		count_syn(packet->source_address, packet->destination_port,
			  packet->netns_inode);
}

static __always_inline void saw_segment(struct __sk_buff *skb,
					const struct synspan_packet *packet)
{
	bool received = packet->direction == SYNSPAN_DIRECTION_RECEIVE;
	u32 flag = flag_of(packet->tcp_flags);

	if (!packet_wanted(packet))
		return;
	count_segments(packet->direction, flag, packet->segments);
	if (flag == SYNSPAN_SEGMENT_SYN) {
		if (received)
			received_syn(skb, packet);
		/* Without a socket it is only forwarded. */
		else if (skb->sk)
			remember_syn(packet, skb->ifindex);
	} else if (flag == SYNSPAN_SEGMENT_SYN_ACK && received) {
		remember_answer(packet);
	}
}

static __always_inline void see_by(enum packet_source_kind kind,
				   struct __sk_buff *skb, bool ethernet,
				   struct synspan_packet *packet)
{
	struct packet_source source = {
		.kind = kind,
		.context = skb,
		.begin = (const u8 *)(long)skb->data,
		.end = (const u8 *)(long)skb->data_end,
	};

	switch (parse_packet(&source, ethernet, skb->len, packet)) {
	case SYNSPAN_PACKET_DELIVERED:
		saw_segment(skb, packet);
		break;
	case SYNSPAN_PACKET_TRUNCATED:
	case SYNSPAN_PACKET_MALFORMED:
	case SYNSPAN_PACKET_TOO_DEEP:
		count_segments(packet->direction, SYNSPAN_SEGMENT_UNREADABLE,
			       1);
		break;
	}
}

/* The two are apart so that the verifier follows their sum, not their product.
 */
static __always_inline void see(struct __sk_buff *skb, u32 hook, u32 direction,
				u32 netns_inode)
{
	bool ethernet = hook == SYNSPAN_HOOK_TC && is_ethernet(skb->ifindex);
	struct synspan_packet packet = {
		.netns_inode = netns_inode,
		.hook = hook,
		.direction = direction,
		.segments = skb->gso_segs,
	};

	if (lies_in_one_piece(skb))
		see_by(SOURCE_DIRECT, skb, ethernet, &packet);
	else
		see_by(SOURCE_SKB, skb, ethernet, &packet);
}

SEC("tc")
int packet_tc_ingress(struct __sk_buff *skb)
{
	see(skb, SYNSPAN_HOOK_TC, SYNSPAN_DIRECTION_RECEIVE,
	    interface_netns_inode);
	return TC_GO_ON;
}

SEC("tc")
int packet_tc_egress(struct __sk_buff *skb)
{
	see(skb, SYNSPAN_HOOK_TC, SYNSPAN_DIRECTION_TRANSMIT,
	    interface_netns_inode);
	return TC_GO_ON;
}

SEC("cgroup_skb/ingress")
int packet_cgroup_ingress(struct __sk_buff *skb)
{
	see(skb, SYNSPAN_HOOK_CGROUP_SKB, SYNSPAN_DIRECTION_RECEIVE,
	    netns_of(skb));
	return CGROUP_GO_ON;
}

SEC("cgroup_skb/egress")
int packet_cgroup_egress(struct __sk_buff *skb)
{
	see(skb, SYNSPAN_HOOK_CGROUP_SKB, SYNSPAN_DIRECTION_TRANSMIT,
	    netns_of(skb));
	return CGROUP_GO_ON;
}

/* Brings every type of segments.h into the object, as record_types.h does. */
union segment_types {
	enum synspan_segment_flag flag;
	struct synspan_segment_counts counts;
	struct synspan_syn_source source;
	struct synspan_syn_table table;
	struct synspan_dropped_prefix dropped;
};

const union segment_types *segment_types __attribute__((unused));

char LICENSE[] SEC("license") = "Dual BSD/GPL";
