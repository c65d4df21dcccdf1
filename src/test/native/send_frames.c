/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Puts the frames of a pcap file on an interface's wire as they are, whatever
 * is wrong with them.
 *
 *   send_frames INTERFACE FILE    prints the number of each frame that the
 *                                 kernel does not take, from 1, and why
 */
#include <errno.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { FRAME_BYTES_MOST = 4096 };

struct pcap_header {
	uint32_t magic;
	uint16_t major, minor;
	int32_t zone;
	uint32_t accuracy, most_bytes, link;
};

struct pcap_frame {
	uint32_t seconds, microseconds, captured_bytes, bytes;
};

static int open_wire(const char *interface)
{
	struct sockaddr_ll at = {
		.sll_family = AF_PACKET,
		.sll_ifindex = if_nametoindex(interface),
	};
	/* Protocol 0: it receives nothing. */
	int wire = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (wire < 0 || !at.sll_ifindex ||
	    bind(wire, (struct sockaddr *)&at, sizeof(at)))
		return -1;
	return wire;
}

static bool send_frames(int wire, FILE *file)
{
	struct pcap_header header;
	struct pcap_frame frame;
	uint8_t bytes[FRAME_BYTES_MOST];

	if (fread(&header, sizeof(header), 1, file) != 1 ||
	    header.magic != 0xa1b2c3d4)
		return false;
	for (int number = 1; fread(&frame, sizeof(frame), 1, file) == 1;
	     number++) {
		if (frame.captured_bytes > sizeof(bytes) ||
		    fread(bytes, frame.captured_bytes, 1, file) != 1)
			return false;
		if (send(wire, bytes, frame.captured_bytes, 0) < 0)
			printf("%d\t%s\n", number, strerror(errno));
	}
	return true;
}

int main(int argc, char **argv)
{
	FILE *file = argc == 3 ? fopen(argv[2], "rb") : NULL;
	int wire = file ? open_wire(argv[1]) : -1;

	if (wire < 0) {
		fprintf(stderr, "usage: send_frames INTERFACE PCAP: %s\n",
			strerror(errno));
		return 2;
	}
	if (!send_frames(wire, file)) {
		fprintf(stderr, "%s is no pcap file of this byte order\n",
			argv[2]);
		return 2;
	}
	return 0;
}
