/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* Listening sockets and their queues, for the iterators of sample.bpf.h. */
#ifndef SYNSPAN_LISTENER_BPF_H
#define SYNSPAN_LISTENER_BPF_H

#include "filter.h"
#include "listening_ports.h"
#include "records.h"

struct listener_state {
	/* The last pass that wrote it: it may have many files. */
	u32 sampled_pass;
	u8 flags;
	u8 unused[3];
#ifdef SYNSPAN_BEFORE_5_12
	u64 id;
#endif
};

#ifdef SYNSPAN_BEFORE_5_12

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, u64);
	__type(value, struct listener_state);
} listener_states SEC(".maps");

static __always_inline struct listener_state *
find_listener(const struct sock *sk)
{
	u64 key = (u64)sk;

	return bpf_map_lookup_elem(&listener_states, &key);
}

static __always_inline struct listener_state *
create_listener(const struct sock *sk)
{
	struct listener_state none = {.id = new_id()};
	u64 key = (u64)sk;

	bpf_map_update_elem(&listener_states, &key, &none, BPF_NOEXIST);
	return bpf_map_lookup_elem(&listener_states, &key);
}

static __always_inline u64
cookie_of_listener(const struct sock *sk, const struct listener_state *state)
{
	return state->id;
}

#else

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct listener_state);
} listener_states SEC(".maps");

static __always_inline struct listener_state *
find_listener(const struct sock *sk)
{
	return bpf_sk_storage_get(&listener_states, (void *)sk, NULL, 0);
}

static __always_inline struct listener_state *
create_listener(const struct sock *sk)
{
	return bpf_sk_storage_get(&listener_states, (void *)sk, NULL,
				  BPF_SK_STORAGE_GET_F_CREATE);
}

static __always_inline u64
cookie_of_listener(const struct sock *sk, const struct listener_state *state)
{
	return bpf_get_socket_cookie((void *)sk);
}

#endif

static __always_inline struct listener_state *
listener_state_of(const struct sock *sk, bool adopt)
{
	struct listener_state *state = find_listener(sk);

	if (state)
		return state;
	state = create_listener(sk);
	if (state && adopt)
		state->flags = SYNSPAN_FLAG_ADOPTED;
	return state;
}

/* Where the buffer is full the kernel calls again for the same socket. */
static __always_inline void sample_listener(struct seq_file *seq,
					    const struct sock *sk,
					    const struct tcp_sock *tcp,
					    u32 pass, bool adopt)
{
	struct listening_port port = listening_port_of(tcp);
	struct synspan_listener record = {};
	struct listener_state *state;
	struct endpoints ends;
	u8 there = 1;

	bpf_map_update_elem(&listening_ports, &port, &there, BPF_ANY);
	endpoints_of_sock(&ends, tcp);
	if (!scope_watched(tcp) || !local_watched(&ends))
		return;
	state = listener_state_of(sk, adopt);
	if (!state || state->sampled_pass == pass)
		return;
	record.header.timestamp_ns = bpf_ktime_get_ns();
	record.header.socket_cookie = cookie_of_listener(sk, state);
	*header_endpoints(&record.header) = ends;
	record.header.kind = SYNSPAN_LISTENER;
	record.header.role = SYNSPAN_ROLE_SERVER;
	record.header.tcp_state = TCP_LISTEN;
	record.header.flags = state->flags;
	record.accept_queue_length = sk->sk_ack_backlog;
	record.accept_queue_limit = sk->sk_max_ack_backlog;
	record.syn_queue_length = tcp->inet_conn.icsk_accept_queue.qlen.counter;
	record.drops = sk->sk_drops.counter;
	if (!bpf_seq_write(seq, &record, sizeof(record)))
		state->sampled_pass = pass;
}

#endif
