/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * When a process takes a connection from its accept queue, and which process.
 * By the return of inet_csk_accept() where the kernel lets us hook functions,
 * else by the exit of the system calls, which io_uring does not pass. Neither
 * gives a pointer that the verifier trusts, so everything is probe reads, and a
 * record is joined to its connection by the cookie, in user space.
 */
#ifndef SYNSPAN_ACCEPT_BPF_H
#define SYNSPAN_ACCEPT_BPF_H

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "connection_state.h"
#include "filter.h"

static __always_inline void read_endpoints(struct endpoints *ends,
					   const struct sock *sk)
{
	const struct inet_sock *inet = (const struct inet_sock *)sk;

	if (BPF_CORE_READ(sk, __sk_common.skc_family) == AF_INET6) {
		BPF_CORE_READ_INTO(&ends->local_address, sk,
				   __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO(&ends->peer_address, sk,
				   __sk_common.skc_v6_daddr);
	} else {
		set_ipv4_mapped(ends->local_address,
				BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr));
		set_ipv4_mapped(ends->peer_address,
				BPF_CORE_READ(sk, __sk_common.skc_daddr));
	}
	ends->local_port = bpf_ntohs(BPF_CORE_READ(inet, inet_sport));
	ends->peer_port = bpf_ntohs(BPF_CORE_READ(sk, __sk_common.skc_dport));
}

/*
 * A record that will come anyway takes it along. False where the connection's
 * state is out of reach, or it has closed in the queue.
 */
static __always_inline bool keep_accepted(const struct sock *sk, u64 cookie)
{
	struct connection_state *state = reachable_state(sk, cookie);

	if (!state)
		return false;
	state->accepted_ns = bpf_ktime_get_ns();
	state->pid = current_tgid();
	return true;
}

static __always_inline int on_accepted(const struct sock *sk, u64 cookie)
{
	struct synspan_accepted *record;
	struct endpoints ends;
	u64 now_ns;

	ends.netns_inode = BPF_CORE_READ(sk, __sk_common.skc_net.net, ns.inum);
	if (filter_netns_inode && ends.netns_inode != filter_netns_inode)
		return 0;
	if (filter_cgroup_id && !cgroup_watched(sk))
		return 0;
	read_endpoints(&ends, sk);
	if (!peer_watched(&ends) || !local_watched(&ends))
		return 0;
	record = reserve_record(SYNSPAN_ACCEPTED, sizeof(*record));
	if (!record)
		return 0;
	now_ns = bpf_ktime_get_ns();
	record->header.timestamp_ns = now_ns;
	record->header.socket_cookie = cookie;
	*header_endpoints(&record->header) = ends;
	record->header.pid = current_tgid();
	record->header.kind = SYNSPAN_ACCEPTED;
	record->header.role = SYNSPAN_ROLE_SERVER;
	record->header.tcp_state = BPF_CORE_READ(sk, __sk_common.skc_state);
	record->header.flags = 0;
	submit_record(record, now_ns);
	return 0;
}

/* Only asked whether it has the value: Linux 5.17 (commit f92c1e183604). */
enum bpf_func_id___get_func_ret {
	BPF_FUNC_get_func_ret___get_func_ret = 184,
};

/* The number of arguments changed in Linux 6.10, so the result is asked for;
 * where there is nobody to ask it lies behind the four. Written in assembly
 * since clang would join the two loads, by an address that is no context. */
static __always_inline const struct sock *accepted_sock(u64 *ctx)
{
	u64 result = 0;

	if (!bpf_core_enum_value_exists(enum bpf_func_id___get_func_ret,
					BPF_FUNC_get_func_ret___get_func_ret))
		asm volatile("%0 = *(u64 *)(%1 + 32)"
			     : "=r"(result)
			     : "r"(ctx));
	else
		bpf_get_func_ret(ctx, &result);
	return (const struct sock *)result;
}

SEC("fexit/inet_csk_accept")
int inet_csk_accept(u64 *ctx)
{
	const struct sock *sk = accepted_sock(ctx);
	u64 cookie;

	if (!sk)
		return 0;
	/* A connection that we watch got its cookie when it was established. */
	cookie = known_cookie(sk);
	if (!cookie || keep_accepted(sk, cookie))
		return 0;
	return on_accepted(sk, cookie);
}

/*
 * Another thread may close the descriptor meanwhile and open something else.
 * What then lies where a cookie would is none of a young connection's, and
 * beyond these only a TCP socket that points back at its struct socket is
 * believed.
 */
static __always_inline int on_accept_exit(long fd)
{
	const struct task_struct *task = bpf_get_current_task_btf();
	struct socket *socket;
	struct file **files;
	struct file *file;
	struct sock *sk;
	u64 cookie;

	if (fd < 0)
		return 0;
	files = task->files->fdt->fd;
	if (bpf_probe_read_kernel(&file, sizeof(file), files + fd) || !file)
		return 0;
	socket = BPF_CORE_READ(file, private_data);
	sk = BPF_CORE_READ(socket, sk);
	cookie = known_cookie(sk);
	if (!cookie || keep_accepted(sk, cookie))
		return 0;
	if (BPF_CORE_READ(sk, sk_socket) != socket ||
	    BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP)
		return 0;
	return on_accepted(sk, cookie);
}

SEC("tracepoint/syscalls/sys_exit_accept")
int sys_exit_accept(struct trace_event_raw_sys_exit *ctx)
{
	return on_accept_exit(ctx->ret);
}

SEC("tracepoint/syscalls/sys_exit_accept4")
int sys_exit_accept4(struct trace_event_raw_sys_exit *ctx)
{
	return on_accept_exit(ctx->ret);
}

#endif
