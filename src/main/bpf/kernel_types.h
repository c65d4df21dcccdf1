/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The few kernel structs that we read, with only the fields that we read. CO-RE
 * finds the offsets on the running kernel, so order and size mean nothing here.
 */
#ifndef SYNSPAN_KERNEL_TYPES_H
#define SYNSPAN_KERNEL_TYPES_H

#include <linux/types.h>
#include <stdbool.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;

/* UAPI values of linux/tcp.h and bits/socket.h, which do not compile for BPF.
 */
enum { AF_INET = 2, AF_INET6 = 10 };
enum { IPPROTO_TCP = 6 };
/* RCV_SHUTDOWN and SEND_SHUTDOWN */
enum { SHUTDOWN_MASK = 3 };

enum tcp_state {
	TCP_ESTABLISHED = 1,
	TCP_SYN_SENT,
	TCP_SYN_RECV,
	TCP_FIN_WAIT1,
	TCP_FIN_WAIT2,
	TCP_TIME_WAIT,
	TCP_CLOSE,
	TCP_CLOSE_WAIT,
	TCP_LAST_ACK,
	TCP_LISTEN,
	TCP_CLOSING,
	TCP_NEW_SYN_RECV,
};

/* CO-RE finds a field only where its kind (an enum, not an int) is the same. */
enum sk_rst_reason {
	SK_RST_REASON_NOT_SPECIFIED,
};

#pragma clang attribute push(__attribute__((preserve_access_index)), \
			     apply_to = record)

struct ns_common {
	unsigned int inum;
};

struct net {
	struct ns_common ns;
};

typedef struct {
	struct net *net;
} possible_net_t;

struct in6_addr {
	union {
		u8 u6_addr8[16];
		__be32 u6_addr32[4];
	} in6_u;
};

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	__s64 counter;
} atomic64_t;

struct sock_common {
	__be32 skc_daddr;
	__be32 skc_rcv_saddr;
	__be16 skc_dport;
	u16 skc_num;
	unsigned short skc_family;
	volatile unsigned char skc_state;
	possible_net_t skc_net;
	struct in6_addr skc_v6_daddr;
	struct in6_addr skc_v6_rcv_saddr;
	unsigned long skc_flags;
	atomic64_t skc_cookie;
};

struct kernfs_node {
	u64 id;
};

struct cgroup {
	int level;
	struct kernfs_node *kn;
	struct cgroup *ancestors[0];
};

/* Before Linux 6.1 (commit 7f203bc89eb6): ids instead of pointers. */
struct cgroup___before_6_1 {
	u64 ancestor_ids[0];
};

struct sock_cgroup_data {
	struct cgroup *cgroup;
};

/* Before Linux 5.15 (commit 8520e224f547): a pointer in a tagged u64. */
struct sock_cgroup_data___before_5_15 {
	u64 val;
};

enum sock_flags {
	/* The process has closed its end: an orphan. */
	SOCK_DEAD = 0,
	/* In TCP set by tcp_fin() alone: the peer's FIN was received. */
	SOCK_DONE = 1,
};

struct socket;

struct sock {
	struct sock_common __sk_common;
	int sk_err;
	u8 sk_shutdown;
	u16 sk_protocol;
	u32 sk_ack_backlog;
	u32 sk_max_ack_backlog;
	atomic_t sk_drops;
	struct socket *sk_socket;
	struct sock_cgroup_data sk_cgrp_data;
};

struct inet_sock {
	struct sock sk;
	__be16 inet_sport;
};

enum tcp_ca_state {
	TCP_CA_Open,
	TCP_CA_Disorder,
	TCP_CA_CWR,
	TCP_CA_Recovery,
	TCP_CA_Loss,
};

enum {
	/* inet_connection_sock.icsk_pending while tcp_send_loss_probe() sends.
	 */
	ICSK_TIME_LOSS_PROBE = 5,
};

struct request_sock_queue {
	atomic_t qlen;
};

struct inet_connection_sock {
	struct inet_sock icsk_inet;
	struct request_sock_queue icsk_accept_queue;
	u8 icsk_ca_state : 5;
	u8 icsk_pending;
};

struct minmax_sample {
	u32 v;
};

struct minmax {
	struct minmax_sample s[3];
};

struct tcp_sock {
	struct inet_connection_sock inet_conn;
	u64 bytes_sent;
	u64 bytes_retrans;
	u64 bytes_received;
	u32 segs_out;
	u32 segs_in;
	u32 data_segs_out;
	u32 data_segs_in;
	u32 total_retrans;
	u32 srtt_us;
	struct minmax rtt_min;
	/* CLOCK_MONOTONIC, in nanoseconds. */
	u64 tcp_clock_cache;
	u32 copied_seq;
	u32 rcv_nxt;
	u32 snd_una;
	u32 snd_nxt;
	u32 write_seq;
	u32 rcv_wnd;
	u32 snd_wnd;
	u32 rcv_ooopack;
	u32 dsack_dups;
	u32 delivered_ce;
	/* Linux 6.18, with Accurate ECN or without. */
	u32 received_ce;
	/* A field of its own since Linux 6.18. */
	u8 chrono_type : 2;
	u32 chrono_start;
	u32 chrono_stat[3];
};

enum tcp_chrono {
	TCP_CHRONO_UNSPEC,
	TCP_CHRONO_BUSY,
	TCP_CHRONO_RWND_LIMITED,
	TCP_CHRONO_SNDBUF_LIMITED,
};

struct request_sock {
	struct sock_common __req_common;
};

struct inet_request_sock {
	struct request_sock req;
};

struct tcp_request_sock {
	struct inet_request_sock req;
	u64 snt_synack;
};

struct net_device {
	int ifindex;
	possible_net_t nd_net;
};

struct skb_shared_info {
	unsigned short gso_segs;
};

struct sk_buff {
	struct net_device *dev;
	struct sock *sk;
	int skb_iif;
	__be16 protocol;
	char cb[48];
	unsigned int len;
	unsigned int tail;
	unsigned int end;
	unsigned char *head;
	unsigned char *data;
	u16 transport_header;
	u16 network_header;
};

/* TCP's use of sk_buff.cb. */
struct tcp_skb_cb {
	u16 tcp_gso_segs;
};

/* UAPI. */
struct iovec {
	void *iov_base;
	unsigned long iov_len;
};

/* Values by name: they have changed. */
enum iter_type {
	ITER_UBUF,
	ITER_IOVEC,
};

struct iov_iter {
	/* Linux 5.14 (commit 8cd54c1c8480). */
	u8 iter_type;
	unsigned long iov_offset;
	/* Linux 6.0 (commit fcb14cb1bdac). */
	void *ubuf;
	unsigned long count;
	unsigned long nr_segs;
};

/* Later the pointer has other names, and is where `ubuf` is. */
struct iov_iter___before_6_0 {
	const struct iovec *iov;
};

struct msghdr {
	struct iov_iter msg_iter;
};

struct file {
	void *private_data;
};

struct socket {
	struct sock *sk;
};

struct fdtable {
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__tcp {
	struct bpf_iter_meta *meta;
	struct sock_common *sk_common;
};

struct bpf_map;

struct bpf_iter__bpf_sk_storage_map {
	struct bpf_iter_meta *meta;
	struct bpf_map *map;
	struct sock *sk;
	void *value;
};

struct task_struct {
	int tgid;
	struct files_struct *files;
};

struct bpf_iter__task_file {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	struct file *file;
};

/* What a system call, or a function, was called with and returned. */
#if defined(__TARGET_ARCH_x86)
struct pt_regs {
	unsigned long ax;
	unsigned long orig_ax;
	unsigned long di;
	unsigned long si;
};
#elif defined(__TARGET_ARCH_arm64)
struct pt_regs {
	u64 regs[31];
	u64 orig_x0;
	int syscallno;
};
#endif

/* What a program on a system call's exit tracepoint gets. */
struct trace_event_raw_sys_exit {
	long ret;
};

/* Only asked whether they have the field: it tells the tracepoint's arguments.
 */

/* Linux 6.10 (commit b533fb9cf4f7): tcp_send_reset passes the reason. */
struct trace_event_raw_tcp_send_reset {
	enum sk_rst_reason reason;
};

/* Linux 6.16: tcp_retransmit_skb is also called for a failed try, with its
 * error. */
struct trace_event_raw_tcp_retransmit_skb {
	int err;
};

/* Linux 6.11: kfree_skb also passes the socket that a packet was received for.
 */
struct trace_event_raw_kfree_skb {
	void *rx_sk;
};

#pragma clang attribute pop

#endif
