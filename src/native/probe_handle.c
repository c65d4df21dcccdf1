/* SPDX-License-Identifier: Apache-2.0 */
#include "probe_handle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

enum { MAX_LINKS = 32, LOG_BYTES = 64 * 1024 };

struct probe_link {
	const struct bpf_program *program;
	struct bpf_link *link;
};

struct probe_handle {
	struct bpf_object *object;
	struct probe_link links[MAX_LINKS];
	int link_count;
	struct probe_ring ring;
	int epoll_fd;
	size_t log_length;
	char log[LOG_BYTES];
};

/* libbpf's print hook knows no object, so the thread says whose log it is. */
static __thread struct probe_handle *logging_handle;

/* Keeps the end: the verifier gives its reason in its last lines. */
static void append_log(struct probe_handle *handle, const char *text,
		       size_t length)
{
	if (length > LOG_BYTES) {
		text += length - LOG_BYTES;
		length = LOG_BYTES;
	}
	if (handle->log_length + length > LOG_BYTES) {
		size_t dropped = handle->log_length + length - LOG_BYTES;

		handle->log_length -= dropped;
		memmove(handle->log, handle->log + dropped, handle->log_length);
	}
	memcpy(handle->log + handle->log_length, text, length);
	handle->log_length += length;
}

static int print_to_handle(enum libbpf_print_level level, const char *format,
			   va_list arguments)
{
	char *text;
	int length;

	if (!logging_handle || level == LIBBPF_DEBUG)
		return 0;
	length = vasprintf(&text, format, arguments);
	if (length < 0)
		return 0;
	append_log(logging_handle, text, length);
	free(text);
	return length;
}

void probe_capture_libbpf_log(void)
{
	libbpf_set_print(print_to_handle);
}

size_t probe_take_log(struct probe_handle *handle, char *text, size_t size)
{
	size_t length = handle->log_length;
	size_t skipped = length > size ? length - size : 0;

	memcpy(text, handle->log + skipped, length - skipped);
	handle->log_length = 0;
	return length - skipped;
}

int probe_open(const void *object, size_t size, const char *btf,
	       struct probe_handle **handle)
{
	LIBBPF_OPTS(bpf_object_open_opts, options, .object_name = "synspan",
		    .btf_custom_path = btf);
	struct probe_handle *opened = calloc(1, sizeof(*opened));
	int error = 0;

	if (!opened)
		return -ENOMEM;
	opened->epoll_fd = -1;
	logging_handle = opened;
	opened->object = bpf_object__open_mem(object, size, &options);
	if (!opened->object)
		error = -errno;
	logging_handle = NULL;
	if (error) {
		free(opened);
		return error;
	}
	*handle = opened;
	return 0;
}

static void unmap_ring(struct probe_ring *ring)
{
	if (ring->consumer_page)
		munmap(ring->consumer_page, ring->consumer_bytes);
	if (ring->producer_pages)
		munmap(ring->producer_pages, ring->producer_bytes);
}

void probe_detach(struct probe_handle *handle)
{
	for (int i = 0; i < handle->link_count; i++)
		bpf_link__destroy(handle->links[i].link);
	handle->link_count = 0;
}

void probe_close(struct probe_handle *handle)
{
	if (!handle)
		return;
	probe_detach(handle);
	unmap_ring(&handle->ring);
	if (handle->epoll_fd >= 0)
		close(handle->epoll_fd);
	bpf_object__close(handle->object);
	free(handle);
}

int probe_set_autoload(struct probe_handle *handle, const char *program,
		       bool load)
{
	struct bpf_program *found =
		bpf_object__find_program_by_name(handle->object, program);

	return found ? bpf_program__set_autoload(found, load) : -ENOENT;
}

int probe_leave_out_map(struct probe_handle *handle, const char *map)
{
	struct bpf_map *found =
		bpf_object__find_map_by_name(handle->object, map);

	return found ? bpf_map__set_autocreate(found, false) : -ENOENT;
}

int probe_set_map_entries(struct probe_handle *handle, const char *map,
			  uint32_t entries)
{
	struct bpf_map *found =
		bpf_object__find_map_by_name(handle->object, map);

	return found ? bpf_map__set_max_entries(found, entries) : -ENOENT;
}

int probe_share_map(struct probe_handle *handle, const char *map,
		    struct probe_handle *owner)
{
	struct bpf_map *found =
		bpf_object__find_map_by_name(handle->object, map);
	const struct bpf_map *owned =
		bpf_object__find_map_by_name(owner->object, map);

	return found && owned ? bpf_map__reuse_fd(found, bpf_map__fd(owned))
			      : -ENOENT;
}

/* The place of a variable in a data section, from the object's own BTF. */
static const struct btf_var_secinfo *
find_variable(const struct btf *btf, const char *section, const char *variable)
{
	int id = btf__find_by_name_kind(btf, section, BTF_KIND_DATASEC);
	const struct btf_type *type;

	if (id < 0)
		return NULL;
	type = btf__type_by_id(btf, id);
	for (int i = 0; i < btf_vlen(type); i++) {
		const struct btf_var_secinfo *info = &btf_var_secinfos(type)[i];
		const struct btf_type *var = btf__type_by_id(btf, info->type);

		if (!strcmp(btf__name_by_offset(btf, var->name_off), variable))
			return info;
	}
	return NULL;
}

int probe_set_constant(struct probe_handle *handle, const char *variable,
		       const void *value, size_t size)
{
	struct bpf_map *map =
		bpf_object__find_map_by_name(handle->object, ".rodata");
	const struct btf_var_secinfo *info = find_variable(
		bpf_object__btf(handle->object), ".rodata", variable);
	size_t section_size;
	char *section;

	if (!map || !info)
		return -ENOENT;
	/* Ours to write until the load; libbpf before 1.2 says const. */
	section = (char *)bpf_map__initial_value(map, &section_size);
	if (!section || info->size != size ||
	    info->offset + size > section_size)
		return -EINVAL;
	memcpy(section + info->offset, value, size);
	return 0;
}

struct bpf_insn *probe_instructions(struct probe_handle *handle,
				    const char *program, size_t *count)
{
	struct bpf_program *found =
		bpf_object__find_program_by_name(handle->object, program);

	if (!found)
		return NULL;
	*count = bpf_program__insn_cnt(found);
	/* Ours to write until the load, as constants are. */
	return (struct bpf_insn *)bpf_program__insns(found);
}

int probe_load(struct probe_handle *handle)
{
	int error;

	logging_handle = handle;
	error = bpf_object__load(handle->object);
	logging_handle = NULL;
	return error;
}

/* `options` may be NULL. */
static int attach(struct probe_handle *handle, const char *program,
		  const struct bpf_iter_attach_opts *options)
{
	struct bpf_program *found =
		bpf_object__find_program_by_name(handle->object, program);
	struct bpf_link *link;
	int error = 0;

	if (!found)
		return -ENOENT;
	if (handle->link_count == MAX_LINKS)
		return -E2BIG;
	logging_handle = handle;
	link = options ? bpf_program__attach_iter(found, options)
		       : bpf_program__attach(found);
	if (!link)
		error = -errno;
	logging_handle = NULL;
	if (error)
		return error;
	handle->links[handle->link_count].program = found;
	handle->links[handle->link_count].link = link;
	handle->link_count++;
	return 0;
}

int probe_attach(struct probe_handle *handle, const char *program)
{
	return attach(handle, program, NULL);
}

int probe_program_fd(struct probe_handle *handle, const char *program)
{
	struct bpf_program *found =
		bpf_object__find_program_by_name(handle->object, program);
	int fd = found ? bpf_program__fd(found) : -ENOENT;

	return fd < 0 ? -ENOENT : fd;
}

int probe_attach_to_map(struct probe_handle *handle, const char *program,
			const char *map)
{
	struct bpf_map *found =
		bpf_object__find_map_by_name(handle->object, map);
	union bpf_iter_link_info info = {};
	LIBBPF_OPTS(bpf_iter_attach_opts, options, .link_info = &info,
		    .link_info_len = sizeof(info));

	if (!found)
		return -ENOENT;
	info.map.map_fd = bpf_map__fd(found);
	return attach(handle, program, &options);
}

/* Attached to nothing, so it never loads: a kernel that refuses all of its kind
 * says so before it misses what the program is for. */
int probe_try_function_hook(void)
{
	LIBBPF_OPTS(bpf_prog_load_opts, options,
		    .expected_attach_type = BPF_TRACE_FEXIT);
	const struct bpf_insn instructions[] = {
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_JMP | BPF_EXIT},
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_TRACING, "synspan", "GPL",
			       instructions, 2, &options);

	if (fd >= 0)
		close(fd);
	return fd == -EPERM ? fd : 0;
}

int probe_try_atomic_exchange(void)
{
	const struct bpf_insn instructions[] = {
		{.code = BPF_ST | BPF_MEM | BPF_DW,
		 .dst_reg = BPF_REG_10,
		 .off = -8},
		{.code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0},
		{.code = BPF_STX | BPF_ATOMIC | BPF_DW,
		 .dst_reg = BPF_REG_10,
		 .src_reg = BPF_REG_0,
		 .off = -8,
		 .imm = BPF_XCHG},
		{.code = BPF_JMP | BPF_EXIT},
	};
	int fd = bpf_prog_load(BPF_PROG_TYPE_SOCKET_FILTER, "synspan", "GPL",
			       instructions, 4, NULL);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

int probe_update_map(struct probe_handle *handle, const char *map,
		     const void *key, size_t key_size, const void *value,
		     size_t value_size)
{
	struct bpf_map *found =
		bpf_object__find_map_by_name(handle->object, map);

	return found ? bpf_map__update_elem(found, key, key_size, value,
					    value_size, BPF_ANY)
		     : -ENOENT;
}

int probe_delete_from_map(struct probe_handle *handle, const char *map,
			  const void *key, size_t key_size)
{
	struct bpf_map *found =
		bpf_object__find_map_by_name(handle->object, map);

	return found ? bpf_map__delete_elem(found, key, key_size, 0) : -ENOENT;
}

int probe_lookup_map(struct probe_handle *handle, const char *map,
		     const void *key, size_t key_size, void *value,
		     size_t value_size)
{
	struct bpf_map *found =
		bpf_object__find_map_by_name(handle->object, map);

	return found ? bpf_map__lookup_elem(found, key, key_size, value,
					    value_size, 0)
		     : -ENOENT;
}

/* A refused mapping is MAP_FAILED, which nobody may ever see or unmap. */
static void *map_shared(size_t bytes, int protection, int fd, off_t offset)
{
	void *pages = mmap(NULL, bytes, protection, MAP_SHARED, fd, offset);

	return pages == MAP_FAILED ? NULL : pages;
}

/*
 * Edge-triggered: the wait ends by a forced wake-up alone. Level-triggered it
 * would return at once whenever a record lies in the ring, which under load is
 * always, and the reader would spin.
 */
static int watch_ring(struct probe_handle *handle, int map_fd)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLET};

	handle->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (handle->epoll_fd < 0 ||
	    epoll_ctl(handle->epoll_fd, EPOLL_CTL_ADD, map_fd, &event))
		return -errno;
	return 0;
}

int probe_map_ring(struct probe_handle *handle, const char *map)
{
	struct bpf_map *found =
		bpf_object__find_map_by_name(handle->object, map);
	struct probe_ring *ring = &handle->ring;
	size_t page = sysconf(_SC_PAGESIZE);
	int fd;

	if (!found)
		return -ENOENT;
	if (handle->epoll_fd >= 0)
		return -EALREADY;
	fd = bpf_map__fd(found);
	ring->consumer_bytes = page;
	/* Of the second copy of the data, what a record that wraps may reach:
	 * all of it would count twice as our memory. */
	ring->producer_bytes = page + bpf_map__max_entries(found) + page;
	ring->consumer_page = map_shared(page, PROT_READ | PROT_WRITE, fd, 0);
	if (!ring->consumer_page)
		return -errno;
	ring->producer_pages =
		map_shared(ring->producer_bytes, PROT_READ, fd, page);
	if (!ring->producer_pages)
		return -errno;
	return watch_ring(handle, fd);
}

const struct probe_ring *probe_mapped_ring(const struct probe_handle *handle)
{
	return &handle->ring;
}

int probe_ring_wait(struct probe_handle *handle, int timeout_ms)
{
	struct epoll_event event;
	int ready = epoll_wait(handle->epoll_fd, &event, 1, timeout_ms);

	/* The caller comes round again anyway, with a time of its own. */
	if (ready < 0)
		return errno == EINTR ? 0 : -errno;
	return ready;
}

int64_t probe_missed_calls(struct probe_handle *handle)
{
	int64_t missed = 0;

	for (int i = 0; i < handle->link_count; i++) {
		int fd = bpf_program__fd(handle->links[i].program);
		struct bpf_prog_info info = {};
		uint32_t size = sizeof(info);

		if (bpf_obj_get_info_by_fd(fd, &info, &size))
			return -errno;
		missed += info.recursion_misses;
	}
	return missed;
}

int probe_open_iterator(struct probe_handle *handle, const char *program)
{
	const struct bpf_program *found =
		bpf_object__find_program_by_name(handle->object, program);
	int fd;

	for (int i = 0; i < handle->link_count; i++) {
		if (handle->links[i].program != found)
			continue;
		fd = bpf_iter_create(bpf_link__fd(handle->links[i].link));
		return fd < 0 ? -errno : fd;
	}
	return -ENOENT;
}
