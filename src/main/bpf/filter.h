/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Which connections are watched. Decided once per connection, when its state is
 * made; a connection without state is ignored everywhere else. The settings are
 * read-only data set before load, so the verifier removes what is not asked
 * for.
 */
#ifndef SYNSPAN_FILTER_H
#define SYNSPAN_FILTER_H

#include "endpoints.h"
#include "prefixes.h"

/* 0: every network namespace. */
const volatile u32 filter_netns_inode = 0;
/* Id (inode) of a cgroup2 whose subtree is watched; 0: every cgroup. */
const volatile u64 filter_cgroup_id = 0;

const volatile bool filter_local_ports = false;
const volatile bool filter_peer_ports = false;
const volatile bool filter_local_prefixes = false;
const volatile bool filter_peer_prefixes = false;

/* One bit per port. */
const volatile u64 local_port_bits[1024] = {};
const volatile u64 peer_port_bits[1024] = {};

/*
 * The process whose own connections are left out (SynSpan's export), as it is
 * seen in the pid namespace whose nsfs device and inode are given; 0: nobody.
 */
const volatile u32 own_tgid = 0;
const volatile u64 own_pidns_device = 0;
const volatile u64 own_pidns_inode = 0;

PREFIX_MAP(local_prefixes);
PREFIX_MAP(peer_prefixes);

static __always_inline bool port_matches(const volatile u64 *bits, u16 port)
{
	return bits[port >> 6] >> (port & 63) & 1;
}

static __always_inline struct cgroup *cgroup_of(const struct sock *sk)
{
	/* Before 5.15 the pointer is a tagged u64; its low bits are tags. */
	if (bpf_core_field_exists(
		    ((struct sock_cgroup_data___before_5_15 *)0)->val)) {
		struct sock_cgroup_data___before_5_15 *data =
			(void *)&sk->sk_cgrp_data;

		return (void *)(BPF_CORE_READ(data, val) & ~3UL);
	}
	return BPF_CORE_READ(sk, sk_cgrp_data.cgroup);
}

static __always_inline u64 ancestor_id(struct cgroup *group, int level)
{
	struct cgroup *ancestor;

	if (bpf_core_field_exists(group->ancestors)) {
		BPF_CORE_READ_INTO(&ancestor, group, ancestors[level]);
		return BPF_CORE_READ(ancestor, kn, id);
	}
	return BPF_CORE_READ((struct cgroup___before_6_1 *)group,
			     ancestor_ids[level]);
}

/* Pods lie some five levels deep; what lies deeper than this is not found. */
enum { CGROUP_LEVELS = 16 };

static __always_inline bool cgroup_watched(const struct sock *sk)
{
	struct cgroup *group = cgroup_of(sk);
	int deepest, level;

	if (!group)
		return false;
	deepest = BPF_CORE_READ(group, level);
	for (level = 0; level < CGROUP_LEVELS && level <= deepest; level++)
		if (ancestor_id(group, level) == filter_cgroup_id)
			return true;
	return false;
}

static __always_inline bool netns_watched(u32 netns_inode)
{
	return !filter_netns_inode || netns_inode == filter_netns_inode;
}

static __always_inline bool scope_holds(const struct sock *sk, u32 netns_inode)
{
	return netns_watched(netns_inode) &&
	       (!filter_cgroup_id || cgroup_watched(sk));
}

/*
 * By way of the tcp_sock, which a helper has returned: for each pointer that is
 * followed from what it trusts, an argument of the program, the verifier (Linux
 * 6.18) searches all of the kernel's types several times, for some ms.
 */
static __always_inline bool scope_watched(const struct tcp_sock *tcp)
{
	const struct sock *sk = &tcp->inet_conn.icsk_inet.sk;

	return scope_holds(sk, sk->__sk_common.skc_net.net->ns.inum);
}

static __always_inline bool peer_watched(const struct endpoints *ends)
{
	return (!filter_peer_ports ||
		port_matches(peer_port_bits, ends->peer_port)) &&
	       (!filter_peer_prefixes ||
		prefix_matches(&peer_prefixes, ends->peer_address));
}

static __always_inline bool local_watched(const struct endpoints *ends)
{
	return (!filter_local_ports ||
		port_matches(local_port_bits, ends->local_port)) &&
	       (!filter_local_prefixes ||
		prefix_matches(&local_prefixes, ends->local_address));
}

/* For what has no full socket: a cgroup can't be told, so a cgroup filter drops
 * it. */
static __always_inline bool endpoints_watched(const struct endpoints *ends)
{
	return !filter_cgroup_id && netns_watched(ends->netns_inode) &&
	       peer_watched(ends) && local_watched(ends);
}

/* The same process in the initial pid namespace, once it has been seen. */
u32 own_global_tgid = 0;

/*
 * For a program that runs in whatever process. The helper walks to the pid
 * namespace, so it is asked only until we know our number there.
 */
static __always_inline bool is_own_process(void)
{
	u32 tgid = bpf_get_current_pid_tgid() >> 32;
	struct bpf_pidns_info info = {};

	if (!own_tgid || own_global_tgid)
		return own_tgid && tgid == own_global_tgid;
	if (bpf_get_ns_current_pid_tgid(own_pidns_device, own_pidns_inode,
					&info, sizeof(info)) ||
	    info.tgid != own_tgid)
		return false;
	own_global_tgid = tgid;
	return true;
}

#endif
