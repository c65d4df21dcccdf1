/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What we remember of a watched connection while its socket lives. */
#ifndef SYNSPAN_CONNECTION_STATE_TYPE_H
#define SYNSPAN_CONNECTION_STATE_TYPE_H

#include "exchange.h"
#include "records.h"

struct connection_state {
	/* SYN sent (client) or first SYN-ACK sent (server). */
	u64 opened_ns;
	u64 established_ns;
	/* accept() returned it; 0 where no hook has told so. */
	u64 accepted_ns;
	u64 retransmit_record_ns;
	struct synspan_retransmits retransmits;
	struct synspan_congestion congestion;
	/* Segments in both directions when the iterator last wrote a sample. */
	u32 sampled_segments;
	u32 sampled_pass;
	u32 pid;
	u8 role;
	u8 flags;
	u8 unused[2];
#ifdef SYNSPAN_BEFORE_5_12
	struct exchange_state exchange;
	/* What user space knows it by. */
	u64 id;
	u64 closed;
#endif
};

#endif
