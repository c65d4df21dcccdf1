/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * What TCP makes of losses and marks. It makes no record: the counts go out
 * with what is sent again, which follows a loss at once, and with samples.
 */
#ifndef SYNSPAN_CONGESTION_BPF_H
#define SYNSPAN_CONGESTION_BPF_H

#include <bpf/bpf_tracing.h>

#include "connection_state.h"

static __always_inline void count_congestion(struct synspan_congestion *counts,
					     u8 ca_state)
{
	switch (ca_state) {
	case TCP_CA_Disorder:
		counts->disorder++;
		break;
	case TCP_CA_CWR:
		counts->cwr++;
		break;
	case TCP_CA_Recovery:
		counts->recovery++;
		break;
	case TCP_CA_Loss:
		counts->loss++;
		break;
	}
}

/* Linux 5.19. Called before the state changes, and where it stays the same. */
SEC("tp_btf/tcp_cong_state_set")
int BPF_PROG(tcp_cong_state_set, const struct sock *sk, u8 ca_state)
{
	struct connection_state *state;
	struct tcp_sock *tcp;

	/* Also of each connection that a listener makes. */
	if (ca_state == TCP_CA_Open)
		return 0;
	tcp = bpf_skc_to_tcp_sock((void *)sk);
	if (!tcp ||
	    BPF_CORE_READ_BITFIELD(&tcp->inet_conn, icsk_ca_state) == ca_state)
		return 0;
	state = find_state(sk);
	if (state)
		count_congestion(&state->congestion, ca_state);
	return 0;
}

#endif
