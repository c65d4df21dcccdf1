/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Which packets are asked for. As with connections, settings are read-only data
 * set before load, and the verifier removes what is not asked for. Ports and
 * prefixes of one end are those of filter.h; our end is where a received packet
 * goes to and a sent one comes from.
 */
#ifndef SYNSPAN_PACKET_FILTER_H
#define SYNSPAN_PACKET_FILTER_H

#include "filter.h"
#include "packet.h"

enum { FILTER_INTERFACES = 16 };

const volatile bool filter_either_ports = false;
const volatile bool filter_either_prefixes = false;
const volatile bool filter_interfaces = false;

/* One bit per port. */
const volatile u64 either_port_bits[1024] = {};

PREFIX_MAP(either_prefixes);

/* Of the hooks that see every interface; 0 behind the last. */
const volatile u32 interface_indexes[FILTER_INTERFACES] = {};

/* enum synspan_packet_direction; 0: both. */
const volatile u32 filter_direction = 0;
/* At least one of these flags is set; 0: no matter. */
const volatile u32 filter_flags_any = 0;
/* Of the flags in the mask, exactly these are set. */
const volatile u32 filter_flags_mask = 0;
const volatile u32 filter_flags_set = 0;
const volatile u32 filter_payload_bytes = 0;

static __always_inline bool interface_wanted(u32 index)
{
#pragma unroll
	for (int i = 0; i < FILTER_INTERFACES; i++)
		if (index == interface_indexes[i])
			return true;
	return false;
}

static __always_inline bool header_wanted(const struct synspan_packet *packet)
{
	return (!filter_netns_inode ||
		packet->netns_inode == filter_netns_inode) &&
	       (!filter_direction || packet->direction == filter_direction) &&
	       (!filter_interfaces ||
		interface_wanted(packet->interface_index)) &&
	       (!filter_flags_any || packet->tcp_flags & filter_flags_any) &&
	       (packet->tcp_flags & filter_flags_mask) == filter_flags_set &&
	       packet->payload_bytes >= filter_payload_bytes;
}

static __always_inline bool either_wanted(const struct synspan_packet *packet)
{
	return (!filter_either_ports ||
		port_matches(either_port_bits, packet->source_port) ||
		port_matches(either_port_bits, packet->destination_port)) &&
	       (!filter_either_prefixes ||
		prefix_matches(&either_prefixes, packet->source_address) ||
		prefix_matches(&either_prefixes, packet->destination_address));
}

static __always_inline bool ends_wanted(const u8 *local_address, u16 local_port,
					const u8 *peer_address, u16 peer_port)
{
	return (!filter_local_ports ||
		port_matches(local_port_bits, local_port)) &&
	       (!filter_peer_ports ||
		port_matches(peer_port_bits, peer_port)) &&
	       (!filter_local_prefixes ||
		prefix_matches(&local_prefixes, local_address)) &&
	       (!filter_peer_prefixes ||
		prefix_matches(&peer_prefixes, peer_address));
}

static __always_inline bool packet_wanted(const struct synspan_packet *packet)
{
	if (!header_wanted(packet) || !either_wanted(packet))
		return false;
	if (packet->direction == SYNSPAN_DIRECTION_TRANSMIT)
		return ends_wanted(packet->source_address, packet->source_port,
				   packet->destination_address,
				   packet->destination_port);
	return ends_wanted(packet->destination_address,
			   packet->destination_port, packet->source_address,
			   packet->source_port);
}

#endif
