/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * How many bytes a process has sent and received, from TCP's own sequence
 * numbers: whatever call moved them, they say it. A FIN takes a number too, and
 * is no byte.
 */
#ifndef SYNSPAN_EXCHANGE_SEQUENCE_H
#define SYNSPAN_EXCHANGE_SEQUENCE_H

#include "kernel_types.h"

static __always_inline bool fin_is_queued(u8 tcp_state)
{
	switch (tcp_state) {
	case TCP_FIN_WAIT1:
	case TCP_FIN_WAIT2:
	case TCP_CLOSING:
	case TCP_TIME_WAIT:
	case TCP_LAST_ACK:
		return true;
	}
	return false;
}

/* The number behind the last byte that the process sent. */
static __always_inline u32 sent_seq_of(const struct tcp_sock *tcp, u8 tcp_state)
{
	return tcp->write_seq - fin_is_queued(tcp_state);
}

static __always_inline bool fin_was_received(const struct tcp_sock *tcp)
{
	return tcp->inet_conn.icsk_inet.sk.__sk_common.skc_flags &
	       1UL << SOCK_DONE;
}

/* The number behind the last byte that the process received; TCP counts the FIN
 * when it is the process's turn to see it. */
static __always_inline u32 received_seq_of(const struct tcp_sock *tcp)
{
	u32 copied = tcp->copied_seq;

	return copied - (fin_was_received(tcp) && copied == tcp->rcv_nxt);
}

static __always_inline u32 unread_bytes(const struct tcp_sock *tcp)
{
	u32 unread = tcp->rcv_nxt - tcp->copied_seq;

	return unread && fin_was_received(tcp) ? unread - 1 : unread;
}

/* All that was ever sent and received, of a connection that is new to us. */
static __always_inline u32 all_sent_bytes(const struct tcp_sock *tcp,
					  u8 tcp_state)
{
	u32 unsent = tcp->write_seq - tcp->snd_nxt;

	if (unsent && fin_is_queued(tcp_state))
		unsent--;
	return tcp->bytes_sent - tcp->bytes_retrans + unsent;
}

static __always_inline u32 all_received_bytes(const struct tcp_sock *tcp)
{
	u32 bytes = tcp->bytes_received;

	if (bytes && fin_was_received(tcp))
		bytes--;
	return bytes - unread_bytes(tcp);
}

/* Whether the peer had not seen everything up to this number when it sent what
 * we have last received: its data carries its acknowledgement. */
static __always_inline bool peer_had_not_seen(const struct tcp_sock *tcp,
					      u32 sequence)
{
	return (s32)(tcp->snd_una - sequence) < 0;
}

#endif
