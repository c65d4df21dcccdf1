/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The flag that a segment counts as. */
#ifndef SYNSPAN_SEGMENT_FLAG_H
#define SYNSPAN_SEGMENT_FLAG_H

#include "kernel_types.h"
#include "segments.h"

enum {
	TCP_FIN = 1,
	TCP_SYN = 2,
	TCP_RST = 4,
	TCP_PSH = 8,
	TCP_ACK = 16,
};

static __always_inline u32 flag_of(u32 tcp_flags)
{
	if (tcp_flags & TCP_RST)
		return SYNSPAN_SEGMENT_RST;
	if (tcp_flags & TCP_SYN)
		return tcp_flags & TCP_ACK ? SYNSPAN_SEGMENT_SYN_ACK
					   : SYNSPAN_SEGMENT_SYN;
	if (tcp_flags & TCP_FIN)
		return SYNSPAN_SEGMENT_FIN;
	if (tcp_flags & TCP_PSH)
		return SYNSPAN_SEGMENT_PSH;
	return tcp_flags & TCP_ACK ? SYNSPAN_SEGMENT_ACK : SYNSPAN_SEGMENT_NONE;
}

#endif
