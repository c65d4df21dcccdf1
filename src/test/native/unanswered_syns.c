/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends SYNs to an IPv4 address and port from made-up addresses of
 *198.18.0.0/15 (RFC 2544), evenly spread over the time, until it is killed.
 *
 *	unanswered_syns ADDRESS PORT PER_SECOND
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { NS_PER_SECOND = 1000000000 };

struct syn {
	struct iphdr ip;
	struct tcphdr tcp;
};

struct pseudo_header {
	uint32_t source;
	uint32_t destination;
	uint8_t zero;
	uint8_t protocol;
	uint16_t length;
	struct tcphdr tcp;
};

/* RFC 1071. */
static uint16_t checksum(const void *data, size_t length)
{
	uint32_t sum = 0;
	uint16_t word;

	for (size_t i = 0; i < length; i += sizeof(word)) {
		memcpy(&word, (const char *)data + i, sizeof(word));
		sum += word;
	}
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static void fill(struct syn *syn, const struct sockaddr_in *to)
{
	struct pseudo_header pseudo = {.protocol = IPPROTO_TCP,
				       .length = htons(sizeof(syn->tcp))};

	memset(syn, 0, sizeof(*syn));
	syn->ip.version = 4;
	syn->ip.ihl = sizeof(syn->ip) / 4;
	syn->ip.ttl = 64;
	syn->ip.protocol = IPPROTO_TCP;
	syn->ip.saddr = htonl(0xc6120000 + rand() % (1 << 17));
	syn->ip.daddr = to->sin_addr.s_addr;
	syn->ip.tot_len = htons(sizeof(*syn));
	syn->tcp.source = htons(1024 + rand() % 60000);
	syn->tcp.dest = to->sin_port;
	syn->tcp.seq = rand();
	syn->tcp.doff = sizeof(syn->tcp) / 4;
	syn->tcp.syn = 1;
	syn->tcp.window = htons(64240);
	pseudo.source = syn->ip.saddr;
	pseudo.destination = syn->ip.daddr;
	pseudo.tcp = syn->tcp;
	syn->tcp.check = checksum(&pseudo, sizeof(pseudo));
}

int main(int argc, char **argv)
{
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
	struct sockaddr_in to = {.sin_family = AF_INET};
	struct timespec next;
	struct syn syn;

	if (argc != 4 || inet_pton(AF_INET, argv[1], &to.sin_addr) != 1)
		errx(2, "usage: unanswered_syns ADDRESS PORT PER_SECOND");
	if (fd < 0)
		err(1, "socket");
	to.sin_port = htons(atoi(argv[2]));
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (;;) {
		fill(&syn, &to);
		if (sendto(fd, &syn, sizeof(syn), 0, (struct sockaddr *)&to,
			   sizeof(to)) < 0)
			err(1, "sendto");
		next.tv_nsec += NS_PER_SECOND / atoi(argv[3]);
		if (next.tv_nsec >= NS_PER_SECOND) {
			next.tv_nsec -= NS_PER_SECOND;
			next.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
}
