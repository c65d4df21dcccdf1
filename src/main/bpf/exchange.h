/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What we remember of the exchange that a connection is in. */
#ifndef SYNSPAN_EXCHANGE_H
#define SYNSPAN_EXCHANGE_H

#include "kernel_types.h"

enum exchange_phase {
	/* No request was seen yet. */
	EXCHANGE_NONE,
	EXCHANGE_REQUEST,
	EXCHANGE_ANSWER,
};

struct exchange_part {
	u64 first_ns;
	u64 last_ns;
	u64 bytes;
};

struct exchange_state {
	/* Data came that the process has not taken yet; 0: it has all. */
	u64 arrived_ns;
	struct exchange_part request;
	struct exchange_part answer;
	u64 unread_ns;
	/* The server ended the connection before it answered; 0: it did not. */
	u64 hung_up_ns;
	/* What is already part of an exchange, as write_seq and copied_seq. */
	u32 sent_seq;
	u32 received_seq;
	/* What was sent when that data came. */
	u32 arrival_sent_seq;
	u32 number;
	u32 pid;
	/* 0: nothing of it has moved yet. */
	u32 thread;
	u32 locked;
	/* The last exchange that is, or may be, part of a TLS handshake. */
	u32 handshake_number;
	u8 phase;
	u8 role;
	/* For the header. */
	u8 connection_flags;
	/* enum synspan_exchange_flag, of the exchange. */
	u8 flags;
	/* The base of the sequence numbers is known. */
	u8 started;
	/* There is something that no record has told. */
	u8 untold;
	/* A record has said that it ended. */
	u8 told_end;
	/* A hook did not get the lock. */
	u8 missed;
	/* It began before we saw it. */
	u8 in_mid_life;
	/* enum first_bytes */
	u8 protocol;
	u8 told_full_duplex;
	/* It is no longer what the socket has. */
	u8 retired;
#ifdef SYNSPAN_BEFORE_5_12
	u64 lock;
#endif
};

#endif
