/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What we remember of a watched connection while its socket lives. */
#ifndef SYNSPAN_CONNECTION_STATE_H
#define SYNSPAN_CONNECTION_STATE_H

#include "records.h"

struct connection_state {
	/* SYN sent (client) or first SYN-ACK sent (server). */
	u64 opened_ns;
	u64 established_ns;
	u64 retransmit_record_ns;
	struct synspan_retransmits retransmits;
	/* Segments in both directions when the iterator last wrote a sample. */
	u32 sampled_segments;
	u32 sampled_pass;
	u32 pid;
	u8 role;
	u8 flags;
	u8 unused[2];
};

/*
 * Lives and dies with the socket, so nothing leaks and nothing is evicted.
 * Linux 5.11 (commit 8e4597c627fb) allows it in tracing programs.
 */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct connection_state);
} connection_states SEC(".maps");

static __always_inline struct connection_state *
find_state(const struct sock *sk)
{
	return bpf_sk_storage_get(&connection_states, (void *)sk, NULL, 0);
}

static __always_inline struct connection_state *
create_state(const struct sock *sk)
{
	return bpf_sk_storage_get(&connection_states, (void *)sk, NULL,
				  BPF_SK_STORAGE_GET_F_CREATE);
}

static __always_inline void delete_state(const struct sock *sk)
{
	bpf_sk_storage_delete(&connection_states, (void *)sk);
}

static __always_inline u32 current_tgid(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

/* The kernel gives a socket its cookie when it is first asked for. */
static __always_inline u64 cookie_of(const struct sock *sk)
{
	u64 cookie = sk->__sk_common.skc_cookie.counter;

	return cookie ? cookie : bpf_get_socket_cookie((void *)sk);
}

static __always_inline void fill_header(struct synspan_header *header, u32 kind,
					const struct sock *sk,
					const struct tcp_sock *tcp,
					const struct connection_state *state,
					u64 now_ns, u8 tcp_state)
{
	header->timestamp_ns = now_ns;
	header->socket_cookie = cookie_of(sk);
	endpoints_of_sock(header_endpoints(header), tcp);
	header->pid = state->pid;
	header->kind = kind;
	header->role = state->role;
	header->tcp_state = tcp_state;
	header->flags = state->flags;
}

#endif
