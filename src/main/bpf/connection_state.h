/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* What we remember of a watched connection, where it is kept on this kernel,
 * and the header of the records that tell of it. */
#ifndef SYNSPAN_CONNECTION_STATE_H
#define SYNSPAN_CONNECTION_STATE_H

#ifdef SYNSPAN_BEFORE_5_12
#include "state_in_a_hash.h"
#else
#include "state_in_sockets.h"
#endif

static __always_inline u32 current_thread(void)
{
	return (u32)bpf_get_current_pid_tgid();
}

static __always_inline u32 current_tgid(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

static __always_inline void fill_header(struct synspan_header *header, u32 kind,
					const struct sock *sk,
					const struct tcp_sock *tcp,
					const struct connection_state *state,
					u64 now_ns, u8 tcp_state)
{
	header->timestamp_ns = now_ns;
	header->socket_cookie = cookie_of_state(sk, state);
	endpoints_of_sock(header_endpoints(header), tcp);
	header->pid = state->pid;
	header->kind = kind;
	header->role = state->role;
	header->tcp_state = tcp_state;
	header->flags = state->flags;
}

#endif
