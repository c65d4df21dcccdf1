/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* How long a handshake took where packets are seen, told when it is done. */
#ifndef SYNSPAN_WIRE_HANDSHAKE_H
#define SYNSPAN_WIRE_HANDSHAKE_H

#include <bpf/bpf_helpers.h>

#include "records.h"
#include "syns_seen.h"

const volatile bool syns_are_seen = false;

/*
 * At ESTABLISHED one byte of the sequence is used up, the SYN: the client's as
 * acknowledged to it, or as received by the server. With data in the SYN (TCP
 * Fast Open) it is more, and the handshake is told nothing of.
 */
static __always_inline u32 sequence_of_syn(const struct tcp_sock *tcp, u32 role)
{
	return (role == SYNSPAN_ROLE_CLIENT ? tcp->snd_una : tcp->rcv_nxt) - 1;
}

/* Of the record, all else is filled. */
static __always_inline void
fill_wire_handshake(struct synspan_established *record,
		    const struct tcp_sock *tcp)
{
	struct endpoints ends;
	struct syn_seen *seen;
	u64 end_ns;

	record->wire_handshake_ns = 0;
	record->syns = 0;
	record->unused = 0;
	if (!syns_are_seen)
		return;
	ends = *header_endpoints(&record->header);
	seen = bpf_map_lookup_elem(&syns_seen, &ends);
	if (!seen || seen->role != record->header.role ||
	    seen->sequence != sequence_of_syn(tcp, seen->role))
		return;
	end_ns = seen->role == SYNSPAN_ROLE_CLIENT
			 ? seen->answered_ns
			 : record->header.timestamp_ns;
	if (end_ns > seen->first_ns) {
		record->wire_handshake_ns = end_ns - seen->first_ns;
		record->syns = seen->count;
	}
	bpf_map_delete_elem(&syns_seen, &ends);
}

#endif
