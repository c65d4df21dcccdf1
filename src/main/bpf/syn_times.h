/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Remembers SYNs that our sockets send and receive. What is not part of a
 * handshake comes by none of this. */
#ifndef SYNSPAN_SYN_TIMES_H
#define SYNSPAN_SYN_TIMES_H

#include <bpf/bpf_helpers.h>

#include "packet.h"
#include "syns_seen.h"

static __always_inline void set_ends(struct endpoints *ends,
				     const struct synspan_packet *packet)
{
	__builtin_memcpy(ends->local_address, packet->destination_address, 16);
	__builtin_memcpy(ends->peer_address, packet->source_address, 16);
	ends->local_port = packet->destination_port;
	ends->peer_port = packet->source_port;
	ends->netns_inode = packet->netns_inode;
	if (packet->direction == SYNSPAN_DIRECTION_TRANSMIT)
		swap_endpoints(ends);
}

static __always_inline void remember_syn(const struct synspan_packet *packet,
					 u32 interface_index)
{
	struct syn_seen first = {
		.first_ns = bpf_ktime_get_ns(),
		.sequence = packet->sequence,
		.count = 1,
		.interface_index = interface_index,
		.role = packet->direction == SYNSPAN_DIRECTION_TRANSMIT
				? SYNSPAN_ROLE_CLIENT
				: SYNSPAN_ROLE_SERVER,
	};
	struct endpoints ends;
	struct syn_seen *seen;

	set_ends(&ends, packet);
	seen = bpf_map_lookup_elem(&syns_seen, &ends);
	if (!seen || seen->sequence != first.sequence ||
	    seen->role != first.role)
		bpf_map_update_elem(&syns_seen, &ends, &first, BPF_ANY);
	else if (seen->interface_index == interface_index)
		__sync_fetch_and_add(&seen->count, 1);
}

static __always_inline void remember_answer(const struct synspan_packet *packet)
{
	struct endpoints ends;
	struct syn_seen *seen;

	set_ends(&ends, packet);
	seen = bpf_map_lookup_elem(&syns_seen, &ends);
	if (seen && seen->role == SYNSPAN_ROLE_CLIENT && !seen->answered_ns &&
	    packet->acknowledgment == seen->sequence + 1)
		seen->answered_ns = bpf_ktime_get_ns();
}

#endif
