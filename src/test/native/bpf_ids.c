/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lists what BPF objects the kernel holds, one a line as "prog 12", "map 34",
 * "link 56": bpftool for machines that have none for their kernel.
 */
#include <bpf/bpf.h>
#include <stdio.h>

static void list(const char *kind, int (*next)(__u32 id, __u32 *next_id))
{
	for (__u32 id = 0; !next(id, &id);)
		printf("%s %u\n", kind, id);
}

int main(void)
{
	list("prog", bpf_prog_get_next_id);
	list("map", bpf_map_get_next_id);
	list("link", bpf_link_get_next_id);
	return 0;
}
