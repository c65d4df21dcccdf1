// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * Packet mode: programs that see single packets, each at a hook that the
 * operator chooses. Nothing of this is loaded otherwise.
 */
#include "kernel_types.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "packet_cgroup.bpf.h"
#include "packet_function.bpf.h"
#include "packet_interface.bpf.h"

/* Brings every type of packet.h into the object, as record_types.h does. */
union packet_types {
	enum synspan_packet_hook hook;
	enum synspan_packet_direction direction;
	enum synspan_packet_outcome outcome;
	enum synspan_packet_note note;
	struct synspan_packet packet;
	struct synspan_packet_bytes bytes;
	struct synspan_packet_counts counts;
};

const union packet_types *packet_types __attribute__((unused));

char LICENSE[] SEC("license") = "Dual BSD/GPL";
