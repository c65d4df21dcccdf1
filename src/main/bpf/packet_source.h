/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* How the parser reads a packet's bytes at each kind of hook. */
#ifndef SYNSPAN_PACKET_SOURCE_H
#define SYNSPAN_PACKET_SOURCE_H

#include <bpf/bpf_helpers.h>

#include "kernel_types.h"
#include "packet.h"

enum packet_source_kind {
	/* The bytes from `begin` to `end`. */
	SOURCE_DIRECT,
	/* A struct __sk_buff of which not all headers lie in one piece. */
	SOURCE_SKB,
	/* Kernel memory at `begin`, `loadable` bytes. */
	SOURCE_MEMORY,
};

struct packet_source {
	enum packet_source_kind kind;
	/* The struct __sk_buff, where there is one. */
	void *context;
	const u8 *begin;
	const u8 *end;
	u32 loadable;
};

enum {
	/* A power of two, above what the headers may take. */
	OFFSET_LIMIT = 256,
};

_Static_assert((int)OFFSET_LIMIT > (int)SYNSPAN_PACKET_HEADER_BYTES,
	       "the mask would move a header");

/*
 * The mask, and the barrier that keeps the compiler from seeing through it, are
 * for the verifier: before Linux 5.13 it loses bounds that a copy of the
 * register was compared with.
 */
static __always_inline u32 bounded(u32 offset)
{
	asm volatile("" : "+r"(offset));
	return offset & (OFFSET_LIMIT - 1);
}

/* Of a constant size. Packets are read in words where the size allows it: the
 * kernels that we run on read them at any address. */
static __always_inline void copy_words(void *to, const void *from, u32 size)
{
	u32 i;

	if (size % 4 == 0) {
#pragma unroll
		for (i = 0; i < size / 4; i++)
			((u32 *)to)[i] = ((const u32 *)from)[i];
	} else {
		__builtin_memcpy(to, from, size);
	}
}

static __always_inline bool load_direct(const struct packet_source *source,
					u32 offset, void *to, u32 size)
{
	const u8 *from = source->begin + offset;

	if (from + size > source->end)
		return false;
	copy_words(to, from, size);
	return true;
}

static __always_inline bool packet_load(const struct packet_source *source,
					u32 offset, void *to, u32 size)
{
	offset = bounded(offset);
	switch (source->kind) {
	case SOURCE_DIRECT:
		return load_direct(source, offset, to, size);
	case SOURCE_SKB:
		return !bpf_skb_load_bytes(source->context, offset, to, size);
	case SOURCE_MEMORY:
		return offset + size <= source->loadable &&
		       !bpf_probe_read_kernel(to, size, source->begin + offset);
	}
	return false;
}

enum { CAPTURED_LIMIT = sizeof(((struct synspan_packet_bytes *)0)->bytes) };

/* XDP has no helper for this before Linux 5.18. */
static __always_inline bool capture_direct(const struct packet_source *source,
					   u8 *to, u32 size)
{
	const u8 *from = source->begin;

	for (u32 i = 0; i < CAPTURED_LIMIT; i++) {
		if (i >= size)
			return true;
		if (from + i + 1 > source->end)
			return false;
		to[i] = from[i];
	}
	return true;
}

/* Copies the first bytes, 1 to CAPTURED_LIMIT of them. */
static __always_inline bool packet_capture(const struct packet_source *source,
					   u8 *to, u32 size)
{
	asm volatile("" : "+r"(size));
	if (size - 1 >= CAPTURED_LIMIT)
		return false;
	switch (source->kind) {
	case SOURCE_DIRECT:
	case SOURCE_SKB:
		return source->context ? !bpf_skb_load_bytes(source->context, 0,
							     to, size)
				       : capture_direct(source, to, size);
	case SOURCE_MEMORY:
		return size <= source->loadable &&
		       !bpf_probe_read_kernel(to, size, source->begin);
	}
	return false;
}

#endif
