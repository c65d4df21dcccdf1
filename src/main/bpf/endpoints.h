/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Both ends of a connection, as a socket or a packet tells them. */
#ifndef SYNSPAN_ENDPOINTS_H
#define SYNSPAN_ENDPOINTS_H

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "kernel_types.h"
#include "synspan.h"

struct endpoints {
	u8 local_address[16];
	u8 peer_address[16];
	u16 local_port;
	u16 peer_port;
	u32 netns_inode;
};

static __always_inline void set_ipv4_mapped(u8 *address, __be32 ipv4)
{
	u32 *words = (u32 *)address;

	words[0] = 0;
	words[1] = 0;
	words[2] = bpf_htonl(0xffff);
	words[3] = ipv4;
}

static __always_inline void set_ipv6(u8 *address, const struct in6_addr *ipv6)
{
	u32 *words = (u32 *)address;

	words[0] = ipv6->in6_u.u6_addr32[0];
	words[1] = ipv6->in6_u.u6_addr32[1];
	words[2] = ipv6->in6_u.u6_addr32[2];
	words[3] = ipv6->in6_u.u6_addr32[3];
}

static __always_inline void endpoints_in(struct endpoints *ends,
					 const struct sock_common *common,
					 u16 local_port, u32 netns_inode)
{
	if (common->skc_family == AF_INET6) {
		/* An IPv4 peer of an AF_INET6 socket is written mapped here. */
		set_ipv6(ends->local_address, &common->skc_v6_rcv_saddr);
		set_ipv6(ends->peer_address, &common->skc_v6_daddr);
	} else {
		set_ipv4_mapped(ends->local_address, common->skc_rcv_saddr);
		set_ipv4_mapped(ends->peer_address, common->skc_daddr);
	}
	ends->local_port = local_port;
	ends->peer_port = bpf_ntohs(common->skc_dport);
	ends->netns_inode = netns_inode;
}

/*
 * For a socket of any kind. The port is given by the caller because its place
 * differs: at CLOSE skc_num is already 0.
 */
static __always_inline void
endpoints_of_common(struct endpoints *ends, const struct sock_common *common,
		    u16 local_port)
{
	endpoints_in(ends, common, local_port, common->skc_net.net->ns.inum);
}

static __always_inline void endpoints_of_sock(struct endpoints *ends,
					      const struct tcp_sock *tcp)
{
	const struct inet_sock *inet = &tcp->inet_conn.icsk_inet;

	endpoints_of_common(ends, &inet->sk.__sk_common,
			    bpf_ntohs(inet->inet_sport));
}

enum { IPV6_HEADER = 40 };

enum { TCP_FLAGS_OFFSET = 13, TCP_FLAG_SYN = 0x02, TCP_FLAG_ACK = 0x10 };

/* Whether a received packet opens a connection. */
static __always_inline bool is_syn(const struct sk_buff *skb)
{
	u8 flags;

	if (bpf_probe_read_kernel(&flags, sizeof(flags),
				  skb->head + skb->transport_header +
					  TCP_FLAGS_OFFSET))
		return false;
	return (flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) == TCP_FLAG_SYN;
}

/*
 * For a received packet that found no socket: its destination is our end.
 * Returns false where the headers are not what they should be.
 */
static __always_inline bool endpoints_of_packet(struct endpoints *ends,
						const struct sk_buff *skb)
{
	const unsigned char *network = skb->head + skb->network_header;
	const unsigned char *transport = skb->head + skb->transport_header;
	u8 header[IPV6_HEADER];
	u16 ports[2];

	if (bpf_probe_read_kernel(ports, sizeof(ports), transport) ||
	    bpf_probe_read_kernel(header, sizeof(header), network))
		return false;
	if (header[0] >> 4 == 4) {
		set_ipv4_mapped(ends->peer_address, *(u32 *)(header + 12));
		set_ipv4_mapped(ends->local_address, *(u32 *)(header + 16));
	} else if (header[0] >> 4 == 6) {
		__builtin_memcpy(ends->peer_address, header + 8, 16);
		__builtin_memcpy(ends->local_address, header + 24, 16);
	} else {
		return false;
	}
	ends->peer_port = bpf_ntohs(ports[0]);
	ends->local_port = bpf_ntohs(ports[1]);
	/* Not by plain pointers: to follow one costs the verifier a search of
	 * all of the kernel's types, and nothing at run time is saved here. */
	ends->netns_inode = BPF_CORE_READ(skb, dev, nd_net.net, ns.inum);
	return true;
}

/* For a packet that is sent: its source is our end. */
static __always_inline void swap_endpoints(struct endpoints *ends)
{
	u16 port = ends->local_port;
	u8 address[16];

	__builtin_memcpy(address, ends->local_address, 16);
	__builtin_memcpy(ends->local_address, ends->peer_address, 16);
	__builtin_memcpy(ends->peer_address, address, 16);
	ends->local_port = ends->peer_port;
	ends->peer_port = port;
}

#endif
