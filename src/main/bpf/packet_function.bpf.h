/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The functions that a received packet passes, each by fentry and, for kernels
 * that have none, by kprobe; and accept() by its return. They see every
 * interface and namespace.
 */
#ifndef SYNSPAN_PACKET_FUNCTION_BPF_H
#define SYNSPAN_PACKET_FUNCTION_BPF_H

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "packet_records.h"

/*
 * From IP's header on, which every one of these functions knows the place of.
 * TCP takes the device out of a packet whose socket it has found, if that is
 * given.
 */
static __always_inline int see_skb_of(const struct sk_buff *skb,
				      const struct sock *sk, u32 hook)
{
	const u8 *head = BPF_CORE_READ(skb, head);
	const u8 *network = head + BPF_CORE_READ(skb, network_header);
	const struct skb_shared_info *shared =
		(const void *)(head + BPF_CORE_READ(skb, end));
	struct packet_source source = {
		.kind = SOURCE_MEMORY,
		.begin = network,
		.loadable = head + BPF_CORE_READ(skb, tail) - network,
	};
	struct synspan_packet packet = {
		.interface_index = sk ? BPF_CORE_READ(skb, skb_iif)
				      : BPF_CORE_READ(skb, dev, ifindex),
		.netns_inode =
			sk ? BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum)
			   : BPF_CORE_READ(skb, dev, nd_net.net, ns.inum),
		.hook = hook,
		.direction = SYNSPAN_DIRECTION_RECEIVE,
		.segments = BPF_CORE_READ(shared, gso_segs),
	};
	u32 pulled = BPF_CORE_READ(skb, data) - network;

	if (!packet.segments)
		packet.segments = 1;
	see_packet(&source, false, pulled + BPF_CORE_READ(skb, len), &packet);
	return 0;
}

static __always_inline int see_skb(const struct sk_buff *skb, u32 hook)
{
	return see_skb_of(skb, NULL, hook);
}

static __always_inline const void *first_argument(const struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return (const void *)regs->di;
#else
	return (const void *)regs->regs[0];
#endif
}

static __always_inline const void *second_argument(const struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return (const void *)regs->si;
#else
	return (const void *)regs->regs[1];
#endif
}

static __always_inline const void *returned(const struct pt_regs *regs)
{
#if defined(__TARGET_ARCH_x86)
	return (const void *)regs->ax;
#else
	return (const void *)regs->regs[0];
#endif
}

#define FUNCTION_HOOK(function, hook)                       \
	SEC("fentry/" #function)                            \
	int function##_fentry(u64 *ctx)                     \
	{                                                   \
		return see_skb((const void *)ctx[0], hook); \
	}                                                   \
                                                            \
	SEC("kprobe/" #function)                            \
	int function##_kprobe(struct pt_regs *ctx)          \
	{                                                   \
		return see_skb(first_argument(ctx), hook);  \
	}

FUNCTION_HOOK(ip_rcv, SYNSPAN_HOOK_IP_RCV)
FUNCTION_HOOK(ipv6_rcv, SYNSPAN_HOOK_IPV6_RCV)
FUNCTION_HOOK(tcp_v4_rcv, SYNSPAN_HOOK_TCP_V4_RCV)
FUNCTION_HOOK(tcp_v6_rcv, SYNSPAN_HOOK_TCP_V6_RCV)

SEC("fentry/tcp_rcv_established")
int tcp_rcv_established_fentry(u64 *ctx)
{
	return see_skb_of((const void *)ctx[1], (const void *)ctx[0],
			  SYNSPAN_HOOK_TCP_RCV_ESTABLISHED);
}

SEC("kprobe/tcp_rcv_established")
int tcp_rcv_established_kprobe(struct pt_regs *ctx)
{
	return see_skb_of(second_argument(ctx), first_argument(ctx),
			  SYNSPAN_HOOK_TCP_RCV_ESTABLISHED);
}

static __always_inline void read_accepted_ends(struct synspan_packet *packet,
					       const struct sock *sk)
{
	if (BPF_CORE_READ(sk, __sk_common.skc_family) == AF_INET6) {
		BPF_CORE_READ_INTO(&packet->source_address, sk,
				   __sk_common.skc_v6_daddr);
		BPF_CORE_READ_INTO(&packet->destination_address, sk,
				   __sk_common.skc_v6_rcv_saddr);
	} else {
		set_ipv4_mapped(packet->source_address,
				BPF_CORE_READ(sk, __sk_common.skc_daddr));
		set_ipv4_mapped(packet->destination_address,
				BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
	}
	packet->source_port =
		bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
	packet->destination_port = BPF_CORE_READ(sk, __sk_common.skc_num);
}

static __always_inline int see_accepted(const struct sock *sk)
{
	struct synspan_packet packet = {
		.netns_inode =
			BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum),
		.hook = SYNSPAN_HOOK_INET_CSK_ACCEPT,
		.direction = SYNSPAN_DIRECTION_RECEIVE,
	};

	read_accepted_ends(&packet, sk);
	count_packet(packet.hook, deliver(NULL, &packet));
	return 0;
}

/*
 * The number of arguments changed in Linux 6.10, so the result is asked for:
 * Linux 5.17 (commit f92c1e183604).
 */
SEC("fexit/inet_csk_accept")
int inet_csk_accept_fexit(u64 *ctx)
{
	u64 result = 0;

	if (bpf_get_func_ret(ctx, &result) || !result)
		return 0;
	return see_accepted((const struct sock *)result);
}

SEC("kretprobe/inet_csk_accept")
int inet_csk_accept_kretprobe(struct pt_regs *ctx)
{
	const struct sock *sk = returned(ctx);

	return sk ? see_accepted(sk) : 0;
}

#endif
