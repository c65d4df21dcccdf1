/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Sets of address prefixes, IPv4 as ::ffff:a.b.c.d. */
#ifndef SYNSPAN_PREFIXES_H
#define SYNSPAN_PREFIXES_H

#include <bpf/bpf_helpers.h>

#include "kernel_types.h"

struct prefix_key {
	u32 prefix_bits;
	u8 address[16];
};

#define PREFIX_MAP(name)                              \
	struct {                                      \
		__uint(type, BPF_MAP_TYPE_LPM_TRIE);  \
		__uint(map_flags, BPF_F_NO_PREALLOC); \
		__uint(max_entries, 1024);            \
		__type(key, struct prefix_key);       \
		__type(value, u8);                    \
	} name SEC(".maps")

/* What is kept for the longest prefix that an address is in, or NULL. */
static __always_inline void *find_prefix(void *prefixes, const u8 *address)
{
	struct prefix_key key = {.prefix_bits = 128};

	__builtin_memcpy(key.address, address, sizeof(key.address));
	return bpf_map_lookup_elem(prefixes, &key);
}

static __always_inline bool prefix_matches(void *prefixes, const u8 *address)
{
	return find_prefix(prefixes, address) != NULL;
}

#endif
