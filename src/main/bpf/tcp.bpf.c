// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * The default programs: BTF tracepoints that fire a few times in a connection's
 * life, never per packet, and iterators that read the living ones. They share
 * their maps, so they are one object; each concern has a file of its own.
 */
#include "kernel_types.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "accept.bpf.h"
#include "congestion.bpf.h"
#include "drop.bpf.h"
#include "exchange.bpf.h"
#include "lifecycle.bpf.h"
#include "record_types.h"
#include "reset.bpf.h"
#include "retransmit.bpf.h"
#include "sample.bpf.h"
#include "traceparent.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";
