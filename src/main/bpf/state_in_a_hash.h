/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Where connection states are kept before Linux 5.12: in a table, by the
 * address of their socket. Socket storage is for tracing programs since 5.11
 * (commit 8e4597c627fb), and the socket's cookie (c5dbb89fc2ac) and atomic
 * operations that return something (5ffa25502b5a) since 5.12.
 */
#ifndef SYNSPAN_STATE_IN_A_HASH_H
#define SYNSPAN_STATE_IN_A_HASH_H

#include "connection_state_type.h"

/* At the bound the least recently used goes: most often one that has closed. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 65536);
	__type(key, u64);
	__type(value, struct connection_state);
} connection_states SEC(".maps");

/* Too large for the stack. */
static const struct connection_state no_state = {};

/* The programs of one CPU never read the clock at the same time. */
static __always_inline u64 new_id(void)
{
	return bpf_ktime_get_ns() << 8 | (bpf_get_smp_processor_id() & 255);
}

/* NULL for a connection that is not watched. */
static __always_inline struct connection_state *
find_state(const struct sock *sk)
{
	u64 key = (u64)sk;

	return bpf_map_lookup_elem(&connection_states, &key);
}

static __always_inline struct connection_state *
create_state(const struct sock *sk)
{
	struct connection_state *state = find_state(sk);
	u64 key = (u64)sk;

	if (state)
		return state;
	bpf_map_update_elem(&connection_states, &key, &no_state, BPF_NOEXIST);
	state = bpf_map_lookup_elem(&connection_states, &key);
	if (state)
		state->id = new_id();
	else
		lose_record(SYNSPAN_CLOSED);
	return state;
}

static __always_inline struct connection_state *
create_stored_state(const struct sock *sk)
{
	return create_state(sk);
}

static __always_inline void delete_state(const struct sock *sk)
{
	u64 key = (u64)sk;

	bpf_map_delete_elem(&connection_states, &key);
}

/* What has closed is found for a while: a reset that the process asked for
 * follows the close. */
static __always_inline void release_state(const struct sock *sk)
{
	struct connection_state *state = find_state(sk);

	if (state)
		state->closed = 1;
}

/* A socket may lie where one lay that has closed. */
static __always_inline void begin_life(const struct sock *sk)
{
	struct connection_state *state = find_state(sk);

	if (state && state->closed)
		delete_state(sk);
}

static __always_inline struct connection_state *
settle_state(const struct sock *sk, struct connection_state *state)
{
	return state;
}

static __always_inline u64 known_cookie(const struct sock *sk)
{
	struct connection_state *state = find_state(sk);

	return state ? state->id : 0;
}

static __always_inline struct connection_state *
reachable_state(const struct sock *sk, u64 cookie)
{
	struct connection_state *state = find_state(sk);

	return state && !state->closed ? state : NULL;
}

static __always_inline u64 cookie_of(const struct sock *sk)
{
	return known_cookie(sk);
}

static __always_inline u64 cookie_of_state(const struct sock *sk,
					   const struct connection_state *state)
{
	return state->id;
}

#endif
