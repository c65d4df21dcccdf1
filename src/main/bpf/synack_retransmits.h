/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Handshakes whose SYN-ACK was sent again. The child socket's round trip is
 * that of the last one then, told by the TCP time stamp, or none without time
 * stamps (tcp_synack_rtt_meas()), and the request socket, which knows when the
 * first one was sent, is out of reach at ESTABLISHED.
 */
#ifndef SYNSPAN_SYNACK_RETRANSMITS_H
#define SYNSPAN_SYNACK_RETRANSMITS_H

#include "kernel_types.h"
#include <bpf/bpf_helpers.h>

struct synack_retransmit {
	u64 first_sent_ns;
	u32 count;
	u32 unused;
};

/* Keyed by the request socket's cookie, which the child socket inherits. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8192);
	__type(key, u64);
	__type(value, struct synack_retransmit);
} synack_retransmits SEC(".maps");

#endif
