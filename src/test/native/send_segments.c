/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A steady load for what looks at single packets: the same TCP segment, a reset
 * without ACK, which nobody answers, again and again from one thread on one
 * processor. The receiving end's work, up to TCP or to where the frame is
 * dropped, is done on that processor before the next one is sent, so that the
 * time of a segment is all that it costs.
 *
 *   send_segments HOW INTERFACE MAC FROM TO PORT MILLISECONDS
 *
 * `socket` sends batches through a packet socket, as programs do. `frames` has
 * the kernel put frames on the interface without a socket buffer (Linux 5.18),
 * as a NIC's driver hands them to XDP: a veth needs no conversion for it.
 *
 * Prints the median of the batches' nanoseconds a segment: an interrupt, or
 * another program on the processor, lengthens few of them.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <linux/bpf.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ether.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	SOCKET_BATCH = 64,
	/* Each run of the kernel's sets up its pages first. */
	FRAMES_BATCH = 1 << 16,
	BATCHES_MOST = 1 << 20,
};

struct segment {
	struct ether_header ethernet;
	struct iphdr ip;
	struct tcphdr tcp;
} __attribute__((packed));

struct load {
	struct segment segment;
	unsigned int interface;
	int fd;
};

static double batch_ns[BATCHES_MOST];

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static uint32_t sum_words(const void *of, size_t bytes, uint32_t sum)
{
	const uint8_t *at = of;

	for (size_t i = 0; i < bytes; i += 2)
		sum += at[i] << 8 | at[i + 1];
	return sum;
}

static uint16_t checksum(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static void fill_segment(struct segment *segment, const char *mac,
			 const char *from, const char *to, int port)
{
	struct iphdr ip = {
		.version = 4,
		.ihl = sizeof(ip) / 4,
		.tot_len = htons(sizeof(ip) + sizeof(struct tcphdr)),
		.ttl = 64,
		.protocol = IPPROTO_TCP,
		.saddr = inet_addr(from),
		.daddr = inet_addr(to),
	};
	struct tcphdr tcp = {
		.source = htons(40000),
		.dest = htons(port),
		.doff = sizeof(tcp) / 4,
		.rst = 1,
	};
	uint32_t pseudo_header = sum_words(&ip.saddr, 2 * sizeof(ip.saddr),
					   IPPROTO_TCP + sizeof(tcp));

	ip.check = checksum(sum_words(&ip, sizeof(ip), 0));
	tcp.check = checksum(sum_words(&tcp, sizeof(tcp), pseudo_header));
	if (!ether_aton_r(mac,
			  (struct ether_addr *)segment->ethernet.ether_dhost))
		errx(2, "%s is no MAC address", mac);
	/* locally administered */
	segment->ethernet.ether_shost[0] = 2;
	segment->ethernet.ether_type = htons(ETHERTYPE_IP);
	segment->ip = ip;
	segment->tcp = tcp;
}

static void open_socket(struct load *load)
{
	struct sockaddr_ll at = {
		.sll_family = AF_PACKET,
		.sll_ifindex = load->interface,
	};

	/* Protocol 0: it receives nothing. */
	load->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	if (load->fd < 0 || bind(load->fd, (struct sockaddr *)&at, sizeof(at)))
		err(1, "a packet socket");
}

static double send_by_socket(struct load *load)
{
	struct iovec bytes = {&load->segment, sizeof(load->segment)};
	struct mmsghdr messages[SOCKET_BATCH] = {};
	uint64_t began_ns;

	for (int i = 0; i < SOCKET_BATCH; i++) {
		messages[i].msg_hdr.msg_iov = &bytes;
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	began_ns = now_ns();
	if (sendmmsg(load->fd, messages, SOCKET_BATCH, 0) != SOCKET_BATCH)
		err(1, "sendmmsg");
	return (double)(now_ns() - began_ns) / SOCKET_BATCH;
}

/* Loads a program that hands each frame to the interface. */
static void open_frames(struct load *load)
{
	const struct bpf_insn redirect[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K,
		 .dst_reg = BPF_REG_1,
		 .imm = load->interface},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_2},
		{.code = BPF_JMP | BPF_CALL, .imm = BPF_FUNC_redirect},
		{.code = BPF_JMP | BPF_EXIT},
	};
	union bpf_attr attributes = {
		.prog_type = BPF_PROG_TYPE_XDP,
		.insns = (uintptr_t)redirect,
		.insn_cnt = sizeof(redirect) / sizeof(*redirect),
		.license = (uintptr_t) "GPL",
	};

	load->fd = syscall(SYS_bpf, BPF_PROG_LOAD, &attributes,
			   sizeof(attributes));
	if (load->fd < 0)
		err(1, "BPF_PROG_LOAD");
}

/* The kernel's own time of the sending alone. */
static double send_by_frames(struct load *load)
{
	union bpf_attr run = {.test = {
				      .prog_fd = load->fd,
				      .repeat = FRAMES_BATCH,
				      .data_in = (uintptr_t)&load->segment,
				      .data_size_in = sizeof(load->segment),
				      .flags = BPF_F_TEST_XDP_LIVE_FRAMES,
			      }};

	if (syscall(SYS_bpf, BPF_PROG_TEST_RUN, &run, sizeof(run)))
		err(1, "BPF_PROG_TEST_RUN with live frames");
	return run.test.duration;
}

static void stay_on_last_processor(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) - 1, &one);
	if (sched_setaffinity(0, sizeof(one), &one))
		err(1, "sched_setaffinity");
}

static int compare(const void *one, const void *other)
{
	double a = *(const double *)one, b = *(const double *)other;

	return (a > b) - (a < b);
}

static double median_ns(struct load *load, double (*send)(struct load *),
			long milliseconds)
{
	uint64_t until_ns = now_ns() + milliseconds * 1000000ull;
	size_t count = 0;

	do {
		batch_ns[count++] = send(load);
	} while (now_ns() < until_ns && count < BATCHES_MOST);
	qsort(batch_ns, count, sizeof(*batch_ns), compare);
	return batch_ns[count / 2];
}

int main(int argc, char **argv)
{
	struct load load = {};
	bool frames = argc > 1 && !strcmp(argv[1], "frames");

	if (argc != 8 || (!frames && strcmp(argv[1], "socket")))
		errx(2, "usage: send_segments socket|frames INTERFACE MAC FROM "
			"TO PORT MILLISECONDS");
	load.interface = if_nametoindex(argv[2]);
	if (!load.interface)
		err(1, "%s", argv[2]);
	fill_segment(&load.segment, argv[3], argv[4], argv[5], atoi(argv[6]));
	if (frames)
		open_frames(&load);
	else
		open_socket(&load);
	stay_on_last_processor();
	printf("%.1f\n",
	       median_ns(&load, frames ? send_by_frames : send_by_socket,
			 atol(argv[7])));
	return 0;
}
