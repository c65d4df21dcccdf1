/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * From the first byte of a packet to TCP's payload: the one parser of all
 * hooks, of all kernels, and of the tests on the host. Every header is copied
 * to the stack at once and read from there, so that nothing here knows what a
 * packet lies in.
 */
#ifndef SYNSPAN_PACKET_PARSE_H
#define SYNSPAN_PACKET_PARSE_H

#include "packet.h"

/* What a packet is read from; whoever includes this says what it is. */
struct packet_source;

/* Copies `size` bytes, a constant; false where the packet ends before. */
static __always_inline bool packet_load(const struct packet_source *source,
					u32 offset, void *to, u32 size);

enum {
	ETHERNET_HEADER = 14,
	VLAN_TAG = 4,
	/* IEEE 802.1ad allows one within another. */
	VLAN_TAGS = 2,
	ETHERTYPE_IPV4 = 0x0800,
	ETHERTYPE_IPV6 = 0x86dd,
	ETHERTYPE_VLAN = 0x8100,
	ETHERTYPE_SERVICE_VLAN = 0x88a8,
	ETHERTYPE_OLD_SERVICE_VLAN = 0x9100,

	IPV4_HEADER = 20,
	IPV4_MORE_FRAGMENTS = 0x2000,
	IPV4_FRAGMENT_OFFSET = 0x1fff,

	IPV6_FIXED_HEADER = 40,
	IPV6_EXTENSIONS = 8,
	IPV6_HOP_BY_HOP = 0,
	IPV6_ROUTING = 43,
	IPV6_FRAGMENT = 44,
	IPV6_AUTHENTICATION = 51,
	IPV6_DESTINATION_OPTIONS = 60,
	IPV6_MOBILITY = 135,
	IPV6_HIP = 139,
	IPV6_SHIM6 = 140,
	IPV6_MORE_FRAGMENTS = 1,
	IPV6_FRAGMENT_OFFSET = 0xfff8,

	PROTOCOL_TCP = 6,
	TCP_HEADER = 20,
	TCP_FLAGS = 0x1ff,
};

/* How far the parser has come. */
struct packet_cursor {
	/* Where the next header begins. */
	u32 offset;
	/* Where the packet ends by its own account, without padding. */
	u32 end;
	/* EtherType before IP, then the protocol of the next header. */
	u32 next;
};

static __always_inline u32 read_u16(const u8 *bytes)
{
	return (u32)bytes[0] << 8 | bytes[1];
}

static __always_inline u32 read_u32(const u8 *bytes)
{
	return read_u16(bytes) << 16 | read_u16(bytes + 2);
}

static __always_inline bool is_vlan(u32 ethertype)
{
	return ethertype == ETHERTYPE_VLAN ||
	       ethertype == ETHERTYPE_SERVICE_VLAN ||
	       ethertype == ETHERTYPE_OLD_SERVICE_VLAN;
}

static __always_inline u32 parse_ethernet(const struct packet_source *source,
					  struct packet_cursor *cursor,
					  struct synspan_packet *packet)
{
	u8 type[2], tag[VLAN_TAG];

	if (!packet_load(source, ETHERNET_HEADER - sizeof(type), type,
			 sizeof(type)))
		return SYNSPAN_PACKET_TRUNCATED;
	cursor->offset = ETHERNET_HEADER;
	cursor->next = read_u16(type);
	for (int i = 0; i < VLAN_TAGS; i++) {
		if (!is_vlan(cursor->next))
			break;
		/* With the one that the kernel has taken out there are more. */
		if (packet->outer_vlan_id)
			return SYNSPAN_PACKET_TOO_DEEP;
		if (!packet_load(source, cursor->offset, tag, sizeof(tag)))
			return SYNSPAN_PACKET_TRUNCATED;
		packet->outer_vlan_id = packet->vlan_id;
		packet->vlan_id = read_u16(tag) & 0xfff;
		cursor->next = read_u16(tag + 2);
		cursor->offset += VLAN_TAG;
	}
	return is_vlan(cursor->next) ? SYNSPAN_PACKET_TOO_DEEP
				     : SYNSPAN_PACKET_DELIVERED;
}

static __always_inline void copy_ipv4_mapped(u8 *to, const u8 *ipv4)
{
	__builtin_memset(to, 0, 10);
	to[10] = 0xff;
	to[11] = 0xff;
	__builtin_memcpy(to + 12, ipv4, 4);
}

/*
 * The kernel writes a total of 0 where it has joined more segments than the
 * field can say (BIG TCP, Linux 5.19; for IPv4 6.3).
 */
static __always_inline bool is_big(u32 total, u32 length)
{
	return !total && length > 65535;
}

static __always_inline u32 set_end(struct packet_cursor *cursor, u32 length,
				   u32 begin, u32 total)
{
	cursor->end = is_big(total, length) ? length : begin + total;
	return cursor->end > length ? SYNSPAN_PACKET_TRUNCATED
				    : SYNSPAN_PACKET_DELIVERED;
}

static __always_inline u32 parse_ipv4(const struct packet_source *source,
				      struct packet_cursor *cursor, u32 length,
				      struct synspan_packet *packet)
{
	u32 begin = cursor->offset, header_bytes, total, fragment;
	u8 header[IPV4_HEADER];

	if (!packet_load(source, begin, header, sizeof(header)))
		return SYNSPAN_PACKET_TRUNCATED;
	header_bytes = (header[0] & 15) * 4;
	total = read_u16(header + 2);
	if (header[0] >> 4 != 4 || header_bytes < IPV4_HEADER ||
	    (total < header_bytes && !is_big(total, length)))
		return SYNSPAN_PACKET_MALFORMED;
	if (header_bytes > IPV4_HEADER)
		packet->notes |= SYNSPAN_NOTE_OPTIONS;
	packet->traffic_class = header[1];
	packet->hop_limit = header[8];
	copy_ipv4_mapped(packet->source_address, header + 12);
	copy_ipv4_mapped(packet->destination_address, header + 16);
	cursor->offset = begin + header_bytes;
	cursor->next = header[9];
	fragment = read_u16(header + 6);
	if (cursor->next != PROTOCOL_TCP)
		return SYNSPAN_PACKET_NOT_TCP;
	if (fragment & IPV4_FRAGMENT_OFFSET)
		return SYNSPAN_PACKET_LATER_FRAGMENT;
	if (fragment & IPV4_MORE_FRAGMENTS)
		packet->notes |= SYNSPAN_NOTE_FIRST_FRAGMENT;
	return set_end(cursor, length, begin, total);
}

static __always_inline bool is_extension(u32 protocol)
{
	switch (protocol) {
	case IPV6_HOP_BY_HOP:
	case IPV6_ROUTING:
	case IPV6_FRAGMENT:
	case IPV6_AUTHENTICATION:
	case IPV6_DESTINATION_OPTIONS:
	case IPV6_MOBILITY:
	case IPV6_HIP:
	case IPV6_SHIM6:
		return true;
	}
	return false;
}

/* The length is counted in eight bytes behind the first eight; RFC 4302 counts
 * its own in four, less two. */
static __always_inline u32 extension_bytes(u32 protocol, const u8 *header)
{
	if (protocol == IPV6_FRAGMENT)
		return 8;
	if (protocol == IPV6_AUTHENTICATION)
		return (header[1] + 2) * 4;
	return (header[1] + 1) * 8;
}

static __always_inline u32 parse_extension(const struct packet_source *source,
					   struct packet_cursor *cursor,
					   struct synspan_packet *packet)
{
	u32 protocol = cursor->next;
	u8 header[4];

	if (!packet_load(source, cursor->offset, header, sizeof(header)))
		return SYNSPAN_PACKET_TRUNCATED;
	packet->notes |= SYNSPAN_NOTE_OPTIONS;
	cursor->next = header[0];
	cursor->offset += extension_bytes(protocol, header);
	if (cursor->offset > SYNSPAN_PACKET_HEADER_BYTES)
		return SYNSPAN_PACKET_TOO_DEEP;
	if (protocol != IPV6_FRAGMENT)
		return SYNSPAN_PACKET_DELIVERED;
	if (read_u16(header + 2) & IPV6_FRAGMENT_OFFSET)
		return SYNSPAN_PACKET_LATER_FRAGMENT;
	if (read_u16(header + 2) & IPV6_MORE_FRAGMENTS)
		packet->notes |= SYNSPAN_NOTE_FIRST_FRAGMENT;
	return SYNSPAN_PACKET_DELIVERED;
}

static __always_inline u32 parse_ipv6(const struct packet_source *source,
				      struct packet_cursor *cursor, u32 length,
				      struct synspan_packet *packet)
{
	u32 begin = cursor->offset, outcome, payload;
	u8 header[IPV6_FIXED_HEADER];

	if (!packet_load(source, begin, header, sizeof(header)))
		return SYNSPAN_PACKET_TRUNCATED;
	if (header[0] >> 4 != 6)
		return SYNSPAN_PACKET_MALFORMED;
	packet->traffic_class = (read_u16(header) >> 4) & 0xff;
	packet->hop_limit = header[7];
	__builtin_memcpy(packet->source_address, header + 8, 16);
	__builtin_memcpy(packet->destination_address, header + 24, 16);
	payload = read_u16(header + 4);
	cursor->next = header[6];
	cursor->offset = begin + IPV6_FIXED_HEADER;
	for (int i = 0; i < IPV6_EXTENSIONS; i++) {
		if (!is_extension(cursor->next))
			break;
		outcome = parse_extension(source, cursor, packet);
		if (outcome != SYNSPAN_PACKET_DELIVERED)
			return outcome;
	}
	if (is_extension(cursor->next))
		return SYNSPAN_PACKET_TOO_DEEP;
	if (cursor->next != PROTOCOL_TCP)
		return SYNSPAN_PACKET_NOT_TCP;
	return set_end(cursor, length, begin + IPV6_FIXED_HEADER, payload);
}

static __always_inline u32 parse_tcp(const struct packet_source *source,
				     const struct packet_cursor *cursor,
				     struct synspan_packet *packet)
{
	u8 header[TCP_HEADER];
	u32 header_bytes, payload;

	/* What pads a short frame is not a header. */
	if (cursor->offset + TCP_HEADER > cursor->end ||
	    !packet_load(source, cursor->offset, header, sizeof(header)))
		return SYNSPAN_PACKET_TRUNCATED;
	header_bytes = (header[12] >> 4) * 4;
	if (header_bytes < TCP_HEADER)
		return SYNSPAN_PACKET_MALFORMED;
	payload = cursor->offset + header_bytes;
	if (payload > cursor->end)
		return SYNSPAN_PACKET_TRUNCATED;
	if (payload > SYNSPAN_PACKET_HEADER_BYTES)
		return SYNSPAN_PACKET_TOO_DEEP;
	packet->source_port = read_u16(header);
	packet->destination_port = read_u16(header + 2);
	packet->sequence = read_u32(header + 4);
	packet->acknowledgment = read_u32(header + 8);
	packet->tcp_flags = read_u16(header + 12) & TCP_FLAGS;
	packet->window = read_u16(header + 14);
	packet->header_bytes = payload;
	packet->payload_bytes = cursor->end - payload;
	return SYNSPAN_PACKET_DELIVERED;
}

/* The version nibble, for what comes without a link's header. */
static __always_inline u32 ethertype_of_ip(const struct packet_source *source)
{
	u8 version;

	if (!packet_load(source, 0, &version, sizeof(version)))
		return 0;
	switch (version >> 4) {
	case 4:
		return ETHERTYPE_IPV4;
	case 6:
		return ETHERTYPE_IPV6;
	}
	return 0;
}

/*
 * Fills the fields of a record, all zero before, that the headers tell. Returns
 * SYNSPAN_PACKET_DELIVERED where they are parsed, else what was in the way.
 *
 * `length` is that of the packet, of which not all may be there to load.
 */
static __always_inline u32 parse_packet(const struct packet_source *source,
					bool ethernet, u32 length,
					struct synspan_packet *packet)
{
	struct packet_cursor cursor = {};
	u32 outcome = SYNSPAN_PACKET_DELIVERED;

	packet->length_bytes = length;
	if (ethernet) {
		packet->notes = SYNSPAN_NOTE_ETHERNET;
		outcome = parse_ethernet(source, &cursor, packet);
	} else {
		cursor.next = ethertype_of_ip(source);
	}
	if (outcome != SYNSPAN_PACKET_DELIVERED)
		return outcome;
	if (cursor.next == ETHERTYPE_IPV4)
		outcome = parse_ipv4(source, &cursor, length, packet);
	else if (cursor.next == ETHERTYPE_IPV6)
		outcome = parse_ipv6(source, &cursor, length, packet);
	else
		return SYNSPAN_PACKET_NOT_IP;
	if (outcome != SYNSPAN_PACKET_DELIVERED)
		return outcome;
	return parse_tcp(source, &cursor, packet);
}

#endif
