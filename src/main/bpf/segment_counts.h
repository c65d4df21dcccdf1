/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Segments by direction and flag, counted for each CPU. */
#ifndef SYNSPAN_SEGMENT_COUNTS_H
#define SYNSPAN_SEGMENT_COUNTS_H

#include <bpf/bpf_helpers.h>

#include "kernel_types.h"
#include "packet.h"
#include "segments.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct synspan_segment_counts);
} segment_counts SEC(".maps");

/*
 * Of segments that were joined, or are still to be cut apart, FIN and PSH are
 * those of the last one; the others only acknowledge (tcp_gso_segment(),
 * tcp_gro_receive()).
 *
 * The map is per CPU, but at a control group an interrupt may come between read
 * and write.
 */
static __always_inline void count_segments(u32 direction, u32 flag,
					   u32 segments)
{
	u32 only = 0;
	struct synspan_segment_counts *counts =
		bpf_map_lookup_elem(&segment_counts, &only);
	u64 *of;

	if (!counts || flag >= SYNSPAN_SEGMENT_FLAGS)
		return;
	of = direction == SYNSPAN_DIRECTION_RECEIVE ? counts->received
						    : counts->transmitted;
	__sync_fetch_and_add(&of[flag], 1);
	if (segments > 1)
		__sync_fetch_and_add(&of[SYNSPAN_SEGMENT_ACK], segments - 1);
}

#endif
