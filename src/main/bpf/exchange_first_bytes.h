/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Whether a connection begins with TLS or HTTP/2 (ADR 10). The only payload
 * that is looked at unless a user asks for more (ADR 17): three bytes, once, of
 * which two bits are kept. They are read where the process itself has them, in
 * the buffer of its system call.
 */
#ifndef SYNSPAN_EXCHANGE_FIRST_BYTES_H
#define SYNSPAN_EXCHANGE_FIRST_BYTES_H

#include <bpf/bpf_core_read.h>

#include "connection_state.h"

enum first_bytes {
	FIRST_BYTES_UNKNOWN,
	FIRST_BYTES_OTHER,
	FIRST_BYTES_TLS,
	FIRST_BYTES_HTTP2,
};

/* RFC 8446, ContentType. */
enum { TLS_HANDSHAKE = 22 };

/* What the first bytes of the arguments' buffer are reached through. */
enum buffer_kind {
	BUFFER_NONE,
	BUFFER_PLAIN,
	BUFFER_VECTOR,
	BUFFER_MESSAGE,
};

struct call {
	long number;
	u64 fd;
	const void *buffer;
};

#if defined(__TARGET_ARCH_x86)
enum {
	SYS_READ = 0,
	SYS_WRITE = 1,
	SYS_READV = 19,
	SYS_WRITEV = 20,
	SYS_SENDTO = 44,
	SYS_RECVFROM = 45,
	SYS_SENDMSG = 46,
	SYS_RECVMSG = 47,
	SYS_RECVMMSG = 299,
	SYS_SENDMMSG = 307,
};

static __always_inline struct call call_of(const struct pt_regs *regs)
{
	struct call call = {
		.number = BPF_CORE_READ(regs, orig_ax),
		.fd = BPF_CORE_READ(regs, di),
		.buffer = (const void *)BPF_CORE_READ(regs, si),
	};

	return call;
}
#elif defined(__TARGET_ARCH_arm64)
enum {
	SYS_READ = 63,
	SYS_WRITE = 64,
	SYS_READV = 65,
	SYS_WRITEV = 66,
	SYS_SENDTO = 206,
	SYS_RECVFROM = 207,
	SYS_SENDMSG = 211,
	SYS_RECVMSG = 212,
	SYS_RECVMMSG = 243,
	SYS_SENDMMSG = 269,
};

static __always_inline struct call call_of(const struct pt_regs *regs)
{
	struct call call = {
		.number = BPF_CORE_READ(regs, syscallno),
		.fd = BPF_CORE_READ(regs, orig_x0),
		.buffer = (const void *)BPF_CORE_READ(regs, regs[1]),
	};

	return call;
}
#endif

static __always_inline enum buffer_kind buffer_kind_of(long number)
{
	switch (number) {
	case SYS_READ:
	case SYS_WRITE:
	case SYS_SENDTO:
	case SYS_RECVFROM:
		return BUFFER_PLAIN;
	case SYS_READV:
	case SYS_WRITEV:
		return BUFFER_VECTOR;
	case SYS_SENDMSG:
	case SYS_RECVMSG:
	case SYS_SENDMMSG:
	case SYS_RECVMMSG:
		return BUFFER_MESSAGE;
	}
	return BUFFER_NONE;
}

/* The call may be about something else: io_uring, sendfile(), an interrupt. */
static __always_inline bool is_call_for(const struct sock *sk,
					const struct task_struct *task, u64 fd)
{
	struct file **files = BPF_CORE_READ(task, files, fdt, fd);
	struct socket *socket;
	struct file *file;

	if (bpf_probe_read_kernel(&file, sizeof(file), files + (u32)fd) ||
	    !file)
		return false;
	socket = BPF_CORE_READ(file, private_data);
	return BPF_CORE_READ(socket, sk) == sk;
}

/* UAPI: struct msghdr has its iovec pointer behind two words, struct iovec
 * begins with its base. */
static __always_inline const void *buffer_of(const struct call *call)
{
	const void *buffer = call->buffer;
	enum buffer_kind kind = buffer_kind_of(call->number);

	if (kind == BUFFER_NONE)
		return NULL;
	if (kind == BUFFER_MESSAGE &&
	    bpf_probe_read_user(&buffer, sizeof(buffer), buffer + 16))
		return NULL;
	if (kind != BUFFER_PLAIN &&
	    bpf_probe_read_user(&buffer, sizeof(buffer), buffer))
		return NULL;
	return buffer;
}

/* Only asked whether it has the value: Linux 5.15 (commit dd6e10fbd9fb). */
enum bpf_func_id___task_pt_regs {
	BPF_FUNC_task_pt_regs___task_pt_regs = 175,
};

/* TLS: a record of the type handshake, version 3.x. HTTP/2: its preface. */
static __always_inline enum first_bytes
look_at_first_bytes(const struct sock *sk, u32 length)
{
	const struct task_struct *task;
	struct call call;
	const void *buffer;
	u8 bytes[3] = {};
	long error;

	if (!bpf_core_enum_value_exists(enum bpf_func_id___task_pt_regs,
					BPF_FUNC_task_pt_regs___task_pt_regs))
		return FIRST_BYTES_UNKNOWN;
	task = bpf_get_current_task_btf();
	call = call_of((const void *)bpf_task_pt_regs((void *)task));
	if (!is_call_for(sk, task, call.fd))
		return FIRST_BYTES_UNKNOWN;
	buffer = buffer_of(&call);
	if (!buffer)
		return FIRST_BYTES_UNKNOWN;
	if (length < sizeof(bytes))
		error = bpf_probe_read_user(bytes, 1, buffer);
	else
		error = bpf_probe_read_user(bytes, sizeof(bytes), buffer);
	if (error)
		return FIRST_BYTES_UNKNOWN;
	if (bytes[0] == TLS_HANDSHAKE &&
	    (length < sizeof(bytes) || (bytes[1] == 3 && bytes[2] <= 4)))
		return FIRST_BYTES_TLS;
	if (bytes[0] == 'P' && bytes[1] == 'R' && bytes[2] == 'I')
		return FIRST_BYTES_HTTP2;
	return FIRST_BYTES_OTHER;
}

#endif
