/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The way out of the kernel: one ring buffer, and exact counts of what it took.
 */
#ifndef SYNSPAN_RECORDS_H
#define SYNSPAN_RECORDS_H

#include "endpoints.h"
#include "ring_wakeup.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	/* Set before load: a power of two, in bytes. */
	__uint(max_entries, 4 << 20);
} records SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SYNSPAN_KIND_COUNT);
	__type(key, u32);
	__type(value, struct synspan_record_count);
} record_counts SEC(".maps");

static __always_inline void count_record(u32 kind, bool lost)
{
	struct synspan_record_count *count =
		bpf_map_lookup_elem(&record_counts, &kind);

	/* The map is per CPU, but an interrupt may come between read and write.
	 */
	if (count) {
		__sync_fetch_and_add(&count->produced, 1);
		if (lost)
			__sync_fetch_and_add(&count->lost, 1);
	}
}

/* Room for one record of this kind, or NULL, counted, where there is none. */
static __always_inline void *reserve_record(u32 kind, u64 size)
{
	void *record = bpf_ringbuf_reserve(&records, size, 0);

	count_record(kind, !record);
	return record;
}

/* The kernel had no memory to remember what such a record would tell of. */
static __always_inline void lose_record(u32 kind)
{
	count_record(kind, true);
}

static __always_inline void submit_record(void *record, u64 now_ns)
{
	bpf_ringbuf_submit(record, wakeup_flag(&records, now_ns));
}

/* Struct endpoints is the middle of the header, field by field. */
_Static_assert(__builtin_offsetof(struct synspan_header, local_address) == 16 &&
		       __builtin_offsetof(struct synspan_header, netns_inode) ==
			       16 + __builtin_offsetof(struct endpoints,
						       netns_inode),
	       "struct endpoints is not a part of struct synspan_header");

static __always_inline struct endpoints *
header_endpoints(struct synspan_header *header)
{
	return (struct endpoints *)header->local_address;
}

#endif
