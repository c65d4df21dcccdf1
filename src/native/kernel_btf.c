/* SPDX-License-Identifier: Apache-2.0 */
/* The native of io.synspan.probe.KernelBtf. */
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <bpf/btf.h>

#include "io_synspan_probe_KernelBtf.h"

enum { NAMES_BYTES = 1024 };

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

/* Of each tracepoint the kernel has the type of a function, btf_trace_NAME. */
static void print_tracepoint(const struct btf *btf, const char *name, FILE *out)
{
	char type_name[NAMES_BYTES];

	snprintf(type_name, sizeof(type_name), "btf_trace_%s", name);
	if (btf__find_by_name_kind(btf, type_name, BTF_KIND_TYPEDEF) > 0)
		fprintf(out, "tracepoint %s\n", name);
}

/* Names are parted by spaces, and are taken apart in place. */
static void print_each(const struct btf *btf, char *names, FILE *out,
		       void (*print)(const struct btf *btf, const char *name,
				     FILE *out))
{
	char *rest = NULL;

	for (char *name = strtok_r(names, " ", &rest); name;
	     name = strtok_r(NULL, " ", &rest))
		print(btf, name, out);
}

/* Allocated text, or NULL where there is no BTF. */
static char *facts_of(const char *path, char *enums, char *tracepoints,
		      size_t *length)
{
	struct btf *btf = *path ? btf__parse(path, NULL)
				: btf__load_vmlinux_btf();
	char *text = NULL;
	FILE *out;

	if (!btf)
		return NULL;
	out = open_memstream(&text, length);
	if (out) {
		print_each(btf, enums, out, print_enumerators);
		print_each(btf, tracepoints, out, print_tracepoint);
		fclose(out);
	}
	btf__free(btf);
	return text;
}

static bool copy(JNIEnv *env, jstring string, char *bytes, jsize size)
{
	if ((*env)->GetStringUTFLength(env, string) >= size)
		return false;
	memset(bytes, 0, size);
	(*env)->GetStringUTFRegion(env, string, 0,
				   (*env)->GetStringLength(env, string), bytes);
	return true;
}

JNIEXPORT jbyteArray JNICALL
Java_io_synspan_probe_KernelBtf_read(JNIEnv *env, jclass type, jstring file,
				     jstring enums, jstring tracepoints)
{
	char path[PATH_MAX], enum_names[NAMES_BYTES], hook_names[NAMES_BYTES];
	jbyteArray lines = NULL;
	size_t length;
	char *text;

	(void)type;
	if (!copy(env, file, path, sizeof(path)) ||
	    !copy(env, enums, enum_names, sizeof(enum_names)) ||
	    !copy(env, tracepoints, hook_names, sizeof(hook_names)))
		return NULL;
	text = facts_of(path, enum_names, hook_names, &length);
	if (text)
		lines = (*env)->NewByteArray(env, length);
	if (lines)
		(*env)->SetByteArrayRegion(env, lines, 0, length,
					   (jbyte *)text);
	free(text);
	return lines;
}
