/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * From bytes that move to exchanges: a connection that turns from the answer to
 * the next request ends one. All here runs under the exchange's lock.
 */
#ifndef SYNSPAN_EXCHANGE_TURNS_H
#define SYNSPAN_EXCHANGE_TURNS_H

#include "exchange_first_bytes.h"
#include "exchange_sequence.h"
#include "exchange_state.h"

/* Flights of a TLS handshake that look like exchanges (ADR 10). */
enum {
	HANDSHAKE_EXCHANGES = 2,
	/* Less than any ServerHello with what must follow it: another try. */
	LONGEST_HELLO_RETRY = 110,
	/* An alert, with all that a record adds: the end of TLS, no message. */
	LONGEST_ALERT = 31,
};

static __always_inline bool
is_full_duplex(const struct exchange_state *exchange)
{
	return exchange->flags & SYNSPAN_EXCHANGE_FULL_DUPLEX;
}

/*
 * Whether the answer is as long as "HTTP/1.1 100 Continue" (25 bytes, or 17
 * without its words), after which the same request goes on.
 */
static __always_inline bool
may_be_interim(const struct exchange_state *exchange)
{
	u64 bytes = exchange->answer.bytes;
	/* A bit for each length: one path for the verifier. */
	u64 lengths = 1ULL << 17 | 1ULL << 25;

	/* A record adds 21 (1.2, ChaCha20), 22 (1.3) or 29 (1.2, AES-GCM). */
	if (exchange->protocol == FIRST_BYTES_TLS)
		lengths |= lengths << 21 | lengths << 22 | lengths << 29;
	return bytes < 64 && lengths >> bytes & 1;
}

static __always_inline u32 flags_of(const struct exchange_state *exchange)
{
	u32 flags = exchange->flags;

	if (may_be_interim(exchange))
		flags |= SYNSPAN_EXCHANGE_INCOMPLETE;
	if (exchange->number <= exchange->handshake_number)
		flags |= exchange->protocol == FIRST_BYTES_TLS
				 ? SYNSPAN_EXCHANGE_TLS_HANDSHAKE
				 : SYNSPAN_EXCHANGE_INCOMPLETE;
	return flags;
}

static __always_inline void tell_exchange(const struct tcp_sock *tcp,
					  struct exchange_state *exchange,
					  u64 now_ns, u8 tcp_state, bool ended)
{
	const struct sock *sk = &tcp->inet_conn.icsk_inet.sk;
	struct synspan_exchange *record =
		reserve_record(SYNSPAN_EXCHANGE, sizeof(*record));

	if (!record)
		return;
	record->header.timestamp_ns =
		exchange->hung_up_ns ? exchange->hung_up_ns : now_ns;
	record->header.socket_cookie = cookie_of(sk);
	endpoints_of_sock(header_endpoints(&record->header), tcp);
	record->header.pid = exchange->pid;
	record->header.kind = SYNSPAN_EXCHANGE;
	record->header.role = exchange->role;
	record->header.tcp_state = tcp_state;
	record->header.flags = exchange->connection_flags;
	record->request_first_ns = exchange->request.first_ns;
	record->request_last_ns = exchange->request.last_ns;
	record->answer_first_ns = exchange->answer.first_ns;
	record->answer_last_ns = exchange->answer.last_ns;
	record->request_bytes = exchange->request.bytes;
	record->answer_bytes = exchange->answer.bytes;
	record->unread_ns = exchange->unread_ns;
	record->number = exchange->number;
	record->flags = flags_of(exchange) |
			(ended ? SYNSPAN_EXCHANGE_ENDED : 0);
	record->thread = exchange->thread;
	record->unused = 0;
	submit_record(record, now_ns);
	exchange->untold = 0;
	exchange->told_end = ended;
	exchange->told_full_duplex = is_full_duplex(exchange);
}

static __always_inline bool
is_worth_telling(const struct exchange_state *exchange)
{
	return exchange->number && (exchange->untold || !exchange->told_end);
}

static __always_inline void look_at_protocol(const struct sock *sk,
					     struct exchange_state *exchange,
					     u32 bytes, u64 earlier_answer)
{
	bool first = exchange->number == 1;
	/* PostgreSQL asks for TLS, and is answered by one byte. */
	bool asked = exchange->number == 2 && earlier_answer == 1;

	if (exchange->in_mid_life)
		return;
	if (exchange->number == 2 && earlier_answer <= LONGEST_HELLO_RETRY &&
	    exchange->protocol == FIRST_BYTES_TLS)
		exchange->handshake_number++;
	if (!first && !(asked && exchange->protocol == FIRST_BYTES_OTHER))
		return;
	exchange->protocol = look_at_first_bytes(sk, bytes);
	if (exchange->protocol == FIRST_BYTES_HTTP2)
		exchange->flags |= SYNSPAN_EXCHANGE_FULL_DUPLEX;
	else if (exchange->protocol != FIRST_BYTES_OTHER)
		exchange->handshake_number =
			exchange->number + HANDSHAKE_EXCHANGES - 1;
}

static __always_inline void begin_exchange(const struct tcp_sock *tcp,
					   struct exchange_state *exchange,
					   u32 bytes, u64 now_ns)
{
	const struct sock *sk = &tcp->inet_conn.icsk_inet.sk;
	u64 earlier_answer = exchange->answer.bytes;
	bool interim = may_be_interim(exchange);

	if (is_worth_telling(exchange))
		tell_exchange(tcp, exchange, now_ns, sk->__sk_common.skc_state,
			      true);
	if (exchange->number)
		exchange->flags = 0;
	if (interim)
		exchange->flags |= SYNSPAN_EXCHANGE_INCOMPLETE;
	exchange->number++;
	exchange->thread = 0;
	__builtin_memset(&exchange->request, 0, sizeof(exchange->request));
	__builtin_memset(&exchange->answer, 0, sizeof(exchange->answer));
	exchange->unread_ns = 0;
	exchange->told_end = 0;
	exchange->phase = EXCHANGE_REQUEST;
	look_at_protocol(sk, exchange, bytes, earlier_answer);
}

static __always_inline void is_moved_by(struct exchange_state *exchange,
					u32 thread)
{
	if (!exchange->thread)
		exchange->thread = thread;
	else if (exchange->thread != thread &&
		 !(exchange->flags & SYNSPAN_EXCHANGE_SEVERAL_THREADS)) {
		exchange->flags |= SYNSPAN_EXCHANGE_SEVERAL_THREADS;
		exchange->untold = 1;
	}
}

static __always_inline void add_bytes(struct exchange_state *exchange,
				      struct exchange_part *part, u32 bytes,
				      u64 now_ns)
{
	if (!part->bytes)
		part->first_ns = now_ns;
	part->last_ns = now_ns;
	part->bytes += bytes;
	if (exchange->told_end)
		exchange->flags |= SYNSPAN_EXCHANGE_CONTINUED;
	if (exchange->missed)
		exchange->flags |= SYNSPAN_EXCHANGE_INCOMPLETE;
	exchange->missed = 0;
	exchange->untold = 1;
	is_moved_by(exchange, current_thread());
}

static __always_inline void on_request_bytes(const struct tcp_sock *tcp,
					     struct exchange_state *exchange,
					     u32 bytes, u64 now_ns)
{
	if (exchange->phase == EXCHANGE_NONE ||
	    (exchange->phase == EXCHANGE_ANSWER && !is_full_duplex(exchange)))
		begin_exchange(tcp, exchange, bytes, now_ns);
	add_bytes(exchange, &exchange->request, bytes, now_ns);
}

static __always_inline void on_answer_bytes(const struct tcp_sock *tcp,
					    struct exchange_state *exchange,
					    u32 bytes, u64 now_ns)
{
	if (exchange->phase == EXCHANGE_NONE) {
		/* The answer to what we have not seen: the next is whole. */
		if (exchange->in_mid_life) {
			exchange->flags = 0;
			return;
		}
		/* A greeting: who asks and who answers is not told by it. */
		exchange->number = 1;
		exchange->flags |= SYNSPAN_EXCHANGE_FULL_DUPLEX;
	}
	if (exchange->protocol == FIRST_BYTES_TLS && exchange->told_end &&
	    bytes <= LONGEST_ALERT)
		return;
	exchange->phase = EXCHANGE_ANSWER;
	add_bytes(exchange, &exchange->answer, bytes, now_ns);
}

static __always_inline void on_bytes(const struct tcp_sock *tcp,
				     struct exchange_state *exchange,
				     bool request, u32 bytes, u64 now_ns)
{
	if (request)
		on_request_bytes(tcp, exchange, bytes, now_ns);
	else
		on_answer_bytes(tcp, exchange, bytes, now_ns);
}

/* From where the counting begins; the first bytes may have moved already. */
static __always_inline void start_counting(const struct tcp_sock *tcp,
					   struct exchange_state *exchange,
					   u8 tcp_state)
{
	if (exchange->started)
		return;
	exchange->started = 1;
	exchange->sent_seq = sent_seq_of(tcp, tcp_state);
	exchange->received_seq = received_seq_of(tcp);
	if (exchange->in_mid_life) {
		/* Unless the next that moves is an answer. */
		exchange->flags = SYNSPAN_EXCHANGE_INCOMPLETE;
		return;
	}
	exchange->sent_seq -= all_sent_bytes(tcp, tcp_state);
	exchange->received_seq -= all_received_bytes(tcp);
}

/* What was sent up to this number and is not part of an exchange yet. */
static __always_inline u32 count_sent(const struct tcp_sock *tcp,
				      struct exchange_state *exchange,
				      u32 sent_seq, u64 now_ns)
{
	s32 bytes = sent_seq - exchange->sent_seq;

	if (bytes <= 0)
		return 0;
	exchange->sent_seq = sent_seq;
	exchange->pid = current_tgid();
	on_bytes(tcp, exchange, exchange->role == SYNSPAN_ROLE_CLIENT, bytes,
		 now_ns);
	return bytes;
}

static __always_inline u32 count_received(const struct tcp_sock *tcp,
					  struct exchange_state *exchange,
					  u32 received_seq, u64 now_ns)
{
	s32 bytes = received_seq - exchange->received_seq;

	if (bytes <= 0)
		return 0;
	exchange->received_seq = received_seq;
	on_bytes(tcp, exchange, exchange->role == SYNSPAN_ROLE_SERVER, bytes,
		 now_ns);
	return bytes;
}

static __always_inline bool
is_in_handshake(const struct exchange_state *exchange)
{
	return exchange->number <= exchange->handshake_number;
}

/* Who asks and who answers can't be told of such a connection. In a handshake
 * tickets may cross the first request. */
static __always_inline void talks_at_once(struct exchange_state *exchange)
{
	if (exchange->number && !is_in_handshake(exchange)) {
		exchange->flags |= SYNSPAN_EXCHANGE_FULL_DUPLEX;
		exchange->untold = 1;
	}
}

static __always_inline void data_lies_unread(struct exchange_state *exchange,
					     u32 sent_seq, u64 now_ns)
{
	if (exchange->arrived_ns)
		return;
	exchange->arrived_ns = now_ns;
	exchange->arrival_sent_seq = sent_seq;
}

/* Whether the process has sent while there was something that it had not taken.
 * Also where it has, and the hook was left out: then its request is unknown, of
 * which nothing else would tell. */
static __always_inline bool
sent_over_unread(const struct exchange_state *exchange)
{
	return exchange->arrived_ns &&
	       (s32)(exchange->sent_seq - exchange->arrival_sent_seq) > 0;
}

/* The alert that ends TLS goes the way of a request, and is none. */
static __always_inline bool
is_alert_alone(const struct exchange_state *exchange)
{
	return exchange->protocol == FIRST_BYTES_TLS &&
	       !exchange->answer.bytes &&
	       exchange->request.bytes <= LONGEST_ALERT;
}

/* The process can't have given up before: it is told of at once where it asks
 * again, and by the next pass where it does not. */
static __always_inline void hangs_up(struct exchange_state *exchange,
				     u64 now_ns)
{
	if (exchange->role != SYNSPAN_ROLE_CLIENT ||
	    exchange->phase != EXCHANGE_REQUEST || exchange->hung_up_ns)
		return;
	exchange->hung_up_ns = now_ns;
	exchange->flags |= SYNSPAN_EXCHANGE_HUNG_UP;
	exchange->untold = 1;
}

/* By a RST, or by TCP's own time-out. The process's own reset sets sk_err after
 * the state: tcp_disconnect(). */
static __always_inline bool was_cut_off(const struct sock *sk, u8 tcp_state)
{
	return sk->sk_err &&
	       (tcp_state == TCP_ESTABLISHED || tcp_state == TCP_CLOSE_WAIT);
}

/* The process closes it, which ends its exchange. Told at once where a pass
 * goes over open files alone: it will not come by any more. */
static __always_inline void tell_of_orphan(const struct sock *sk, u8 tcp_state)
{
	struct exchange_state *exchange;
	struct tcp_sock *tcp;

	/* Not shutdown(), which leaves the file open. */
	if (!files_are_passed || sk->sk_shutdown != SHUTDOWN_MASK)
		return;
	exchange = find_exchange(sk);
	tcp = bpf_skc_to_tcp_sock((void *)sk);
	if (!exchange || !tcp || !lock_exchange(exchange))
		return;
	if (is_worth_telling(exchange) && !is_alert_alone(exchange)) {
		tell_exchange(tcp, exchange, bpf_ktime_get_ns(), tcp_state,
			      true);
		/* Also where there was no room, which is counted: once. */
		exchange->untold = 0;
		exchange->told_end = 1;
	}
	unlock_exchange(exchange);
}

/* At CLOSE. Everything was counted, unless it moved by ways that no hook sees.
 */
static __always_inline void
end_exchanges(const struct sock *sk, const struct tcp_sock *tcp, u8 tcp_state)
{
	struct exchange_state *exchange = find_exchange(sk);
	u64 now_ns;
	u32 unseen;

	if (!exchange)
		return;
	now_ns = bpf_ktime_get_ns();
	if (exchange->started && lock_exchange(exchange)) {
		if (was_cut_off(sk, tcp_state))
			hangs_up(exchange, now_ns);
		unseen = sent_seq_of(tcp, tcp_state) - exchange->sent_seq;
		unseen |= received_seq_of(tcp) - exchange->received_seq;
		if (unseen)
			exchange->flags |= SYNSPAN_EXCHANGE_INCOMPLETE;
		if ((unseen || is_worth_telling(exchange)) &&
		    exchange->number && !is_alert_alone(exchange))
			tell_exchange(tcp, exchange, now_ns, tcp_state, true);
		unlock_exchange(exchange);
	}
	delete_exchange(sk);
}

#endif
