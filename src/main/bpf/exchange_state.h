/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What we remember of the exchange that a connection is in. */
#ifndef SYNSPAN_EXCHANGE_STATE_H
#define SYNSPAN_EXCHANGE_STATE_H

#include "connection_state.h"

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
	/* What is already part of an exchange, as write_seq and copied_seq. */
	u32 sent_seq;
	u32 received_seq;
	/* What was sent when that data came. */
	u32 arrival_sent_seq;
	u32 number;
	u32 pid;
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
	u8 unused;
};

/* Whether any program of this file's users is loaded. */
const volatile bool exchanges_wanted = false;

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct exchange_state);
} exchange_states SEC(".maps");

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
enum { LOCK_TRIES = 256 };

static __always_inline bool lock_exchange(struct exchange_state *exchange)
{
	for (int i = 0; i < LOCK_TRIES; i++)
		if (!__sync_val_compare_and_swap(&exchange->locked, 0, 1))
			return true;
	exchange->missed = 1;
	return false;
}

static __always_inline void unlock_exchange(struct exchange_state *exchange)
{
	__sync_val_compare_and_swap(&exchange->locked, 1, 0);
}

static __always_inline struct exchange_state *
find_exchange(const struct sock *sk)
{
	return bpf_sk_storage_get(&exchange_states, (void *)sk, NULL, 0);
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
	exchange = bpf_sk_storage_get(&exchange_states, (void *)sk, NULL,
				      BPF_SK_STORAGE_GET_F_CREATE);
	if (!exchange)
		return NULL;
	since_ns = bpf_map_lookup_elem(&exchanges_since, &first);
	exchange->role = state->role;
	exchange->connection_flags = state->flags & SYNSPAN_FLAG_ADOPTED;
	exchange->in_mid_life = !since_ns || state->established_ns < *since_ns;
	return exchange;
}

#endif
