/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Which prefixes begin how many handshakes a second, in memory that no flood of
 * made-up sources makes grow, and behind which no real one hides.
 *
 * Each CPU has a table for this second and one for the last, which user space
 * reads. A prefix has one place in it, chosen by a hash that nobody outside can
 * know. Where another prefix has the place, that one's count goes down, the
 * more rarely the higher it is (HeavyKeeper); at 0 the place changes hands. So
 * who sends many keeps his place among thousands who send one, and a count is
 * never too high.
 */
#ifndef SYNSPAN_SYN_SOURCES_H
#define SYNSPAN_SYN_SOURCES_H

#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "kernel_types.h"
#include "packet.h"
#include "segments.h"

enum { IPV4_SOURCE_BITS = 24, IPV6_SOURCE_BITS = 48 };

static const u64 NS_PER_SECOND = 1000000000;

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, struct synspan_syn_table);
} syn_sources SEC(".maps");

const volatile u64 source_hash_seed = 0;

static __always_inline bool is_ipv4_mapped(const u8 *address)
{
	const u32 *words = (const u32 *)address;

	return !words[0] && !words[1] && words[2] == bpf_htonl(0xffff);
}

static __always_inline void set_source(struct synspan_syn_source *source,
				       const u8 *address)
{
	const u32 *words = (const u32 *)address;

	if (is_ipv4_mapped(address)) {
		source->prefix = bpf_ntohl(words[3]) & 0xffffff00;
		source->prefix_bits = IPV4_SOURCE_BITS;
	} else {
		source->prefix = (u64)bpf_ntohl(words[0]) << 32 |
				 (bpf_ntohl(words[1]) & 0xffff0000);
		source->prefix_bits = IPV6_SOURCE_BITS;
	}
}

static __always_inline bool is_same(const struct synspan_syn_source *one,
				    const struct synspan_syn_source *other)
{
	return one->prefix == other->prefix &&
	       one->netns_inode == other->netns_inode &&
	       one->local_port == other->local_port &&
	       one->prefix_bits == other->prefix_bits;
}

/* The finalizer of MurmurHash3, whose high bits depend on all others. */
static __always_inline u32 place_of(const struct synspan_syn_source *source)
{
	u64 hash = source->prefix ^ source_hash_seed;

	hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdULL;
	hash ^= (u64)source->local_port << 32 | source->netns_inode;
	hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53ULL;
	return (hash >> 40) & (SYNSPAN_SYN_SOURCES - 1);
}

/* Halved chance for each eight that are counted. */
static __always_inline bool gives_way(u32 syns)
{
	u32 bits = syns >> 3;

	return bits < 32 && !(bpf_get_prandom_u32() & ((1U << bits) - 1));
}

/* Nobody interrupts a packet that is received, so nothing here is atomic. */
static __always_inline void count_syn(const u8 *source_address, u16 local_port,
				      u32 netns_inode)
{
	u32 second = bpf_ktime_get_ns() / NS_PER_SECOND, which = second & 1;
	struct synspan_syn_source source = {
		.netns_inode = netns_inode,
		.second = second,
		.syns = 1,
		.local_port = local_port,
	};
	struct synspan_syn_table *table =
		bpf_map_lookup_elem(&syn_sources, &which);
	struct synspan_syn_source *place;

	if (!table)
		return;
	set_source(&source, source_address);
	place = &table->sources[place_of(&source)];
	if (place->second != second || !place->syns)
		*place = source;
	else if (is_same(place, &source))
		place->syns++;
	else if (gives_way(place->syns))
		place->syns--;
}

#endif
