/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Where exchanges that move are kept: with their sockets, in a map of their own
 * that a pass of the reader goes over. */
#ifndef SYNSPAN_EXCHANGE_IN_SOCKETS_H
#define SYNSPAN_EXCHANGE_IN_SOCKETS_H

#include "connection_state.h"

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct exchange_state);
} exchange_states SEC(".maps");

/* Who has none mostly is not watched, and was never asked for a cookie. */
static __always_inline struct exchange_state *
find_exchange(const struct sock *sk)
{
	if (!sk->__sk_common.skc_cookie.counter)
		return NULL;
	return bpf_sk_storage_get(&exchange_states, (void *)sk, NULL, 0);
}

static __always_inline struct exchange_state *
new_exchange(const struct sock *sk, struct connection_state *state)
{
	return bpf_sk_storage_get(&exchange_states, (void *)sk, NULL,
				  BPF_SK_STORAGE_GET_F_CREATE);
}

static __always_inline void delete_exchange(const struct sock *sk)
{
	bpf_sk_storage_delete(&exchange_states, (void *)sk);
}

/* Goes on with the one that lies idle, where there is one. */
static __always_inline bool resume_exchange(const struct sock *sk,
					    struct exchange_state *exchange)
{
	struct stored_connection *stored = find_stored(sk);

	if (!stored || !stored->idle_exchange.number)
		return false;
	*exchange = stored->idle_exchange;
	exchange->locked = 0;
	stored->idle_exchange.number = 0;
	return true;
}

/*
 * To go over a socket's storage costs a microsecond, mostly for cold memory: of
 * 100,000 idle connections none may be left here.
 */
static __always_inline void retire(const struct sock *sk,
				   struct exchange_state *exchange)
{
	struct connection_state *state = find_state(sk);
	struct stored_connection *stored;

	if (!state)
		return;
	settle_state(sk, state);
	stored = find_stored(sk);
	if (!stored)
		return;
	stored->idle_exchange = *exchange;
	exchange->retired = 1;
	delete_exchange(sk);
}

static __always_inline bool take_lock(struct exchange_state *exchange)
{
	return !__sync_val_compare_and_swap(&exchange->locked, 0, 1);
}

static __always_inline void drop_lock(struct exchange_state *exchange)
{
	__sync_val_compare_and_swap(&exchange->locked, 1, 0);
}

#endif
