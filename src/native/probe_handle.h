/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One loaded BPF object with its links, ring buffer and log. No JNI in here.
 *
 * Every function returns 0 (or what its comment says) or -errno. A handle is
 * used by one thread at a time; only probe_ring_wait() may block.
 */
#ifndef SYNSPAN_PROBE_HANDLE_H
#define SYNSPAN_PROBE_HANDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bpf_insn;
struct probe_handle;

/* Where the ring buffer lies in our memory, as the kernel lays it out. */
struct probe_ring {
	/* One writable page that begins with the consumer position. */
	void *consumer_page;
	size_t consumer_bytes;
	/* One page that begins with the producer position, then the data, then
	 * its first page again. */
	void *producer_pages;
	size_t producer_bytes;
};

/* Makes libbpf's messages go to the log of the handle in use on that thread. */
void probe_capture_libbpf_log(void);

/*
 * Parses a BPF object file that lies in memory; the memory may go afterwards.
 * The kernel's types are taken from the file `btf`, which may be NULL.
 */
int probe_open(const void *object, size_t size, const char *btf,
	       struct probe_handle **handle);
/* Detaches, unmaps, closes. NULL is allowed. */
void probe_close(struct probe_handle *handle);

/* Between open and load. */
int probe_set_autoload(struct probe_handle *handle, const char *program,
		       bool load);
int probe_leave_out_map(struct probe_handle *handle, const char *map);
int probe_set_map_entries(struct probe_handle *handle, const char *map,
			  uint32_t entries);
/* Makes a map the one of the same name that another handle has loaded. */
int probe_share_map(struct probe_handle *handle, const char *map,
		    struct probe_handle *owner);
/* size must be the variable's. */
int probe_set_constant(struct probe_handle *handle, const char *variable,
		       const void *value, size_t size);

/* The handle's, to be changed in place; NULL where there is no such program. */
struct bpf_insn *probe_instructions(struct probe_handle *handle,
				    const char *program, size_t *count);

int probe_load(struct probe_handle *handle);

/* -EPERM where the kernel lets nobody hook functions, or not us; else 0. */
int probe_try_function_hook(void);

/* -errno, most often -EINVAL, where programs can't exchange what lies in
 * memory, as they can since Linux 5.12; else 0. */
int probe_try_atomic_exchange(void);

/* After load. */
int probe_attach(struct probe_handle *handle, const char *program);
/* The handle's; -ENOENT where the program is not loaded. */
int probe_program_fd(struct probe_handle *handle, const char *program);

/* Detaches all that was attached; what they have counted can still be read. */
void probe_detach(struct probe_handle *handle);

/* Attaches an iterator over the elements of a map. */
int probe_attach_to_map(struct probe_handle *handle, const char *program,
			const char *map);
int probe_update_map(struct probe_handle *handle, const char *map,
		     const void *key, size_t key_size, const void *value,
		     size_t value_size);
int probe_delete_from_map(struct probe_handle *handle, const char *map,
			  const void *key, size_t key_size);
/* Writes one value, of a per-CPU map one per possible CPU, each at 8 bytes. */
int probe_lookup_map(struct probe_handle *handle, const char *map,
		     const void *key, size_t key_size, void *value,
		     size_t value_size);

/* Maps the ring buffer, once; the pages are the handle's until probe_close().
 */
int probe_map_ring(struct probe_handle *handle, const char *map);
/* All zero until probe_map_ring() has succeeded. */
const struct probe_ring *probe_mapped_ring(const struct probe_handle *handle);
/*
 * Waits until the kernel side asks for the reader (1), the time is up or a
 * signal came (0). Data that lies in the ring does not end the wait.
 */
int probe_ring_wait(struct probe_handle *handle, int timeout_ms);

/*
 * Calls of attached programs that the kernel left out since the load, because
 * the same program was interrupted, or preempted, on that CPU. Linux 5.12; 0
 * before. -errno where it can't be told.
 */
int64_t probe_missed_calls(struct probe_handle *handle);

/* A file descriptor that reads one pass of an attached iterator. */
int probe_open_iterator(struct probe_handle *handle, const char *program);

/* What libbpf and the verifier said since the last call, newest last. */
size_t probe_take_log(struct probe_handle *handle, char *text, size_t size);

#endif
