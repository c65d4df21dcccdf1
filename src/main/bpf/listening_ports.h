/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Ports with a listener. Only for connections that were open before us: of
 * those the kernel no longer knows which end opened them.
 */
#ifndef SYNSPAN_LISTENING_PORTS_H
#define SYNSPAN_LISTENING_PORTS_H

#include "kernel_types.h"
#include <bpf/bpf_helpers.h>

struct listening_port {
	u32 netns_inode;
	u32 port;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 16384);
	__type(key, struct listening_port);
	__type(value, u8);
} listening_ports SEC(".maps");

static __always_inline struct listening_port
listening_port_of(const struct tcp_sock *tcp)
{
	const struct sock_common *common =
		&tcp->inet_conn.icsk_inet.sk.__sk_common;
	struct listening_port key = {
		.netns_inode = common->skc_net.net->ns.inum,
		.port = common->skc_num,
	};

	return key;
}

#endif
