/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Capabilities belong to threads, and the JVM has many, most of them not ours.
 * Every function returns 0 or -errno.
 */
#ifndef SYNSPAN_CAPABILITIES_H
#define SYNSPAN_CAPABILITIES_H

#include <stdint.h>

/* Makes those of the calling thread have no effect, until the next function is
 * called: to try what works without. */
int capabilities_suspend(void);

/*
 * Takes from every thread of the process, for good, all capabilities but some
 * (bits as in CapPrm), which it leaves permitted and effective where they were
 * permitted. Not even exec gives them back. Threads that begin meanwhile are
 * reached too. System calls that a signal interrupts are.
 *
 * For one thread at a time. -ETIMEDOUT where a thread did not answer.
 */
int capabilities_keep(uint64_t kept);

#endif
