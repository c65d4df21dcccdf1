/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The first bytes that a call sends, copied from the process's buffer so that
 * they can be looked at, and forgotten at once. The copy is the CPU's own: the
 * kernel never runs a tracing program twice at a time on one CPU.
 */
#ifndef SYNSPAN_TRACEPARENT_HEAD_H
#define SYNSPAN_TRACEPARENT_HEAD_H

#include <bpf/bpf_core_read.h>

#include "kernel_types.h"

enum {
	/* What is looked at of a request; a power of two. */
	HEAD_BYTES = 4096,
	/* Words may be read from the last byte on. */
	HEAD_SLACK = 128,
	/* A head mostly lies in one buffer, its body in others. */
	MOST_BUFFERS = 4,
	/* Enough to tell what is no HTTP/1. */
	FIRST_BYTES = 4,
};

struct request_head {
	/* Where it is looked at. In memory, where the verifier takes it for any
	 * number: else it would follow each way to each place. */
	volatile u32 at;
	volatile u32 length;
	/* Zeros beyond the length. */
	u8 bytes[HEAD_BYTES + HEAD_SLACK];
	/* Never written, but for the verifier, who does not see that what is
	 * added to a copy ends within it. */
	u8 zeros[HEAD_BYTES];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct request_head);
} request_heads SEC(".maps");

struct buffer {
	const void *base;
	u64 length;
};

/*
 * One union has `ubuf` and the pointer to vectors. Before Linux 6.4 (commit
 * 747b1f65d39a) the verifier takes a load of either for its first member, a
 * pointer to a struct that no unknown number may be added to. What a helper
 * copies is a number.
 */
static __always_inline const void *base_of(const struct iov_iter *iter)
{
	/* So that what a kernel lacks is not asked for ahead of the check. */
	barrier_var(iter);
	return BPF_CORE_READ(iter, ubuf);
}

static __always_inline const struct iovec *
vectors_of(const struct iov_iter *iter)
{
	if (bpf_core_field_exists(iter->ubuf))
		return base_of(iter);
	return ((const struct iov_iter___before_6_0 *)iter)->iov;
}

static __always_inline bool is_type(const struct iov_iter *iter,
				    enum iter_type type)
{
	return iter->iter_type == type;
}

/* The n-th buffer of the process that a call sends; false where there is none.
 */
static __always_inline bool buffer_at(const struct iov_iter *iter, u32 n,
				      struct buffer *buffer)
{
	struct iovec vector;

	if (!bpf_core_field_exists(iter->iter_type))
		return false;
	if (bpf_core_enum_value_exists(enum iter_type, ITER_UBUF) &&
	    is_type(iter, bpf_core_enum_value(enum iter_type, ITER_UBUF))) {
		buffer->base = base_of(iter) + iter->iov_offset;
		buffer->length = iter->count;
		return n == 0;
	}
	if (!is_type(iter, bpf_core_enum_value(enum iter_type, ITER_IOVEC)) ||
	    n >= iter->nr_segs ||
	    bpf_probe_read_kernel(&vector, sizeof(vector),
				  vectors_of(iter) + n))
		return false;
	buffer->base = vector.iov_base;
	buffer->length = vector.iov_len;
	if (n == 0) {
		buffer->base += iter->iov_offset;
		buffer->length -= iter->iov_offset;
	}
	return true;
}

/* Adds what one buffer has to the copy. */
static __always_inline bool append(struct request_head *head,
				   const struct buffer *buffer)
{
	u32 at = head->length & (HEAD_BYTES - 1);
	u64 bytes = HEAD_BYTES - at;

	if (bytes > buffer->length)
		bytes = buffer->length;
	/* Never more, but Linux 6.1 learns nothing where two unknown numbers
	 * are compared. Clang would compare one copy and pass another. */
	asm volatile("if %0 <= %1 goto +1\n\t"
		     "%0 = %1"
		     : "+r"(bytes)
		     : "i"(HEAD_BYTES));
	if (bpf_probe_read_user(head->bytes + at, bytes, buffer->base))
		return false;
	head->length = at + bytes;
	return true;
}

static __always_inline void forget(struct request_head *head)
{
	u32 length = head->length;

	if (length > HEAD_BYTES)
		length = HEAD_BYTES;
	bpf_probe_read_kernel(head->bytes, length, head->zeros);
	head->length = 0;
}

#endif
