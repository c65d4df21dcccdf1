/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attaches loaded programs to network interfaces and control groups. No JNI in
 * here.
 *
 * What returns a link returns its file descriptor, by whose close() the kernel
 * detaches; every function returns -errno where it fails. `egress` is what the
 * machine sends, else what it receives.
 */
#ifndef SYNSPAN_PACKET_ATTACH_H
#define SYNSPAN_PACKET_ATTACH_H

#include <stdbool.h>
#include <stddef.h>

/* A link; by the interface's driver, or by the kernel for any interface. */
int packet_attach_xdp(int program_fd, int interface_index, bool native);

/* The id of the XDP program that an interface has; 0 where there is none. */
int packet_xdp_program(int interface_index);

/* A link, beside what else is attached (Linux 6.6). */
int packet_attach_tcx(int program_fd, int interface_index, bool egress);

/*
 * A filter beside others, which does not end with the process:
 * packet_detach_clsact() takes it out. The qdisc that holds it stays, since
 * others may use it meanwhile.
 */
int packet_attach_clsact(int program_fd, int interface_index, bool egress);
int packet_detach_clsact(int interface_index, bool egress);

/* A link, beside what else is attached; `path` is a folder of cgroup2. */
int packet_attach_cgroup(int program_fd, const char *path, bool egress);

/*
 * Writes a line for each interface of this thread's network namespace: index,
 * ARPHRD_ type, IFF_ flags and name, with a space between. Allocated.
 */
int packet_interfaces(char **text, size_t *length);

#endif
