/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Where exchanges are kept before Linux 5.12: with their connections. */
#ifndef SYNSPAN_EXCHANGE_IN_A_HASH_H
#define SYNSPAN_EXCHANGE_IN_A_HASH_H

#include "connection_state.h"

/*
 * The exchanges that someone is busy with, by their connections. To add an
 * element that must not be there is the one thing that only one can do at a
 * time, without an atomic exchange.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, u64);
	__type(value, u8);
} exchange_locks SEC(".maps");

/* An exchange has a role from when there is one. */
static __always_inline struct exchange_state *
find_exchange(const struct sock *sk)
{
	struct connection_state *state = find_state(sk);

	return state && state->exchange.role ? &state->exchange : NULL;
}

static __always_inline struct exchange_state *
new_exchange(const struct sock *sk, struct connection_state *state)
{
	state->exchange.lock = state->id;
	return &state->exchange;
}

/* It goes with its connection. */
static __always_inline void delete_exchange(const struct sock *sk)
{
}

static __always_inline bool resume_exchange(const struct sock *sk,
					    struct exchange_state *exchange)
{
	return false;
}

/* It stays where it is. */
static __always_inline void retire(const struct sock *sk,
				   struct exchange_state *exchange)
{
}

static __always_inline bool take_lock(struct exchange_state *exchange)
{
	u64 key = exchange->lock;
	u8 taken = 1;

	return !bpf_map_update_elem(&exchange_locks, &key, &taken, BPF_NOEXIST);
}

static __always_inline void drop_lock(struct exchange_state *exchange)
{
	u64 key = exchange->lock;

	bpf_map_delete_elem(&exchange_locks, &key);
}

#endif
