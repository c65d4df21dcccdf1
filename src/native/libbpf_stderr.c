/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stream that a statically linked libbpf writes to instead of stderr. A
 * distribution's libbpf.a is position independent except for its reference to
 * that variable of libc, so the Makefile renames it to this one.
 */
#include <stdio.h>

FILE *synspan_libbpf_stderr;

__attribute__((constructor)) static void set_libbpf_stderr(void)
{
	synspan_libbpf_stderr = stderr;
}
