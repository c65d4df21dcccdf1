/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Reads the connections that live: adopts those that were open before us, then
 * once an interval writes what changed. `iterate_tcp` walks the TCP hash table
 * of the reader's own network namespace; `iterate_files` walks the open files
 * of all processes and so reaches the sockets of every namespace, at a higher
 * cost.
 */
#ifndef SYNSPAN_SAMPLE_BPF_H
#define SYNSPAN_SAMPLE_BPF_H

#include <bpf/bpf_tracing.h>

#include "connection_state.h"
#include "filter.h"
#include "listener.bpf.h"
#include "totals.h"

/* Written by user space before each pass. */
struct sample_pass {
	/* From 1; a socket is written once a pass, however many files it has.
	 */
	u32 number;
	/* Take in connections that have no state yet. */
	u8 adopt;
	/* Write also the connections on which nothing moved since their last
	 * sample. */
	u8 idle_too;
	/* Objects that the iterator has come by. */
	u16 visited;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct sample_pass);
} sample_passes SEC(".maps");

static __always_inline struct connection_state *
adopt(const struct sock *sk, const struct tcp_sock *tcp)
{
	struct listening_port port = listening_port_of(tcp);
	struct connection_state *state;
	struct endpoints ends;

	endpoints_of_sock(&ends, tcp);
	if (!scope_watched(tcp) || !peer_watched(&ends) ||
	    !local_watched(&ends))
		return NULL;
	state = create_stored_state(sk);
	if (!state)
		return NULL;
	state->flags = SYNSPAN_FLAG_ADOPTED;
	state->role = bpf_map_lookup_elem(&listening_ports, &port)
			      ? SYNSPAN_ROLE_SERVER
			      : SYNSPAN_ROLE_CLIENT;
	return state;
}

static __always_inline bool is_connected(u8 tcp_state)
{
	switch (tcp_state) {
	case TCP_SYN_SENT:
	case TCP_SYN_RECV:
	case TCP_CLOSE:
	case TCP_LISTEN:
		return false;
	}
	return true;
}

/* Established, and not yet taken by accept(): it has no file and is no orphan.
 */
static __always_inline bool waits_for_accept(const struct tcp_sock *tcp)
{
	const struct sock *sk = &tcp->inet_conn.icsk_inet.sk;

	return !sk->sk_socket &&
	       !(sk->__sk_common.skc_flags & 1UL << SOCK_DEAD);
}

/* Where the buffer is full the kernel calls again for the same socket. */
static __always_inline void sample_connection(struct seq_file *seq,
					      const struct sock *sk,
					      const struct tcp_sock *tcp,
					      const struct sample_pass *pass)
{
	u8 tcp_state = sk->__sk_common.skc_state;
	struct connection_state *state = find_state(sk);
	struct synspan_closed record = {};
	u32 segments;
	bool waits;

	if (!state && pass->adopt)
		state = adopt(sk, tcp);
	if (!state || !is_connected(tcp_state))
		return;
	state = settle_state(sk, state);
	segments = tcp->segs_in + tcp->segs_out;
	waits = state->role == SYNSPAN_ROLE_SERVER && waits_for_accept(tcp);
	if (state->sampled_pass == pass->number ||
	    (segments == state->sampled_segments && !pass->idle_too && !waits))
		return;
	fill_closed(&record, SYNSPAN_SAMPLE, sk, tcp, state, bpf_ktime_get_ns(),
		    tcp_state);
	if (waits)
		record.header.flags |= SYNSPAN_FLAG_WAITS_FOR_ACCEPT;
	if (!tcp->rcv_wnd)
		record.header.flags |= SYNSPAN_FLAG_ZERO_WINDOW_SENT;
	if (!tcp->snd_wnd)
		record.header.flags |= SYNSPAN_FLAG_ZERO_WINDOW_RECEIVED;
	if (bpf_seq_write(seq, &record, sizeof(record)))
		return;
	state->sampled_pass = pass->number;
	state->sampled_segments = segments;
}

enum { VISITS_PER_MARK = 32 };

/*
 * A read returns when the kernel's buffer (8 pages) is full. With nothing but
 * silent connections it would go over all of them, while nobody reads the ring.
 */
static __always_inline struct sample_pass *visit(struct seq_file *seq)
{
	struct synspan_header mark = {.kind = SYNSPAN_PASS_MARK};
	struct sample_pass *pass;
	u32 first = 0;

	pass = bpf_map_lookup_elem(&sample_passes, &first);
	if (pass && ++pass->visited % VISITS_PER_MARK == 0)
		bpf_seq_write(seq, &mark, sizeof(mark));
	return pass;
}

static __always_inline int sample(struct seq_file *seq, const struct sock *sk,
				  const struct tcp_sock *tcp,
				  struct sample_pass *pass)
{
	u8 tcp_state = sk->__sk_common.skc_state;

	if (tcp_state == TCP_LISTEN)
		sample_listener(seq, sk, tcp, pass->number, pass->adopt);
	else if (is_connected(tcp_state) || tcp_state == TCP_SYN_SENT)
		sample_connection(seq, sk, tcp, pass);
	return 0;
}

SEC("iter/tcp")
int iterate_tcp(struct bpf_iter__tcp *ctx)
{
	struct sock_common *common = ctx->sk_common;
	struct sample_pass *pass = visit(ctx->meta->seq);
	struct tcp_sock *tcp;

	/* Called at the end of a pass too, so that a connection need not be. */
	if (!common) {
		is_own_process();
		return 0;
	}
	tcp = bpf_skc_to_tcp_sock(common);
	if (!tcp || !pass)
		return 0;
	return sample(ctx->meta->seq, &tcp->inet_conn.icsk_inet.sk, tcp, pass);
}

SEC("iter/task_file")
int iterate_files(struct bpf_iter__task_file *ctx)
{
	struct file *file = ctx->file;
	struct sample_pass *pass = visit(ctx->meta->seq);
	struct tcp_sock *tcp;
	struct socket *socket;

	if (!file || !pass)
		return 0;
	socket = bpf_sock_from_file(file);
	if (!socket || !socket->sk)
		return 0;
	tcp = bpf_skc_to_tcp_sock(socket->sk);
	if (!tcp)
		return 0;
	return sample(ctx->meta->seq, &tcp->inet_conn.icsk_inet.sk, tcp, pass);
}

#endif
