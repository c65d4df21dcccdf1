// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)
/*
 * The same programs for kernels before Linux 5.12, which know no socket
 * storage, socket cookies and atomic exchange in them. What they need instead
 * stands in the files that ask for this name.
 */
#define SYNSPAN_BEFORE_5_12

#include "tcp.bpf.c"
