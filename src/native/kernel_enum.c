/* SPDX-License-Identifier: Apache-2.0 */
/* The native of io.synspan.probe.KernelEnum. */
#include <stdio.h>
#include <stdlib.h>

#include <bpf/btf.h>

#include "io_synspan_probe_KernelEnum.h"

enum { NAME_BYTES = 128 };

static void print_enumerators(const struct btf *btf,
			      const struct btf_type *type, FILE *out)
{
	const struct btf_enum *values = btf_enum(type);

	for (int i = 0; i < btf_vlen(type); i++)
		fprintf(out, "%d %s\n", values[i].val,
			btf__name_by_offset(btf, values[i].name_off));
}

/* Allocated text, or NULL where the kernel has no such enum. */
static char *enumerators_of(const char *name, size_t *length)
{
	struct btf *btf = btf__load_vmlinux_btf();
	char *text = NULL;
	FILE *out;
	int id;

	if (!btf)
		return NULL;
	id = btf__find_by_name_kind(btf, name, BTF_KIND_ENUM);
	if (id > 0) {
		out = open_memstream(&text, length);
		if (out) {
			print_enumerators(btf, btf__type_by_id(btf, id), out);
			fclose(out);
		}
	}
	btf__free(btf);
	return text;
}

JNIEXPORT jbyteArray JNICALL Java_io_synspan_probe_KernelEnum_enumerators(
	JNIEnv *env, jclass type, jstring name)
{
	char bytes[NAME_BYTES] = "";
	jbyteArray lines = NULL;
	size_t length;
	char *text;

	(void)type;
	if ((*env)->GetStringUTFLength(env, name) >= NAME_BYTES)
		return NULL;
	(*env)->GetStringUTFRegion(env, name, 0,
				   (*env)->GetStringLength(env, name), bytes);
	text = enumerators_of(bytes, &length);
	if (text)
		lines = (*env)->NewByteArray(env, length);
	if (lines)
		(*env)->SetByteArrayRegion(env, lines, 0, length,
					   (jbyte *)text);
	free(text);
	return lines;
}
