/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Where connection states are kept: with their sockets. */
#ifndef SYNSPAN_STATE_IN_SOCKETS_H
#define SYNSPAN_STATE_IN_SOCKETS_H

#include "connection_state_type.h"

/*
 * Most connections are gone before anything happens to them, and socket storage
 * costs two allocations' worth of time. So a connection begins in a slot of
 * this table, chosen by its cookie, and moves into its socket's storage when
 * the iterator finds it alive. Where an older connection still has the slot,
 * the storage is taken at once.
 */
struct young_connection {
	/* The owner, with CLOSED once anyone may have the slot; 0: nobody yet.
	 */
	u64 owner;
	struct connection_state state;
};

enum { YOUNG_CONNECTIONS = 16384 };

static const u64 CLOSED = 1ULL << 63;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, YOUNG_CONNECTIONS);
	__type(key, u32);
	__type(value, struct young_connection);
} young_connections SEC(".maps");

struct stored_connection {
	struct connection_state state;
	/* While it is idle; number 0: it has none here. */
	struct exchange_state idle_exchange;
};

/*
 * Lives and dies with the socket, so nothing leaks and nothing is evicted.
 * Linux 5.11 (commit 8e4597c627fb) allows it in tracing programs.
 */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct stored_connection);
} connection_states SEC(".maps");

static __always_inline struct stored_connection *
find_stored(const struct sock *sk)
{
	return bpf_sk_storage_get(&connection_states, (void *)sk, NULL, 0);
}

/* The kernel gives a socket its cookie when it is first asked for. */
static __always_inline u64 cookie_of(const struct sock *sk)
{
	u64 cookie = sk->__sk_common.skc_cookie.counter;

	return cookie ? cookie : bpf_get_socket_cookie((void *)sk);
}

static __always_inline struct young_connection *young_slot(u64 cookie)
{
	u32 slot = cookie & (YOUNG_CONNECTIONS - 1);

	return bpf_map_lookup_elem(&young_connections, &slot);
}

static __always_inline struct young_connection *find_young(u64 cookie)
{
	struct young_connection *young = young_slot(cookie);

	return young && (young->owner & ~CLOSED) == cookie ? young : NULL;
}

/* NULL for a connection that is not watched. */
static __always_inline struct connection_state *
find_state(const struct sock *sk)
{
	u64 cookie = sk->__sk_common.skc_cookie.counter;
	struct stored_connection *stored;
	struct young_connection *young;

	/* Whoever has a state was asked for its cookie. */
	if (!cookie)
		return NULL;
	young = find_young(cookie);
	if (young)
		return &young->state;
	stored = find_stored(sk);
	return stored ? &stored->state : NULL;
}

static __always_inline struct connection_state *
new_stored_state(const struct sock *sk)
{
	struct stored_connection *stored =
		bpf_sk_storage_get(&connection_states, (void *)sk, NULL,
				   BPF_SK_STORAGE_GET_F_CREATE);

	return stored ? &stored->state : NULL;
}

/* NULL where the kernel has no memory: nothing is told of this connection. */
static __always_inline struct connection_state *
create_stored_state(const struct sock *sk)
{
	struct connection_state *state = new_stored_state(sk);

	if (!state)
		lose_record(SYNSPAN_CLOSED);
	return state;
}

/* Nothing but zeros; or what a client has whose SYN crossed the peer's. */
static __always_inline struct connection_state *
create_state(const struct sock *sk)
{
	struct connection_state *state = find_state(sk);
	struct young_connection *young;
	u64 cookie, owner;

	if (state)
		return state;
	cookie = cookie_of(sk);
	young = young_slot(cookie);
	if (!young)
		return NULL;
	owner = young->owner;
	/* An atomic exchange (Linux 5.12): two sockets may want the slot. */
	if ((owner && !(owner & CLOSED)) ||
	    __sync_val_compare_and_swap(&young->owner, owner, cookie) != owner)
		return create_stored_state(sk);
	__builtin_memset(&young->state, 0, sizeof(young->state));
	return &young->state;
}

static __always_inline void delete_state(const struct sock *sk)
{
	u64 cookie = sk->__sk_common.skc_cookie.counter;
	struct young_connection *young;

	if (!cookie)
		return;
	young = young_slot(cookie);
	/* Of one that has closed another socket may be taking the slot. */
	if (young) {
		__sync_val_compare_and_swap(&young->owner, cookie, 0);
		__sync_val_compare_and_swap(&young->owner, cookie | CLOSED, 0);
	}
	bpf_sk_storage_delete(&connection_states, (void *)sk);
}

/*
 * A connection that has closed leaves its slot to the next one. Its state is
 * found until then: a reset that the process asked for follows the close.
 */
static __always_inline void release_state(const struct sock *sk)
{
	u64 cookie = cookie_of(sk);
	struct young_connection *young = find_young(cookie);

	if (young)
		young->owner = cookie | CLOSED;
}

/* A connection that lives on makes room for younger ones. */
static __always_inline struct connection_state *
settle_state(const struct sock *sk, struct connection_state *state)
{
	struct young_connection *young = find_young(cookie_of(sk));
	struct connection_state *stored;

	if (!young)
		return state;
	stored = new_stored_state(sk);
	if (!stored)
		return state;
	*stored = young->state;
	young->owner = 0;
	return stored;
}

static __always_inline void begin_life(const struct sock *sk)
{
}

/* Of any pointer to a socket, whether or not the verifier trusts it; 0 where it
 * is none that we watch. */
static __always_inline u64 known_cookie(const struct sock *sk)
{
	return BPF_CORE_READ(sk, __sk_common.skc_cookie.counter);
}

/* The state that such a pointer leads to: of a connection that is young and has
 * not closed. */
static __always_inline struct connection_state *
reachable_state(const struct sock *sk, u64 cookie)
{
	struct young_connection *young = find_young(cookie);

	return young && !(young->owner & CLOSED) ? &young->state : NULL;
}

static __always_inline u64 cookie_of_state(const struct sock *sk,
					   const struct connection_state *state)
{
	return cookie_of(sk);
}

#endif
