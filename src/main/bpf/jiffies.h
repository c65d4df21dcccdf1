/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * How long a jiffy is. The kernel does not say: its configuration is not always
 * there to be read. But it starts jiffies at a known value, so their number and
 * the time since boot tell which of the possible HZ it has.
 */
#ifndef SYNSPAN_JIFFIES_H
#define SYNSPAN_JIFFIES_H

#include "kernel_types.h"
#include <bpf/bpf_helpers.h>

enum { NS_PER_SECOND = 1000 * 1000 * 1000 };

static u32 ns_per_jiffy_cached = 0;

/* How far the clock would be off if HZ were this. */
static __always_inline u64 hz_error(u64 jiffies, u64 now_ns, u64 hz)
{
	/* INITIAL_JIFFIES: five minutes before the low 32 bits wrap. */
	u64 expected = (1ULL << 32) - 300 * hz + now_ns / (NS_PER_SECOND / hz);

	return jiffies > expected ? jiffies - expected : expected - jiffies;
}

static __always_inline u32 ns_per_jiffy(u64 now_ns)
{
	static const u32 candidates[] = {100, 250, 300, 1000};
	u64 jiffies, error, least = ~0ULL;
	u32 hz = 0;

	if (ns_per_jiffy_cached)
		return ns_per_jiffy_cached;
	jiffies = bpf_jiffies64();
	for (int i = 0; i < 4; i++) {
		error = hz_error(jiffies, now_ns, candidates[i]);
		if (error < least) {
			least = error;
			hz = candidates[i];
		}
	}
	ns_per_jiffy_cached = NS_PER_SECOND / hz;
	return ns_per_jiffy_cached;
}

#endif
