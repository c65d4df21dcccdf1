/* SPDX-License-Identifier: Apache-2.0 */
#include "pcap_filter.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What we use of libpcap's interface, which is the same since 1.0. */
struct pcap;
struct pcap_program {
	unsigned int length;
	struct sock_filter *instructions;
};

struct libpcap {
	void *library;
	struct pcap *(*open_dead)(int link_type, int snapshot_bytes);
	int (*compile)(struct pcap *pcap, struct pcap_program *program,
		       const char *expression, int optimize, uint32_t netmask);
	char *(*geterr)(struct pcap *pcap);
	void (*freecode)(struct pcap_program *program);
	void (*close)(struct pcap *pcap);
};

/* The netmask is only needed for "ip broadcast". */
enum { SNAPSHOT_BYTES = 65535, OPTIMIZE = 1 };
static const uint32_t NETMASK_UNKNOWN = 0xffffffff;

static void *open_library(void)
{
	/* Debian's name, and everybody else's. */
	void *library = dlopen("libpcap.so.0.8", RTLD_NOW | RTLD_LOCAL);

	return library ? library
		       : dlopen("libpcap.so.1", RTLD_NOW | RTLD_LOCAL);
}

static int find(struct libpcap *found)
{
	found->library = open_library();
	if (!found->library)
		return -ENOENT;
	found->open_dead = dlsym(found->library, "pcap_open_dead");
	found->compile = dlsym(found->library, "pcap_compile");
	found->geterr = dlsym(found->library, "pcap_geterr");
	found->freecode = dlsym(found->library, "pcap_freecode");
	found->close = dlsym(found->library, "pcap_close");
	if (found->open_dead && found->compile && found->geterr &&
	    found->freecode && found->close)
		return 0;
	dlclose(found->library);
	return -ENOENT;
}

static int compile_with(const struct libpcap *libpcap, struct pcap *pcap,
			const char *expression, struct sock_filter *program,
			char *message, size_t message_bytes)
{
	struct pcap_program compiled = {};
	int length;

	if (libpcap->compile(pcap, &compiled, expression, OPTIMIZE,
			     NETMASK_UNKNOWN)) {
		snprintf(message, message_bytes, "%s", libpcap->geterr(pcap));
		return -EINVAL;
	}
	length = compiled.length > PCAP_PROGRAM_MOST ? -E2BIG
						     : (int)compiled.length;
	if (length > 0)
		memcpy(program, compiled.instructions,
		       length * sizeof(*program));
	libpcap->freecode(&compiled);
	return length;
}

int pcap_filter_compile(const char *expression, int link_type,
			struct sock_filter *program, char *message,
			size_t message_bytes)
{
	struct libpcap libpcap;
	struct pcap *pcap;
	int result = find(&libpcap);

	if (result)
		return result;
	pcap = libpcap.open_dead(link_type, SNAPSHOT_BYTES);
	result = -ENOMEM;
	if (pcap) {
		result = compile_with(&libpcap, pcap, expression, program,
				      message, message_bytes);
		libpcap.close(pcap);
	}
	dlclose(libpcap.library);
	return result;
}
