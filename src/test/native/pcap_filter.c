/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Filters in tcpdump's language, as the kernel runs our translation of them,
 * beside libpcap's own interpreter.
 *
 *   pcap_filter FILE < EXPRESSIONS   for each line of stdin and each frame of a
 *                                    pcap file, both must say the same. Prints
 *                                    for each how many frames match.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pcap_filter.h"

enum {
	ETHERNET = 1,
	FRAMES_MOST = 256,
	FRAME_BYTES_MOST = 4096,
	LOG_BYTES = 1 << 20,
	/* What the kernel's test run asks for. */
	FRAME_BYTES_LEAST = 14,
};

struct frame {
	unsigned char bytes[FRAME_BYTES_MOST];
	uint32_t size;
};

static struct frame frames[FRAMES_MOST];
static int frame_count;
static char verifier_log[LOG_BYTES];

typedef unsigned int (*interpreter)(const struct sock_filter *program,
				    const unsigned char *packet,
				    unsigned int length, unsigned int captured);

static void read_frames(const char *path)
{
	uint32_t header[6], about[4];
	FILE *file = fopen(path, "rb");

	if (!file || fread(header, sizeof(header), 1, file) != 1)
		err(1, "%s", path);
	while (fread(about, sizeof(about), 1, file) == 1) {
		struct frame *frame = &frames[frame_count];

		frame->size = about[2];
		if (frame->size > FRAME_BYTES_MOST ||
		    fread(frame->bytes, frame->size, 1, file) != 1)
			errx(1, "%s is no pcap file", path);
		if (frame->size >= FRAME_BYTES_LEAST &&
		    ++frame_count == FRAMES_MOST)
			break;
	}
	fclose(file);
}

/* An XDP program: what packet_pcap.h sets up, the filter, and out. */
static int load(const struct bpf_insn *filter, int count)
{
	const struct bpf_insn before[] = {
		{.code = BPF_LDX | BPF_W | BPF_MEM,
		 .dst_reg = 2,
		 .src_reg = 1,
		 .off = 4},
		{.code = BPF_LDX | BPF_W | BPF_MEM, .dst_reg = 1, .src_reg = 1},
		{.code = BPF_ALU64 | BPF_MOV | BPF_X,
		 .dst_reg = 8,
		 .src_reg = 2},
		{.code = BPF_ALU64 | BPF_SUB | BPF_X,
		 .dst_reg = 8,
		 .src_reg = 1},
		{.code = BPF_ALU64 | BPF_MOV | BPF_X,
		 .dst_reg = 6,
		 .src_reg = 10},
		{.code = BPF_ALU64 | BPF_ADD | BPF_K, .dst_reg = 6, .imm = -64},
	};
	struct bpf_insn all[PCAP_FILTER_ROOM + 64];
	union bpf_attr load = {.prog_type = BPF_PROG_TYPE_XDP,
			       .insns = (uintptr_t)all,
			       .license = (uintptr_t) "GPL",
			       .log_buf = (uintptr_t)verifier_log,
			       .log_size = LOG_BYTES,
			       .log_level = 1};
	int length = sizeof(before) / sizeof(*before), fd;

	memcpy(all, before, sizeof(before));
	for (int word = 0; word < 8; word++)
		all[length++] =
			(struct bpf_insn){.code = BPF_ST | BPF_DW | BPF_MEM,
					  .dst_reg = 6,
					  .off = word * 8,
					  .imm = -1};
	memcpy(all + length, filter, count * sizeof(*filter));
	length += count;
	all[length++] = (struct bpf_insn){.code = BPF_JMP | BPF_EXIT};
	load.insn_cnt = length;
	fd = syscall(SYS_bpf, BPF_PROG_LOAD, &load, sizeof(load));
	if (fd < 0)
		errx(1, "the kernel refuses the translation: %s\n%s",
		     strerror(errno), verifier_log);
	return fd;
}

static bool kernel_matches(int program, const struct frame *frame)
{
	union bpf_attr run = {.test = {.prog_fd = program,
				       .data_in = (uintptr_t)frame->bytes,
				       .data_size_in = frame->size}};

	if (syscall(SYS_bpf, BPF_PROG_TEST_RUN, &run, sizeof(run)))
		err(1, "BPF_PROG_TEST_RUN of %u bytes", frame->size);
	return run.test.retval;
}

static void compare(const char *expression, interpreter interpret)
{
	struct sock_filter classic[PCAP_PROGRAM_MOST];
	struct bpf_insn translated[PCAP_FILTER_ROOM];
	char message[256] = "";
	int matches = 0, program, size;
	int length = pcap_filter_compile(expression, ETHERNET, classic, message,
					 sizeof(message));

	if (length < 0) {
		printf("%s: %s\n", expression,
		       length == -EINVAL ? message : strerror(-length));
		return;
	}
	size = pcap_filter_translate(classic, length, translated,
				     PCAP_FILTER_ROOM);
	if (size < 0) {
		printf("%s: %s\n", expression, strerror(-size));
		return;
	}
	program = load(translated, size);
	for (int i = 0; i < frame_count; i++) {
		bool ours = kernel_matches(program, &frames[i]);
		bool theirs = interpret(classic, frames[i].bytes,
					frames[i].size, frames[i].size);

		if (ours != theirs)
			errx(1, "%s: frame %d: %d, libpcap %d", expression,
			     i + 1, ours, theirs);
		matches += ours;
	}
	close(program);
	printf("%s: %d of %d\n", expression, matches, frame_count);
}

int main(int argc, char **argv)
{
	void *libpcap = dlopen("libpcap.so.0.8", RTLD_NOW);
	interpreter interpret;
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	if (argc != 2 || !libpcap)
		errx(2, "usage: pcap_filter PCAP < EXPRESSIONS; needs libpcap");
	*(void **)&interpret = dlsym(libpcap, "bpf_filter");
	if (!interpret)
		errx(2, "libpcap has no bpf_filter");
	read_frames(argv[1]);
	while ((length = getline(&line, &room, stdin)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		compare(line, interpret);
	}
	free(line);
	return 0;
}
