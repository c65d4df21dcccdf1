/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Which trace an outgoing HTTP/1 request belongs to. Loaded only where a user
 * asks for it: it looks at payload. Nothing of that stays but the value of one
 * header (ADR 17).
 */
#ifndef SYNSPAN_TRACEPARENT_BPF_H
#define SYNSPAN_TRACEPARENT_BPF_H

#include <bpf/bpf_tracing.h>

#include "exchange_turns.h"
#include "traceparent_text.h"

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SYNSPAN_TRACEPARENT_RESULT_COUNT);
	__type(key, u32);
	__type(value, u64);
} traceparent_counts SEC(".maps");

static __always_inline void
count_traceparent(enum synspan_traceparent_result result)
{
	u32 key = result;
	u64 *count = bpf_map_lookup_elem(&traceparent_counts, &key);

	if (count)
		(*count)++;
}

/*
 * The number of the exchange that the bytes begin which are about to be sent; 0
 * where they begin none: they go on with a request, or nobody can say.
 */
static __always_inline u32 number_that_begins(const struct tcp_sock *tcp,
					      struct exchange_state *exchange,
					      u8 tcp_state)
{
	u32 number = 0;

	if (exchange->role != SYNSPAN_ROLE_CLIENT ||
	    exchange->phase == EXCHANGE_REQUEST || is_full_duplex(exchange) ||
	    !lock_exchange(exchange))
		return 0;
	start_counting(tcp, exchange, tcp_state);
	if (exchange->phase != EXCHANGE_REQUEST && !is_full_duplex(exchange) &&
	    sent_seq_of(tcp, tcp_state) == exchange->sent_seq)
		number = exchange->number + 1;
	unlock_exchange(exchange);
	return number;
}

static __always_inline bool begins_like_tls(const u8 *bytes)
{
	/* RFC 8446: a record of the handshake or of data, version 3.x. */
	return (bytes[0] == 22 || bytes[0] == 23) && bytes[1] == 3;
}

/* What is looked at only if it is worth it. */
static __always_inline enum synspan_traceparent_result
look_at_start(const struct iov_iter *iter)
{
	u8 bytes[FIRST_BYTES] = {};
	struct buffer buffer;

	if (!buffer_at(iter, 0, &buffer))
		return SYNSPAN_TRACEPARENT_UNREADABLE;
	if (buffer.length < FIRST_BYTES)
		return SYNSPAN_TRACEPARENT_CUT;
	if (bpf_probe_read_user(bytes, FIRST_BYTES, buffer.base))
		return SYNSPAN_TRACEPARENT_UNREADABLE;
	if (begins_like_tls(bytes))
		return SYNSPAN_TRACEPARENT_TLS;
	return begins_like_http1(bytes) ? SYNSPAN_TRACEPARENT_FOUND
					: SYNSPAN_TRACEPARENT_NOT_HTTP;
}

static __always_inline enum synspan_traceparent_result
read_traceparent(const struct exchange_state *exchange,
		 const struct iov_iter *iter, struct traceparent *value)
{
	enum synspan_traceparent_result result;
	struct request_head *head;
	struct buffer buffer;
	u32 key = 0;

	if (exchange->protocol == FIRST_BYTES_TLS)
		return SYNSPAN_TRACEPARENT_TLS;
	result = look_at_start(iter);
	head = bpf_map_lookup_elem(&request_heads, &key);
	if (result != SYNSPAN_TRACEPARENT_FOUND || !head)
		return result;
	head->length = 0;
	for (u32 n = 0; n < MOST_BUFFERS && head->length < HEAD_BYTES; n++)
		if (!buffer_at(iter, n, &buffer) || !append(head, &buffer))
			break;
	result = find_traceparent(head, value);
	forget(head);
	return result;
}

static __always_inline void tell_traceparent(const struct sock *sk,
					     const struct tcp_sock *tcp,
					     u8 tcp_state, u32 number,
					     const struct traceparent *value)
{
	struct synspan_traceparent *record =
		reserve_record(SYNSPAN_TRACEPARENT, sizeof(*record));
	u64 now_ns;

	if (!record)
		return;
	now_ns = bpf_ktime_get_ns();
	record->header.timestamp_ns = now_ns;
	record->header.socket_cookie = sk->__sk_common.skc_cookie.counter;
	endpoints_of_sock(header_endpoints(&record->header), tcp);
	record->header.pid = current_tgid();
	record->header.kind = SYNSPAN_TRACEPARENT;
	record->header.role = SYNSPAN_ROLE_CLIENT;
	record->header.tcp_state = tcp_state;
	record->header.flags = 0;
	__builtin_memcpy(record->trace_id, value->trace_id,
			 sizeof(record->trace_id));
	__builtin_memcpy(record->parent_id, value->parent_id,
			 sizeof(record->parent_id));
	record->number = number;
	record->trace_flags = value->flags;
	submit_record(record, now_ns);
}

static __always_inline int on_sending(const struct sock *sk,
				      const struct msghdr *message)
{
	enum synspan_traceparent_result result;
	struct exchange_state *exchange;
	struct traceparent value;
	struct tcp_sock *tcp = open_tcp_sock(sk);
	u8 tcp_state;
	u32 number;

	if (!tcp)
		return 0;
	exchange = exchange_of(sk);
	if (!exchange)
		return 0;
	tcp_state = sk->__sk_common.skc_state;
	number = number_that_begins(tcp, exchange, tcp_state);
	if (!number)
		return 0;
	result = read_traceparent(exchange, &message->msg_iter, &value);
	count_traceparent(result);
	if (result == SYNSPAN_TRACEPARENT_FOUND)
		tell_traceparent(sk, tcp, tcp_state, number, &value);
	return 0;
}

/* Linux 6.16. Under the socket's lock, for each buffer that TCP fills. */
SEC("tp_btf/tcp_sendmsg_locked")
int BPF_PROG(tcp_sendmsg_locked, const struct sock *sk,
	     const struct msghdr *message)
{
	return on_sending(sk, message);
}

SEC("fentry/tcp_sendmsg")
int BPF_PROG(tcp_sendmsg_entry, const struct sock *sk,
	     const struct msghdr *message)
{
	return on_sending(sk, message);
}

#endif
