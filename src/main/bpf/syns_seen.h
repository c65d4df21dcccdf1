/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * When the SYN of a handshake passed: written by the programs of segments.bpf.c
 * for those of tcp.bpf.c, which look when the handshake is done. Both objects
 * have this map, and user space makes it one.
 */
#ifndef SYNSPAN_SYNS_SEEN_H
#define SYNSPAN_SYNS_SEEN_H

#include "endpoints.h"

struct syn_seen {
	u64 first_ns;
	/* When the SYN-ACK came, for a client; 0 before. */
	u64 answered_ns;
	/* The SYN's: the same when it is sent again, and different for the next
	 * connection between the same ends. */
	u32 sequence;
	/* How often it passed the interface that it passed first. */
	u32 count;
	u32 interface_index;
	/* enum synspan_role of our end. */
	u32 role;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct endpoints);
	__type(value, struct syn_seen);
} syns_seen SEC(".maps");

#endif
