/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filters in tcpdump's language: libpcap, found at run time, compiles them to
 * classic BPF, which is translated here to the instructions that the kernel
 * takes. No JNI in here. Every function returns -errno where it fails.
 */
#ifndef SYNSPAN_PCAP_FILTER_H
#define SYNSPAN_PCAP_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include <linux/bpf.h>
#include <linux/filter.h>

enum { PCAP_FILTER_ROOM = 1024, PCAP_PROGRAM_MOST = 512 };

/*
 * Returns how many instructions the expression has, at most PCAP_PROGRAM_MOST.
 * -ENOENT where there is no libpcap; -EINVAL with libpcap's words in `message`.
 */
int pcap_filter_compile(const char *expression, int link_type,
			struct sock_filter *program, char *message,
			size_t message_bytes);

/*
 * Translates a program. It finds the packet between r1 and r2, its length in r8
 * and room for 16 words of memory at r6; it uses r0, r3, r4, r5 and r7, leaves
 * a number other than 0 in r0 where the packet matches, and goes on behind its
 * end.
 *
 * Returns how many instructions it has; -E2BIG where there is no room,
 * -EOPNOTSUPP where one can't be translated.
 */
int pcap_filter_translate(const struct sock_filter *program, size_t length,
			  struct bpf_insn *to, size_t room);

/*
 * Puts a translation into the room that packet_pcap.h leaves in a program that
 * is not loaded yet. -ENOENT where it has none.
 */
int pcap_filter_place(struct bpf_insn *instructions, size_t count,
		      const struct sock_filter *program, size_t length);

#endif
