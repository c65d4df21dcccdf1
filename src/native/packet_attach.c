/* SPDX-License-Identifier: Apache-2.0 */
#include "packet_attach.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <net/if.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

/* Of enum bpf_attach_type, newer than the headers that we build with. */
enum { TCX_INGRESS = 46, TCX_EGRESS = 47 };

/* Where our filter stands among others of an interface: "sy". */
enum { CLSACT_PRIORITY = 0x7379 };

static int link_to(int program_fd, int target, int type, uint32_t flags)
{
	LIBBPF_OPTS(bpf_link_create_opts, options, .flags = flags);
	int fd = bpf_link_create(program_fd, target, type, &options);

	return fd < 0 ? -errno : fd;
}

int packet_attach_xdp(int program_fd, int interface_index, bool native)
{
	return link_to(program_fd, interface_index, BPF_XDP,
		       native ? XDP_FLAGS_DRV_MODE : XDP_FLAGS_SKB_MODE);
}

int packet_xdp_program(int interface_index)
{
	uint32_t id = 0;
	int error = bpf_xdp_query_id(interface_index, 0, &id);

	return error ? error : (int)id;
}

int packet_attach_tcx(int program_fd, int interface_index, bool egress)
{
	return link_to(program_fd, interface_index,
		       egress ? TCX_EGRESS : TCX_INGRESS, 0);
}

static struct bpf_tc_hook hook_of(int interface_index, bool egress)
{
	return (struct bpf_tc_hook){
		.sz = sizeof(struct bpf_tc_hook),
		.ifindex = interface_index,
		.attach_point = egress ? BPF_TC_EGRESS : BPF_TC_INGRESS,
	};
}

int packet_attach_clsact(int program_fd, int interface_index, bool egress)
{
	struct bpf_tc_hook hook = hook_of(interface_index, egress);
	LIBBPF_OPTS(bpf_tc_opts, options, .prog_fd = program_fd,
		    .handle = getpid(), .priority = CLSACT_PRIORITY);
	int error = bpf_tc_hook_create(&hook);

	if (error && error != -EEXIST)
		return error;
	return bpf_tc_attach(&hook, &options);
}

int packet_detach_clsact(int interface_index, bool egress)
{
	struct bpf_tc_hook hook = hook_of(interface_index, egress);
	LIBBPF_OPTS(bpf_tc_opts, options, .handle = getpid(),
		    .priority = CLSACT_PRIORITY);

	return bpf_tc_detach(&hook, &options);
}

int packet_attach_cgroup(int program_fd, const char *path, bool egress)
{
	int group = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int link;

	if (group < 0)
		return -errno;
	link = link_to(
		program_fd, group,
		egress ? BPF_CGROUP_INET_EGRESS : BPF_CGROUP_INET_INGRESS, 0);
	close(group);
	return link;
}

static void print_interface(int socket_fd, const struct if_nameindex *of,
			    FILE *out)
{
	struct ifreq type = {}, flags = {};

	strncpy(type.ifr_name, of->if_name, IFNAMSIZ - 1);
	strncpy(flags.ifr_name, of->if_name, IFNAMSIZ - 1);
	/* It may have gone meanwhile. */
	if (ioctl(socket_fd, SIOCGIFHWADDR, &type) ||
	    ioctl(socket_fd, SIOCGIFFLAGS, &flags))
		return;
	fprintf(out, "%u %u %u %s\n", of->if_index, type.ifr_hwaddr.sa_family,
		(uint16_t)flags.ifr_flags, of->if_name);
}

int packet_interfaces(char **text, size_t *length)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct if_nameindex *all = fd < 0 ? NULL : if_nameindex();
	FILE *out = all ? open_memstream(text, length) : NULL;
	int error = out ? 0 : -errno;

	if (out) {
		for (const struct if_nameindex *of = all; of->if_index; of++)
			print_interface(fd, of, out);
		fclose(out);
	}
	if (all)
		if_freenameindex(all);
	if (fd >= 0)
		close(fd);
	return error;
}
