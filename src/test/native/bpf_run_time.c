/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes the kernel measure how long BPF programs run, as the setting
 * kernel.bpf_stats_enabled does, until stdin ends. Unlike the setting it can't
 * be left behind: the kernel takes it back when this process ends, however it
 * ends. Prints "ready".
 */
#define _GNU_SOURCE
#include <err.h>
#include <linux/bpf.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void)
{
	union bpf_attr attributes = {.enable_stats.type = BPF_STATS_RUN_TIME};
	char byte;

	if (syscall(SYS_bpf, BPF_ENABLE_STATS, &attributes,
		    sizeof(attributes)) < 0)
		err(1, "BPF_ENABLE_STATS");
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	return 0;
}
