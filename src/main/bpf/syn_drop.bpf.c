// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Drops SYNs from prefixes that user space has named, each until its time is
 * over: by itself, should nobody be there to take it out. What is not such a
 * SYN goes on, as does what can't be parsed. Nothing of this is loaded where
 * synspan.packets.drop.enabled is false.
 *
 * The program is called as that of packet.bpf.c is, so that whoever attaches
 * the one can attach the other.
 */
#include "kernel_types.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "packet_link.h"
#include "packet_parse.h"
#include "prefixes.h"
#include "segment_flag.h"
#include "segments.h"

/* User space says how many. */
struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, 1);
	__type(key, struct prefix_key);
	__type(value, struct synspan_dropped_prefix);
} dropped_prefixes SEC(".maps");

/* Of these nothing is dropped, whatever else is named. */
PREFIX_MAP(allowed_prefixes);

static __always_inline bool is_dropped(const u8 *source_address)
{
	struct synspan_dropped_prefix *prefix =
		find_prefix(&dropped_prefixes, source_address);

	if (!prefix || bpf_ktime_get_ns() >= prefix->until_ns ||
	    prefix_matches(&allowed_prefixes, source_address))
		return false;
	__sync_fetch_and_add(&prefix->syns, 1);
	return true;
}

SEC("xdp")
int packet_xdp(struct xdp_md *ctx)
{
	struct packet_source source = {
		.kind = SOURCE_DIRECT,
		.begin = (const u8 *)(long)ctx->data,
		.end = (const u8 *)(long)ctx->data_end,
	};
	struct synspan_packet packet = {};

	if (parse_packet(&source, is_ethernet(ctx->ingress_ifindex),
			 source.end - source.begin,
			 &packet) != SYNSPAN_PACKET_DELIVERED)
		return XDP_PASS;
	if (flag_of(packet.tcp_flags) != SYNSPAN_SEGMENT_SYN)
		return XDP_PASS;
	return is_dropped(packet.source_address) ? XDP_DROP : XDP_PASS;
}

char LICENSE[] SEC("license") = "Dual BSD/GPL";
