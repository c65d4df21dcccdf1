/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Sends and receives. A receive is told by tcp_rcv_space_adjust, which TCP
 * calls under the socket's lock whenever a process has taken data, by whatever
 * call (recv, splice, io_uring, zero copy); a peek moves no sequence number. A
 * send is told when its call returns; should a receive come first, the sequence
 * numbers show under the lock that the send was before it.
 */
#ifndef SYNSPAN_EXCHANGE_BPF_H
#define SYNSPAN_EXCHANGE_BPF_H

#include <bpf/bpf_tracing.h>

#include "exchange_turns.h"

/* An answer that is silent for so long has ended, as far as anyone can tell. */
static const u64 ENDED_AFTER_NS = 5ULL * 1000 * 1000 * 1000;
static const u64 IDLE_AFTER_NS = 7ULL * 1000 * 1000 * 1000;

/* Sends that TCP makes without a call that we see, before Linux 6.5 (commit
 * dc97391e6610): sendfile() and splice(). */
struct proto_ops {
	void *sendpage;
} __attribute__((preserve_access_index));

static __always_inline struct tcp_sock *open_tcp_sock(const struct sock *sk)
{
	u8 tcp_state;

	if (sk->sk_protocol != IPPROTO_TCP)
		return NULL;
	tcp_state = sk->__sk_common.skc_state;
	if (tcp_state == TCP_LISTEN || tcp_state == TCP_CLOSE)
		return NULL;
	return bpf_skc_to_tcp_sock((void *)sk);
}

/*
 * TCP takes the time when it sends (tcp_mstamp_refresh()), and to read the
 * clock is what costs most here. Where not all was sent at once its time is of
 * another packet, maybe of one before the call.
 */
static __always_inline u64 time_of_send(const struct tcp_sock *tcp,
					u32 sent_seq)
{
	if ((s32)(tcp->snd_nxt - sent_seq) >= 0)
		return tcp->tcp_clock_cache;
	return bpf_ktime_get_ns();
}

static __always_inline int on_sent(const struct sock *sk, int result)
{
	struct exchange_state *exchange;
	struct tcp_sock *tcp;
	u32 sent_seq;
	u64 now_ns;
	u8 tcp_state;

	if (result <= 0)
		return 0;
	tcp = open_tcp_sock(sk);
	if (!tcp)
		return 0;
	exchange = exchange_of(sk);
	if (!exchange)
		return 0;
	tcp_state = sk->__sk_common.skc_state;
	sent_seq = sent_seq_of(tcp, tcp_state);
	now_ns = time_of_send(tcp, sent_seq);
	if (!lock_exchange(exchange))
		return 0;
	start_counting(tcp, exchange, tcp_state);
	if (exchange->in_mid_life && !exchange->number &&
	    sent_seq == exchange->sent_seq)
		exchange->sent_seq -= result;
	/* Else a receive has found it before, maybe on another thread. */
	if (!count_sent(tcp, exchange, sent_seq, now_ns) && exchange->number)
		is_moved_by(exchange, current_thread());
	if (sent_over_unread(exchange))
		talks_at_once(exchange);
	unlock_exchange(exchange);
	return 0;
}

SEC("tp_btf/sock_send_length")
int BPF_PROG(sock_send_length, const struct sock *sk, int result, int flags)
{
	return on_sent(sk, result);
}

SEC("fexit/tcp_sendmsg")
int BPF_PROG(tcp_sendmsg, const struct sock *sk, void *message, u64 size,
	     int result)
{
	return on_sent(sk, result);
}

/* A send that has not returned yet, or was none of a process's calls. The peer
 * had it before it sent what we receive now. */
static __always_inline void count_unseen_sends(const struct tcp_sock *tcp,
					       struct exchange_state *exchange,
					       u32 sent_seq, u64 now_ns)
{
	u64 arrived_ns = exchange->arrived_ns;

	if (!count_sent(tcp, exchange, sent_seq,
			arrived_ns ? arrived_ns : now_ns))
		return;
	if (bpf_core_field_exists(((struct proto_ops *)0)->sendpage))
		exchange->flags |= SYNSPAN_EXCHANGE_INCOMPLETE;
}

static __always_inline void on_received(const struct tcp_sock *tcp,
					struct exchange_state *exchange,
					u8 tcp_state)
{
	u32 sent_seq = sent_seq_of(tcp, tcp_state);
	u64 now_ns = bpf_ktime_get_ns();
	struct exchange_part *part;
	bool turned;

	start_counting(tcp, exchange, tcp_state);
	count_unseen_sends(tcp, exchange, sent_seq, now_ns);
	turned = exchange->phase == (exchange->role == SYNSPAN_ROLE_SERVER
					     ? EXCHANGE_ANSWER
					     : EXCHANGE_REQUEST);
	if (turned && peer_had_not_seen(tcp, sent_seq))
		talks_at_once(exchange);
	if (!count_received(tcp, exchange, received_seq_of(tcp), now_ns))
		return;
	part = exchange->role == SYNSPAN_ROLE_SERVER ? &exchange->request
						     : &exchange->answer;
	if (part->first_ns == now_ns && exchange->arrived_ns)
		exchange->unread_ns = now_ns - exchange->arrived_ns;
	if (!exchange->pid)
		exchange->pid = current_tgid();
	if (!unread_bytes(tcp))
		exchange->arrived_ns = 0;
	else
		data_lies_unread(exchange, sent_seq, now_ns);
}

SEC("tp_btf/tcp_rcv_space_adjust")
int BPF_PROG(tcp_rcv_space_adjust, const struct sock *sk)
{
	struct exchange_state *exchange;
	struct tcp_sock *tcp = open_tcp_sock(sk);

	if (!tcp)
		return 0;
	exchange = exchange_of(sk);
	/* A peek. */
	if (!exchange || (exchange->started &&
			  received_seq_of(tcp) == exchange->received_seq))
		return 0;
	if (!lock_exchange(exchange))
		return 0;
	on_received(tcp, exchange, sk->__sk_common.skc_state);
	unlock_exchange(exchange);
	return 0;
}

static __always_inline void on_arrival(const struct tcp_sock *tcp,
				       struct exchange_state *exchange,
				       u8 tcp_state)
{
	u32 sent_seq = sent_seq_of(tcp, tcp_state);

	start_counting(tcp, exchange, tcp_state);
	if (peer_had_not_seen(tcp, sent_seq))
		talks_at_once(exchange);
	/* tcp_rcv_established() has just taken it. */
	data_lies_unread(exchange, sent_seq, tcp->tcp_clock_cache);
}

/* Under the socket's lock, and after TCP has seen what the same segment
 * acknowledges. A FIN without data comes here too. */
SEC("tp_btf/sk_data_ready")
int BPF_PROG(sk_data_ready, const struct sock *sk)
{
	struct exchange_state *exchange;
	struct tcp_sock *tcp = open_tcp_sock(sk);
	u8 tcp_state;

	if (!tcp)
		return 0;
	tcp_state = sk->__sk_common.skc_state;
	if (unread_bytes(tcp))
		exchange = exchange_of(sk);
	else if (tcp_state == TCP_CLOSE_WAIT)
		exchange = find_exchange(sk);
	else
		return 0;
	if (!exchange)
		return 0;
	/* More of what lies there. */
	if (exchange->arrived_ns &&
	    !peer_had_not_seen(tcp, sent_seq_of(tcp, tcp_state)))
		return 0;
	if (!lock_exchange(exchange))
		return 0;
	if (unread_bytes(tcp))
		on_arrival(tcp, exchange, tcp_state);
	else
		hangs_up(exchange, tcp->tcp_clock_cache);
	unlock_exchange(exchange);
	return 0;
}

static __always_inline u64 silent_since(const struct exchange_state *exchange)
{
	return exchange->answer.last_ns > exchange->request.last_ns
		       ? exchange->answer.last_ns
		       : exchange->request.last_ns;
}

static __always_inline void flush(const struct tcp_sock *tcp,
				  struct exchange_state *exchange, u8 tcp_state,
				  u64 now_ns)
{
	s64 silent_ns = now_ns - silent_since(exchange);
	bool ended = exchange->answer.bytes && silent_ns >= (s64)ENDED_AFTER_NS;

	if (exchange->number &&
	    (exchange->untold || (ended && !exchange->told_end)))
		tell_exchange(tcp, exchange, now_ns, tcp_state, ended);
}

/* Nothing is left to tell, and nothing is on its way. */
static __always_inline bool is_idle(const struct tcp_sock *tcp,
				    const struct exchange_state *exchange,
				    u8 tcp_state, u64 now_ns)
{
	return exchange->number && !exchange->untold &&
	       (exchange->told_end || !exchange->answer.bytes) &&
	       !exchange->arrived_ns &&
	       (s64)(now_ns - silent_since(exchange)) >= (s64)IDLE_AFTER_NS &&
	       exchange->sent_seq == sent_seq_of(tcp, tcp_state) &&
	       exchange->received_seq == received_seq_of(tcp);
}

/*
 * Tells of all that no record has told yet, so that after a pass of the reader
 * each exchange that had begun before it is known. The records go the way of
 * all others; the pass itself reads a byte for each connection that a hook was
 * busy with.
 */
static __always_inline void flush_exchange(struct seq_file *seq,
					   const struct sock *sk,
					   const struct tcp_sock *tcp)
{
	struct exchange_state *exchange = find_exchange(sk);
	u8 tcp_state, busy = 1;
	u64 now_ns;

	if (!exchange)
		return;
	if (!lock_exchange(exchange)) {
		bpf_seq_write(seq, &busy, sizeof(busy));
		return;
	}
	now_ns = bpf_ktime_get_ns();
	tcp_state = sk->__sk_common.skc_state;
	flush(tcp, exchange, tcp_state, now_ns);
	if (is_idle(tcp, exchange, tcp_state, now_ns))
		retire(sk, exchange);
	unlock_exchange(exchange);
}

#ifndef SYNSPAN_BEFORE_5_12
/* Goes over nothing but connections with exchanges. Not every kernel lets a
 * program iterate over a map. */
SEC("iter/bpf_sk_storage_map")
int iterate_exchanges(struct bpf_iter__bpf_sk_storage_map *ctx)
{
	const struct exchange_state *value = ctx->value;
	struct sock *sk = ctx->sk;
	struct tcp_sock *tcp;

	if (!sk || !value)
		return 0;
	tcp = bpf_skc_to_tcp_sock(sk);
	if (tcp)
		flush_exchange(ctx->meta->seq, sk, tcp);
	return 0;
}
#endif

/* The same over all connections of the reader's own network namespace. */
SEC("iter/tcp")
int iterate_tcp_exchanges(struct bpf_iter__tcp *ctx)
{
	struct sock_common *common = ctx->sk_common;
	struct tcp_sock *tcp;

	if (!common)
		return 0;
	tcp = bpf_skc_to_tcp_sock(common);
	if (tcp)
		flush_exchange(ctx->meta->seq, &tcp->inet_conn.icsk_inet.sk,
			       tcp);
	return 0;
}

/* The same over the open files of all processes; of what has none any more
 * tell_of_orphan() has told. */
SEC("iter/task_file")
int iterate_file_exchanges(struct bpf_iter__task_file *ctx)
{
	struct file *file = ctx->file;
	struct tcp_sock *tcp;
	struct socket *socket;

	if (!file)
		return 0;
	socket = bpf_sock_from_file(file);
	if (!socket || !socket->sk)
		return 0;
	tcp = bpf_skc_to_tcp_sock(socket->sk);
	if (tcp)
		flush_exchange(ctx->meta->seq, &tcp->inet_conn.icsk_inet.sk,
			       tcp);
	return 0;
}

#endif
