/* SPDX-License-Identifier: Apache-2.0 */
/* The native of io.synspan.probe.KernelEnum. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/btf.h>

#include "io_synspan_probe_KernelEnum.h"

enum { NAMES_BYTES = 256 };

static void print_enumerators(const struct btf *btf, const char *name,
			      FILE *out)
{
	int id = btf__find_by_name_kind(btf, name, BTF_KIND_ENUM);
	const struct btf_type *type;
	const struct btf_enum *values;

	if (id <= 0)
		return;
	type = btf__type_by_id(btf, id);
	values = btf_enum(type);

	for (int i = 0; i < btf_vlen(type); i++)
		fprintf(out, "%s %d %s\n", name, values[i].val,
			btf__name_by_offset(btf, values[i].name_off));
}

/* Allocated text, or NULL where the kernel has no BTF. Names are parted by
 * spaces, and are taken apart in place. */
static char *enumerators_of(char *names, size_t *length)
{
	struct btf *btf = btf__load_vmlinux_btf();
	char *text = NULL, *rest = NULL;
	FILE *out;

	if (!btf)
		return NULL;
	out = open_memstream(&text, length);
	if (out) {
		for (char *name = strtok_r(names, " ", &rest); name;
		     name = strtok_r(NULL, " ", &rest))
			print_enumerators(btf, name, out);
		fclose(out);
	}
	btf__free(btf);
	return text;
}

JNIEXPORT jbyteArray JNICALL Java_io_synspan_probe_KernelEnum_enumerators(
	JNIEnv *env, jclass type, jstring names)
{
	char bytes[NAMES_BYTES] = "";
	jbyteArray lines = NULL;
	size_t length;
	char *text;

	(void)type;
	if ((*env)->GetStringUTFLength(env, names) >= NAMES_BYTES)
		return NULL;
	(*env)->GetStringUTFRegion(env, names, 0,
				   (*env)->GetStringLength(env, names), bytes);
	text = enumerators_of(bytes, &length);
	if (text)
		lines = (*env)->NewByteArray(env, length);
	if (lines)
		(*env)->SetByteArrayRegion(env, lines, 0, length,
					   (jbyte *)text);
	free(text);
	return lines;
}
