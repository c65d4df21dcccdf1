/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loads and attaches each program of BPF objects by itself and says how that
 * went: object, program, "ok" or why not, with tabs between, and at last "end".
 * As the first program of a guest that has nothing else it sets that up before,
 * and switches it off.
 *
 *   load_programs OBJECT...
 */
#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "packet_attach.h"

static const char *const CGROUP = "/sys/fs/cgroup";
/* Of exchange.bpf.h. */
static const char *const ITERATED_MAP = "exchange_states";

static int silent(enum libbpf_print_level level, const char *format,
		  va_list arguments)
{
	(void)level;
	(void)format;
	(void)arguments;
	return 0;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), of_end = strlen(end);

	return length >= of_end && !strcmp(text + length - of_end, end);
}

/* The iterator over a map's elements has to be told which map. */
static int attach_to_map(const struct bpf_object *object,
			 const struct bpf_program *program)
{
	union bpf_iter_link_info info = {
		.map.map_fd = bpf_object__find_map_fd_by_name(object,
							      ITERATED_MAP),
	};
	LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &info,
		    .link_info_len = sizeof(info));

	return bpf_program__attach_iter(program, &options) ? 0 : -errno;
}

/* By whatever way works; functions and tracepoints know from their section. */
static int attach(const struct bpf_object *object,
		  const struct bpf_program *program)
{
	const char *name = bpf_program__name(program);
	int fd = bpf_program__fd(program), loopback = if_nametoindex("lo");
	bool egress = ends_with(name, "_egress");
	int result;

	switch (bpf_program__type(program)) {
	case BPF_PROG_TYPE_XDP:
		return packet_attach_xdp(fd, loopback, false);
	case BPF_PROG_TYPE_SCHED_CLS:
		result = packet_attach_tcx(fd, loopback, egress);
		return result < 0 ? packet_attach_clsact(fd, loopback, egress)
				  : result;
	case BPF_PROG_TYPE_CGROUP_SKB:
		return packet_attach_cgroup(fd, CGROUP, egress);
	default:
		if (!strcmp(bpf_program__section_name(program),
			    "iter/bpf_sk_storage_map"))
			return attach_to_map(object, program);
		return bpf_program__attach(program) ? 0 : -errno;
	}
}

static struct bpf_object *open_alone(const char *path, const char *wanted)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;

	if (!object)
		return NULL;
	bpf_object__for_each_program(program, object)
		bpf_program__set_autoload(program,
					  !strcmp(bpf_program__name(program),
						  wanted));
	return object;
}

static void try_program(const char *path, const char *name)
{
	const char *file = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	struct bpf_object *object = open_alone(path, name);
	int result = object ? bpf_object__load(object) : -errno;

	if (result) {
		printf("%s\t%s\tload: %s\n", file, name, strerror(-result));
	} else {
		result = attach(
			object,
			bpf_object__find_program_by_name(object, name));
		if (result < 0)
			printf("%s\t%s\tattach: %s\n", file, name,
			       strerror(-result));
		else
			printf("%s\t%s\tok\n", file, name);
	}
	fflush(stdout);
	/* Links of functions and tracepoints stay until the guest ends. */
	bpf_object__close(object);
}

static bool try_object(const char *path)
{
	struct bpf_object *object = bpf_object__open_file(path, NULL);
	struct bpf_program *program;

	if (!object) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return false;
	}
	bpf_object__for_each_program(program, object)
		try_program(path, bpf_program__name(program));
	bpf_object__close(object);
	return true;
}

static void mount_at(const char *type, const char *folder)
{
	mkdir(folder, 0755);
	if (mount(type, folder, type, 0, NULL))
		fprintf(stderr, "%s: %s\n", folder, strerror(errno));
}

static void set_up_machine(void)
{
	struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP};
	int any = socket(AF_INET, SOCK_DGRAM, 0);

	mount_at("proc", "/proc");
	mount_at("sysfs", "/sys");
	mount_at("tracefs", "/sys/kernel/tracing");
	mount_at("cgroup2", CGROUP);
	if (ioctl(any, SIOCSIFFLAGS, &loopback))
		perror("lo");
	close(any);
}

static void print_release(void)
{
	struct utsname machine;

	if (!uname(&machine))
		printf("release\t%s\t%s\n", machine.release, machine.machine);
}

int main(int argc, char **argv)
{
	bool first = getpid() == 1, good = argc > 1;

	if (first)
		set_up_machine();
	print_release();
	libbpf_set_print(silent);
	for (int i = 1; i < argc; i++)
		good &= try_object(argv[i]);
	puts("end");
	fflush(stdout);
	if (first)
		reboot(RB_POWER_OFF);
	return good ? 0 : 1;
}
