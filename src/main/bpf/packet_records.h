/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The way of a packet out of the kernel, and exact counts of what became of
 * each. */
#ifndef SYNSPAN_PACKET_RECORDS_H
#define SYNSPAN_PACKET_RECORDS_H

#include "packet_filter.h"
#include "packet_parse.h"
#include "packet_source.h"
#include "ring_wakeup.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	/* Set before load: a power of two, in bytes. */
	__uint(max_entries, 4 << 20);
} packets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SYNSPAN_HOOK_COUNT);
	__type(key, u32);
	__type(value, struct synspan_packet_counts);
} packet_counts SEC(".maps");

/* So many packets in a window of time; 0: no limit. */
const volatile u64 rate_limit = 0;
const volatile u64 rate_window_ns = 1;

/* Whether headers go along as they are, and how much of the payload. */
const volatile bool capture_headers = false;
const volatile u32 capture_payload_bytes = 0;

/* The window and what was let through in it. Two processors may begin a window
 * at once and let a few more through. */
u64 rate_window = 0;
u64 rate_window_packets = 0;

static __always_inline bool rate_allows(u64 now_ns)
{
	u64 window;

	if (!rate_limit)
		return true;
	window = now_ns / rate_window_ns;
	if (window != rate_window) {
		rate_window = window;
		rate_window_packets = 0;
	}
	if (rate_window_packets >= rate_limit)
		return false;
	__sync_fetch_and_add(&rate_window_packets, 1);
	return true;
}

static __always_inline u32 bytes_to_capture(const struct synspan_packet *packet)
{
	u32 payload = packet->payload_bytes;

	if (payload > capture_payload_bytes)
		payload = capture_payload_bytes;
	return packet->header_bytes + payload;
}

static __always_inline u32
deliver_with_bytes(const struct packet_source *source,
		   struct synspan_packet *packet, u64 now_ns)
{
	u32 size = bytes_to_capture(packet);
	struct synspan_packet_bytes *record;

	record = bpf_ringbuf_reserve(&packets, sizeof(*record), 0);
	if (!record)
		return SYNSPAN_PACKET_LOST;
	packet->captured_bytes =
		packet_capture(source, record->bytes, size) ? size : 0;
	record->packet = *packet;
	bpf_ringbuf_submit(record, wakeup_flag(&packets, now_ns));
	return SYNSPAN_PACKET_DELIVERED;
}

static __always_inline u32 deliver_alone(const struct synspan_packet *packet,
					 u64 now_ns)
{
	struct synspan_packet *record;

	record = bpf_ringbuf_reserve(&packets, sizeof(*record), 0);
	if (!record)
		return SYNSPAN_PACKET_LOST;
	*record = *packet;
	bpf_ringbuf_submit(record, wakeup_flag(&packets, now_ns));
	return SYNSPAN_PACKET_DELIVERED;
}

/* For a record that is filled but for its time; `source` may be NULL. */
static __always_inline u32 deliver(const struct packet_source *source,
				   struct synspan_packet *packet)
{
	u64 now_ns;

	if (!packet_wanted(packet))
		return SYNSPAN_PACKET_FILTERED;
	now_ns = bpf_ktime_get_ns();
	if (!rate_allows(now_ns))
		return SYNSPAN_PACKET_RATE_LIMITED;
	packet->timestamp_ns = now_ns;
	return source && capture_headers
		       ? deliver_with_bytes(source, packet, now_ns)
		       : deliver_alone(packet, now_ns);
}

/* The map is per CPU, but an interrupt may come between read and write. */
static __always_inline void count_packet(u32 hook, u32 outcome)
{
	struct synspan_packet_counts *counts =
		bpf_map_lookup_elem(&packet_counts, &hook);

	if (counts && outcome < SYNSPAN_PACKET_OUTCOMES)
		__sync_fetch_and_add(&counts->by_outcome[outcome], 1);
}

/* `packet` is zero but for what its headers do not tell. */
static __always_inline void see_packet(const struct packet_source *source,
				       bool ethernet, u32 length,
				       struct synspan_packet *packet)
{
	u32 outcome = parse_packet(source, ethernet, length, packet);

	if (outcome == SYNSPAN_PACKET_DELIVERED)
		outcome = deliver(source, packet);
	count_packet(packet->hook, outcome);
}

#endif
