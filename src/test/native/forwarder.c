/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A wire with faults: passes Ethernet frames between two interfaces and does to
 * some of them what it is told. The tests put it between two network
 *namespaces, since not every kernel has netem, and netem can't pick a segment
 *by its flags.
 *
 *	forwarder INTERFACE_A INTERFACE_B
 *
 * It prints "ready" once it forwards. Then it reads commands, one a line, and
 * answers each with one line; it ends when stdin does.
 *
 *	latency FROM MS				ok
 *	rule FROM WHAT SKIP COUNT ACTION [MS [PORT]]	ok ID
 *	hits ID					hits N
 *	clear					ok
 *
 * FROM is a or b, the interface that a frame comes from. Every frame takes
 * MS milliseconds. A rule is for the COUNT segments after the first SKIP of a
 * WHAT: any, syn, syn_ack, data, ack (nothing else in it), fin, rst; with a
 * PORT, of those that one of the ends has it. The first rule that applies
 * decides: drop, delay (by MS more), duplicate, reset, which
 * turns the segment into a RST, or mark, which marks it as a congested router
 * does and is not for segments that may not be marked (ECN). Clear forgets
 *rules, hits and latency.
 *
 * A frame may hold many segments or lack its checksum where the ends'
 *interfaces have offload on: it passes as it is, with the kernel's note about
 *that.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <linux/virtio_net.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_FRAME = 1 << 17, MAX_RULES = 64, SOCKET_BUFFER = 16 << 20 };

enum what { ANY, SYN, SYN_ACK, DATA, ACK, FIN, RST, WHATS };

static const char *const what_names[WHATS] = {
	"any", "syn", "syn_ack", "data", "ack", "fin", "rst",
};

enum action { PASS, DROP, DELAY, DUPLICATE, RESET, MARK, ACTIONS };

static const char *const action_names[ACTIONS] = {
	"pass", "drop", "delay", "duplicate", "reset", "mark",
};

struct rule {
	int from;
	enum what what;
	long skip, count, hits;
	enum action action;
	long delay_ms;
	/* 0 for every port. */
	long port;
};

/* Where the headers of a TCP segment lie in a frame. */
struct segment {
	unsigned char *ip;
	struct tcphdr *tcp;
	size_t payload;
	bool ipv6;
};

/* A frame on its way, in a list by the time at which it arrives. */
struct frame {
	struct frame *next;
	int64_t due_ns;
	int to;
	/* From the offload note on. */
	size_t length;
	struct virtio_net_hdr offload;
	unsigned char bytes[MAX_FRAME];
};

static int sockets[2];
static long latency_ms[2];
static struct rule rules[MAX_RULES];
static int rule_count;
static struct frame *in_flight;

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

/* --- segments ------------------------------------------------------------- */

static bool find_segment(struct segment *segment, struct frame *frame)
{
	const struct ether_header *ethernet = (void *)frame->bytes;
	unsigned char *ip = frame->bytes + sizeof(*ethernet);
	size_t header, total;

	if (ntohs(ethernet->ether_type) == ETHERTYPE_IP) {
		const struct iphdr *ipv4 = (void *)ip;

		if (ipv4->protocol != IPPROTO_TCP)
			return false;
		segment->ipv6 = false;
		header = ipv4->ihl * 4;
		total = ntohs(ipv4->tot_len);
	} else if (ntohs(ethernet->ether_type) == ETHERTYPE_IPV6) {
		const struct ip6_hdr *ipv6 = (void *)ip;

		if (ipv6->ip6_nxt != IPPROTO_TCP)
			return false;
		segment->ipv6 = true;
		header = sizeof(*ipv6);
		total = header + ntohs(ipv6->ip6_plen);
	} else {
		return false;
	}
	segment->ip = ip;
	segment->tcp = (void *)(ip + header);
	segment->payload = total - header - segment->tcp->doff * 4;
	return true;
}

static bool is_a(enum what what, const struct segment *segment)
{
	const struct tcphdr *tcp = segment->tcp;

	switch (what) {
	case ANY:
		return true;
	case SYN:
		return tcp->syn && !tcp->ack;
	case SYN_ACK:
		return tcp->syn && tcp->ack;
	case DATA:
		return segment->payload > 0;
	case ACK:
		return tcp->ack && !segment->payload && !tcp->syn &&
		       !tcp->fin && !tcp->rst;
	case FIN:
		return tcp->fin;
	case RST:
		return tcp->rst;
	default:
		return false;
	}
}

static uint32_t add_words(uint32_t sum, const void *data, size_t length)
{
	const uint16_t *words = data;

	for (size_t i = 0; i < length / 2; i++)
		sum += words[i];
	return sum;
}

static uint16_t fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* A bare RST in the segment's place: same ends, same sequence number. */
static void make_reset(struct frame *frame, struct segment *segment)
{
	struct tcphdr *tcp = segment->tcp;
	uint32_t sum = htons(IPPROTO_TCP) + htons(sizeof(*tcp));

	if (segment->ipv6) {
		struct ip6_hdr *ipv6 = (void *)segment->ip;

		ipv6->ip6_plen = htons(sizeof(*tcp));
		sum = add_words(sum, &ipv6->ip6_src, 32);
	} else {
		struct iphdr *ipv4 = (void *)segment->ip;

		ipv4->tot_len = htons(ipv4->ihl * 4 + sizeof(*tcp));
		ipv4->check = 0;
		ipv4->check = fold(add_words(0, ipv4, ipv4->ihl * 4));
		sum = add_words(sum, &ipv4->saddr, 8);
	}
	tcp->doff = sizeof(*tcp) / 4;
	tcp->th_flags = TH_RST | TH_ACK;
	tcp->check = 0;
	tcp->check = fold(add_words(sum, tcp, sizeof(*tcp)));
	memset(&frame->offload, 0, sizeof(frame->offload));
	frame->length =
		(unsigned char *)(tcp + 1) - (unsigned char *)&frame->offload;
}

/* The two bits in which a sender allows marks, and a router makes them. */
static unsigned char ecn(const struct segment *segment)
{
	return segment->ipv6 ? segment->ip[1] >> 4 & 3 : segment->ip[1] & 3;
}

/* TCP's checksum leaves these bits out. */
static void mark_congestion(struct segment *segment)
{
	struct iphdr *ipv4 = (void *)segment->ip;

	if (segment->ipv6) {
		segment->ip[1] |= 3 << 4;
		return;
	}
	ipv4->tos |= 3;
	ipv4->check = 0;
	ipv4->check = fold(add_words(0, ipv4, ipv4->ihl * 4));
}

/* --- forwarding ----------------------------------------------------------- */

static void transmit(const struct frame *frame)
{
	if (send(sockets[frame->to], &frame->offload, frame->length, 0) < 0)
		err(1, "send");
}

/* Frames that are due at the same time keep their order. */
static void enqueue(const struct frame *frame, int64_t due_ns)
{
	struct frame **place = &in_flight;
	size_t size = offsetof(struct frame, offload) + frame->length;
	struct frame *copy = malloc(size);

	if (!copy)
		err(1, "malloc");
	memcpy(copy, frame, size);
	copy->due_ns = due_ns;
	while (*place && (*place)->due_ns <= due_ns)
		place = &(*place)->next;
	copy->next = *place;
	*place = copy;
}

static void deliver(const struct frame *frame, long delay_ms)
{
	if (delay_ms)
		enqueue(frame, now_ns() + delay_ms * 1000000);
	else
		transmit(frame);
}

static bool is_at(long port, const struct segment *segment)
{
	return !port || ntohs(segment->tcp->source) == port ||
	       ntohs(segment->tcp->dest) == port;
}

static const struct rule *decide(int from, const struct segment *segment)
{
	static const struct rule pass = {.action = PASS};

	for (int i = 0; i < rule_count; i++) {
		struct rule *rule = &rules[i];

		if (rule->from != from || !is_a(rule->what, segment) ||
		    !is_at(rule->port, segment) ||
		    (rule->action == MARK && !ecn(segment)))
			continue;
		if (rule->skip) {
			rule->skip--;
		} else if (rule->count) {
			rule->count--;
			rule->hits++;
			return rule;
		}
	}
	return &pass;
}

static void forward(struct frame *frame, int from)
{
	long delay_ms = latency_ms[from];
	struct segment segment;

	frame->to = !from;
	if (find_segment(&segment, frame)) {
		const struct rule *rule = decide(from, &segment);

		if (rule->action == DROP)
			return;
		if (rule->action == RESET)
			make_reset(frame, &segment);
		if (rule->action == MARK)
			mark_congestion(&segment);
		if (rule->action == DUPLICATE)
			deliver(frame, delay_ms);
		delay_ms += rule->delay_ms;
	}
	deliver(frame, delay_ms);
}

static void forward_all(int from)
{
	static struct frame frame;
	const size_t room = sizeof(frame) - offsetof(struct frame, offload);
	ssize_t length;

	while ((length = recv(sockets[from], &frame.offload, room,
			      MSG_DONTWAIT)) >= 0) {
		frame.length = length;
		forward(&frame, from);
	}
	if (errno != EAGAIN && errno != EINTR)
		err(1, "recv");
}

static void transmit_due(void)
{
	while (in_flight && in_flight->due_ns <= now_ns()) {
		struct frame *frame = in_flight;

		in_flight = frame->next;
		transmit(frame);
		free(frame);
	}
}

/* --- commands ------------------------------------------------------------- */

static int find_name(const char *name, const char *const *names, int count)
{
	for (int i = 0; i < count; i++)
		if (!strcmp(names[i], name))
			return i;
	errx(2, "not known: %s", name);
}

static int find_side(char side)
{
	return find_name((char[]){side, 0}, (const char *const[]){"a", "b"}, 2);
}

static void add_rule(const char *line)
{
	struct rule *rule = &rules[rule_count];
	char from, what[16], action[16];

	if (rule_count == MAX_RULES)
		errx(2, "more than %d rules", MAX_RULES);
	memset(rule, 0, sizeof(*rule));
	if (sscanf(line, "rule %c %15s %ld %ld %15s %ld %ld", &from, what,
		   &rule->skip, &rule->count, action, &rule->delay_ms,
		   &rule->port) < 5)
		errx(2, "not a rule: %s", line);
	rule->from = find_side(from);
	rule->what = find_name(what, what_names, WHATS);
	rule->action = find_name(action, action_names, ACTIONS);
	printf("ok %d\n", rule_count++);
}

static void obey(const char *line)
{
	char side;
	long number;

	if (!strncmp(line, "rule ", 5)) {
		add_rule(line);
	} else if (sscanf(line, "latency %c %ld", &side, &number) == 2) {
		latency_ms[find_side(side)] = number;
		puts("ok");
	} else if (sscanf(line, "hits %ld", &number) == 1 && number >= 0 &&
		   number < rule_count) {
		printf("hits %ld\n", rules[number].hits);
	} else if (!strcmp(line, "clear\n")) {
		rule_count = 0;
		memset(latency_ms, 0, sizeof(latency_ms));
		puts("ok");
	} else {
		errx(2, "not a command: %s", line);
	}
}

static int open_interface(const char *name)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(name),
	};
	int on = 1, bytes = SOCKET_BUFFER;
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (fd < 0 || !address.sll_ifindex ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &on,
		       sizeof(on)) ||
	    setsockopt(fd, SOL_PACKET, PACKET_VNET_HDR, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)))
		err(1, "%s", name);
	return fd;
}

static void wait_for_work(struct pollfd *polls)
{
	struct timespec timeout = {}, *until = NULL;

	if (in_flight) {
		int64_t left_ns = in_flight->due_ns - now_ns();

		if (left_ns > 0) {
			timeout.tv_sec = left_ns / 1000000000;
			timeout.tv_nsec = left_ns % 1000000000;
		}
		until = &timeout;
	}
	if (ppoll(polls, 3, until, NULL) < 0 && errno != EINTR)
		err(1, "poll");
}

int main(int argc, char **argv)
{
	struct pollfd polls[3] = {{.fd = STDIN_FILENO, .events = POLLIN}};
	const struct sched_param urgent = {.sched_priority = 1};
	char line[128];

	if (argc != 3)
		errx(2, "usage: forwarder INTERFACE_A INTERFACE_B");
	/* A busy machine must not look like a slow wire. */
	if (sched_setscheduler(0, SCHED_FIFO, &urgent))
		err(1, "sched_setscheduler");
	setvbuf(stdin, NULL, _IONBF, 0);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int side = 0; side < 2; side++) {
		sockets[side] = open_interface(argv[1 + side]);
		polls[1 + side].fd = sockets[side];
		polls[1 + side].events = POLLIN;
	}
	puts("ready");
	while (true) {
		wait_for_work(polls);
		if (polls[0].revents) {
			if (!fgets(line, sizeof(line), stdin))
				return 0;
			obey(line);
		}
		for (int side = 0; side < 2; side++)
			if (polls[1 + side].revents)
				forward_all(side);
		transmit_due();
	}
}
