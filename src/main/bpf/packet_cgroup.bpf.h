/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* The hook of a control group: what its sockets receive and send, on whatever
 * interface and in whatever network namespace. Begins with IP's header. */
#ifndef SYNSPAN_PACKET_CGROUP_BPF_H
#define SYNSPAN_PACKET_CGROUP_BPF_H

#include "packet_interface.bpf.h"

SEC("cgroup_skb/ingress")
int packet_cgroup_ingress(struct __sk_buff *skb)
{
	see_skb_context(skb, SYNSPAN_HOOK_CGROUP_SKB, SYNSPAN_DIRECTION_RECEIVE,
			netns_of(skb));
	return CGROUP_GO_ON;
}

SEC("cgroup_skb/egress")
int packet_cgroup_egress(struct __sk_buff *skb)
{
	see_skb_context(skb, SYNSPAN_HOOK_CGROUP_SKB,
			SYNSPAN_DIRECTION_TRANSMIT, netns_of(skb));
	return CGROUP_GO_ON;
}

#endif
