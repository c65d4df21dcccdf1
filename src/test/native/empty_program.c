/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Attaches a program that returns at once, as our own are attached: what no
 * program at that hook can cost less than.
 *
 *   empty_program HOOK PLACE    tc:tcx, tc:clsact, xdp:native or xdp:generic at
 *                               an interface, cgroup_skb at a control group's
 *                               folder
 *
 * Prints "ready" and ends with stdin. The clsact qdisc, and its filters, stay.
 */
#include <err.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include "packet_attach.h"

enum { GO_ON_TC = -1, GO_ON_CGROUP = 1 };

static int load(enum bpf_prog_type type, enum bpf_attach_type attach,
		int result)
{
	const struct bpf_insn program[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .imm = result},
		{.code = BPF_JMP | BPF_EXIT},
	};
	LIBBPF_OPTS(bpf_prog_load_opts, options,
		    .expected_attach_type = attach);
	int fd = bpf_prog_load(type, "empty", "GPL", program,
			       sizeof(program) / sizeof(*program), &options);

	if (fd < 0)
		err(1, "BPF_PROG_LOAD");
	return fd;
}

static int attach_xdp(const char *place, bool native)
{
	return packet_attach_xdp(load(BPF_PROG_TYPE_XDP, BPF_XDP, XDP_PASS),
				 if_nametoindex(place), native);
}

static int attach_tc(const char *place, bool tcx, bool egress)
{
	int fd = load(BPF_PROG_TYPE_SCHED_CLS, 0, GO_ON_TC);

	return tcx ? packet_attach_tcx(fd, if_nametoindex(place), egress)
		   : packet_attach_clsact(fd, if_nametoindex(place), egress);
}

static int attach_cgroup(const char *place, bool egress)
{
	return packet_attach_cgroup(
		load(BPF_PROG_TYPE_CGROUP_SKB,
		     egress ? BPF_CGROUP_INET_EGRESS : BPF_CGROUP_INET_INGRESS,
		     GO_ON_CGROUP),
		place, egress);
}

/* In both directions where the hook has two. */
static int attach(const char *hook, const char *place)
{
	int error = 0;

	if (!strncmp(hook, "xdp:", 4))
		return attach_xdp(place, !strcmp(hook, "xdp:native"));
	for (int egress = 0; egress < 2 && error >= 0; egress++)
		error = !strcmp(hook, "cgroup_skb")
				? attach_cgroup(place, egress)
				: attach_tc(place, !strcmp(hook, "tc:tcx"),
					    egress);
	return error;
}

int main(int argc, char **argv)
{
	int error;
	char byte;

	if (argc != 3)
		errx(2, "usage: empty_program HOOK PLACE");
	error = attach(argv[1], argv[2]);
	if (error < 0)
		errx(1, "%s at %s: %s", argv[1], argv[2], strerror(-error));
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}
