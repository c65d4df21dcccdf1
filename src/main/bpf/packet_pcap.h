/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Room for a filter in tcpdump's language: instructions that do nothing, for
 * which src/native/pcap_translate.c puts the filter's before the object is
 * loaded. In their place, so that nothing else moves.
 */
#ifndef SYNSPAN_PACKET_PCAP_H
#define SYNSPAN_PACKET_PCAP_H

#include "kernel_types.h"

/* Without it the verifier removes the room. */
const volatile bool pcap_filter = false;

enum { PCAP_MEMORY_WORDS = 16 };

/* The registers are the translation's, which also clears what it reads of the
 * memory. */
static __always_inline bool pcap_matches(const u8 *begin, const u8 *end,
					 u32 length)
{
	u32 memory[PCAP_MEMORY_WORDS];
	register const u8 *data asm("r1") = begin;
	register const u8 *data_end asm("r2") = end;
	register u32 *words asm("r6") = memory;
	register u64 bytes asm("r8") = length;
	register u64 result asm("r0");

	asm volatile(".rept 1024\n"
		     "goto +0\n"
		     ".endr"
		     : "=r"(result), "+r"(data), "+r"(data_end), "+r"(words),
		       "+r"(bytes)
		     :
		     : "r3", "r4", "r5", "r7", "memory");
	return result;
}

#endif
