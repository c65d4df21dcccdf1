/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Where a connection's exchange is kept: while it moves in a map of its own,
 * which a pass of the reader goes over, and while it is idle with the
 * connection. */
#ifndef SYNSPAN_EXCHANGE_STATE_H
#define SYNSPAN_EXCHANGE_STATE_H

#ifdef SYNSPAN_BEFORE_5_12
#include "exchange_in_a_hash.h"
#else
#include "exchange_in_sockets.h"
#endif

/* Whether any program of this file's users is loaded. */
const volatile bool exchanges_wanted = false;

/* Whether a pass of the reader comes by open files alone. */
const volatile bool files_are_passed = false;

/* When the hooks came, CLOCK_MONOTONIC: what was established before is in
 * mid-life. Written by user space. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, u64);
} exchanges_since SEC(".maps");

/*
 * Sends and receives of one socket meet here from several CPUs. Not a
 * bpf_spin_lock, under which no record could be sent. An interrupt may hit the
 * holder, so nobody waits for ever: what goes unseen is found by the sequence
 * numbers.
 */
enum { LOCK_TRIES = 32, READS_BETWEEN_TRIES = 16 };

/* Reads take time without another try, of which each is a path of its own to
 * the verifier: it would take longer for them than for all that is locked. */
static __always_inline void let_time_pass(const struct exchange_state *exchange)
{
	const volatile u32 *locked = &exchange->locked;

#pragma unroll
	for (int i = 0; i < READS_BETWEEN_TRIES; i++)
		(void)*locked;
}

static __always_inline bool lock_exchange(struct exchange_state *exchange)
{
	for (int i = 0; i < LOCK_TRIES; i++) {
		if (take_lock(exchange))
			return !exchange->retired;
		let_time_pass(exchange);
	}
	exchange->missed = 1;
	return false;
}

static __always_inline void unlock_exchange(struct exchange_state *exchange)
{
	drop_lock(exchange);
}

/* NULL for a connection that is not watched. */
static __always_inline struct exchange_state *exchange_of(const struct sock *sk)
{
	struct exchange_state *exchange = find_exchange(sk);
	struct connection_state *state;
	u32 first = 0;
	u64 *since_ns;

	if (exchange)
		return exchange;
	state = find_state(sk);
	if (!state)
		return NULL;
	exchange = new_exchange(sk, state);
	if (!exchange) {
		lose_record(SYNSPAN_EXCHANGE);
		return NULL;
	}
	if (resume_exchange(sk, exchange))
		return exchange;
	since_ns = bpf_map_lookup_elem(&exchanges_since, &first);
	exchange->role = state->role;
	exchange->connection_flags = state->flags & SYNSPAN_FLAG_ADOPTED;
	exchange->in_mid_life = !since_ns || state->established_ns < *since_ns;
	return exchange;
}

#endif
