/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parser of packet mode, on the host: what it makes of the frames of a pcap
 * file, or of changed copies of them.
 *
 *   packet_parse FILE              one line a frame
 *   packet_parse FILE COUNT SEED   parses COUNT frames that are changed at
 *                                  random; the sanitizers stop a read that goes
 *                                  beyond a frame
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;

#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif

#include "packet_parse.h"

enum { FRAMES_MOST = 256, FRAME_BYTES_MOST = 4096, CHANGES_MOST = 4 };

struct packet_source {
	const u8 *bytes;
	u32 size;
};

struct pcap_header {
	uint32_t magic;
	uint16_t major, minor;
	int32_t zone;
	uint32_t accuracy, most_bytes, link;
};

struct pcap_frame {
	uint32_t seconds, microseconds, captured_bytes, bytes;
};

static const char *const OUTCOMES[] = {
	[SYNSPAN_PACKET_DELIVERED] = "parsed",
	[SYNSPAN_PACKET_NOT_IP] = "not_ip",
	[SYNSPAN_PACKET_NOT_TCP] = "not_tcp",
	[SYNSPAN_PACKET_LATER_FRAGMENT] = "later_fragment",
	[SYNSPAN_PACKET_TRUNCATED] = "truncated",
	[SYNSPAN_PACKET_MALFORMED] = "malformed",
	[SYNSPAN_PACKET_TOO_DEEP] = "too_deep",
};

/* The mask is the one that a verifier needs: where it changes an offset, the
 * parser has read from a wrong place. */
static bool packet_load(const struct packet_source *source, u32 offset,
			void *to, u32 size)
{
	if (offset > SYNSPAN_PACKET_HEADER_BYTES) {
		fprintf(stderr, "offset %u is beyond the headers\n", offset);
		abort();
	}
	if (offset + size > source->size)
		return false;
	memcpy(to, source->bytes + offset, size);
	return true;
}

static u32 parse(const u8 *bytes, u32 size, struct synspan_packet *packet)
{
	const struct packet_source source = {.bytes = bytes, .size = size};

	memset(packet, 0, sizeof(*packet));
	return parse_packet(&source, true, size, packet);
}

static const char *text_of(const u8 *address, char text[INET6_ADDRSTRLEN])
{
	bool ipv4 = !memcmp(address, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);

	return inet_ntop(ipv4 ? AF_INET : AF_INET6, address + (ipv4 ? 12 : 0),
			 text, INET6_ADDRSTRLEN);
}

static void print(int number, u32 outcome, const struct synspan_packet *packet)
{
	char source[INET6_ADDRSTRLEN], destination[INET6_ADDRSTRLEN];

	printf("%d\t%s", number, OUTCOMES[outcome]);
	if (outcome == SYNSPAN_PACKET_DELIVERED)
		printf("\t%s\t%s\t%u\t%u\t0x%04x\t%u\t%u\t%u\t%u\t%u\t%u\t%u,%u\t%s%s",
		       text_of(packet->source_address, source),
		       text_of(packet->destination_address, destination),
		       packet->source_port, packet->destination_port,
		       packet->tcp_flags, packet->sequence,
		       packet->acknowledgment, packet->window,
		       packet->payload_bytes, packet->hop_limit,
		       packet->traffic_class, packet->outer_vlan_id,
		       packet->vlan_id,
		       packet->notes & SYNSPAN_NOTE_OPTIONS ? "o" : "-",
		       packet->notes & SYNSPAN_NOTE_FIRST_FRAGMENT ? "f" : "-");
	putchar('\n');
}

/* Invariants that hold whatever is in a frame. */
static void check(u32 outcome, u32 size, const struct synspan_packet *packet)
{
	if (outcome >= SYNSPAN_PACKET_OUTCOMES || !OUTCOMES[outcome])
		abort();
	if (outcome == SYNSPAN_PACKET_DELIVERED &&
	    (packet->header_bytes > SYNSPAN_PACKET_HEADER_BYTES ||
	     packet->header_bytes + packet->payload_bytes > size))
		abort();
}

struct frames {
	u8 *bytes[FRAMES_MOST];
	u32 sizes[FRAMES_MOST];
	int count;
};

static bool read_frames(FILE *file, struct frames *frames)
{
	struct pcap_header header;
	struct pcap_frame frame;

	if (fread(&header, sizeof(header), 1, file) != 1 ||
	    header.magic != 0xa1b2c3d4)
		return false;
	while (fread(&frame, sizeof(frame), 1, file) == 1) {
		u8 *bytes = malloc(frame.captured_bytes);

		if (frames->count == FRAMES_MOST || !bytes ||
		    frame.captured_bytes > FRAME_BYTES_MOST ||
		    fread(bytes, frame.captured_bytes, 1, file) != 1)
			return false;
		frames->bytes[frames->count] = bytes;
		frames->sizes[frames->count++] = frame.captured_bytes;
	}
	return frames->count > 0;
}

static uint64_t random_state;

/* xorshift64: the same sequence on every machine. */
static u32 random_below(u32 limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (u32)(random_state >> 32) % limit;
}

/* The copy is as long as the frame, so that the next byte is not ours. */
static u32 parse_changed(const u8 *frame, u32 size)
{
	struct synspan_packet packet;
	u32 outcome, cut = random_below(4) ? size : random_below(size + 1);
	u8 *copy = malloc(cut ? cut : 1);

	if (!copy)
		abort();
	memcpy(copy, frame, cut);
	for (u32 i = random_below(CHANGES_MOST + 1); cut && i > 0; i--) {
		u32 at = random_below(cut);

		copy[at] = random_below(2) ? copy[at] ^ 1u << random_below(8)
					   : random_below(256);
	}
	outcome = parse(copy, cut, &packet);
	check(outcome, cut, &packet);
	free(copy);
	return outcome;
}

static void fuzz(const struct frames *frames, long count)
{
	long outcomes[SYNSPAN_PACKET_OUTCOMES] = {};

	for (long i = 0; i < count; i++) {
		u32 which = random_below(frames->count);

		outcomes[parse_changed(frames->bytes[which],
				       frames->sizes[which])]++;
	}
	for (int i = 0; i < SYNSPAN_PACKET_OUTCOMES; i++)
		if (OUTCOMES[i])
			printf("%s\t%ld\n", OUTCOMES[i], outcomes[i]);
}

int main(int argc, char **argv)
{
	static struct frames frames;
	FILE *file = argc > 1 ? fopen(argv[1], "rb") : NULL;
	struct synspan_packet packet;

	if (!file || !read_frames(file, &frames)) {
		fprintf(stderr, "usage: packet_parse PCAP [COUNT SEED]: %s\n",
			file ? "not a pcap file of this byte order"
			     : strerror(errno));
		return 2;
	}
	fclose(file);
	if (argc == 4) {
		random_state = strtoull(argv[3], NULL, 10);
		fuzz(&frames, atol(argv[2]));
	} else {
		for (int i = 0; i < frames.count; i++) {
			u32 outcome = parse(frames.bytes[i], frames.sizes[i],
					    &packet);

			check(outcome, frames.sizes[i], &packet);
			print(i + 1, outcome, &packet);
		}
	}
	for (int i = 0; i < frames.count; i++)
		free(frames.bytes[i]);
	return 0;
}
