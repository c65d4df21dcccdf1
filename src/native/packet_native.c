/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The natives of io.synspan.probe.PacketNative: arguments in, value or -errno
 * out. What they do stands in packet_attach.c and pcap_filter.c.
 */
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "io_synspan_probe_PacketNative.h"
#include "jni_name.h"
#include "packet_attach.h"
#include "pcap_filter.h"
#include "probe_handle.h"

enum { PATH_BYTES = 4096, EXPRESSION_BYTES = 4096, MESSAGE_BYTES = 256 };

/* The file descriptor of a loaded program. */
static int program_of(JNIEnv *env, jlong handle, jstring program)
{
	char name[NAME_BYTES];
	int error = copy_name(env, program, name);

	return error ? error
		     : probe_program_fd(
			       (struct probe_handle *)(uintptr_t)handle, name);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_PacketNative_attachXdp(
	JNIEnv *env, jclass type, jlong handle, jstring program,
	jint interface_index, jboolean native)
{
	int fd = program_of(env, handle, program);

	(void)type;
	return fd < 0 ? fd : packet_attach_xdp(fd, interface_index, native);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_PacketNative_xdpProgram(
	JNIEnv *env, jclass type, jint interface_index)
{
	(void)env;
	(void)type;
	return packet_xdp_program(interface_index);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_PacketNative_attachTcx(
	JNIEnv *env, jclass type, jlong handle, jstring program,
	jint interface_index, jboolean egress)
{
	int fd = program_of(env, handle, program);

	(void)type;
	return fd < 0 ? fd : packet_attach_tcx(fd, interface_index, egress);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_PacketNative_attachClsact(
	JNIEnv *env, jclass type, jlong handle, jstring program,
	jint interface_index, jboolean egress)
{
	int fd = program_of(env, handle, program);

	(void)type;
	return fd < 0 ? fd : packet_attach_clsact(fd, interface_index, egress);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_PacketNative_detachClsact(
	JNIEnv *env, jclass type, jint interface_index, jboolean egress)
{
	(void)env;
	(void)type;
	return packet_detach_clsact(interface_index, egress);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_PacketNative_attachCgroup(
	JNIEnv *env, jclass type, jlong handle, jstring program,
	jbyteArray path, jboolean egress)
{
	int fd = program_of(env, handle, program);
	jsize length = (*env)->GetArrayLength(env, path);
	char folder[PATH_BYTES];

	(void)type;
	if (fd < 0)
		return fd;
	if (length >= PATH_BYTES)
		return -ENAMETOOLONG;
	(*env)->GetByteArrayRegion(env, path, 0, length, (jbyte *)folder);
	folder[length] = '\0';
	return packet_attach_cgroup(fd, folder, egress);
}

JNIEXPORT void JNICALL Java_io_synspan_probe_PacketNative_closeLink(JNIEnv *env,
								    jclass type,
								    jint fd)
{
	(void)env;
	(void)type;
	close(fd);
}

JNIEXPORT jbyteArray JNICALL
Java_io_synspan_probe_PacketNative_interfaces(JNIEnv *env, jclass type)
{
	jbyteArray lines = NULL;
	char *text = NULL;
	size_t length;

	(void)type;
	if (packet_interfaces(&text, &length))
		return NULL;
	lines = (*env)->NewByteArray(env, length);
	if (lines)
		(*env)->SetByteArrayRegion(env, lines, 0, length,
					   (jbyte *)text);
	free(text);
	return lines;
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_PacketNative_compileFilter(
	JNIEnv *env, jclass type, jbyteArray expression, jint link_type,
	jbyteArray program, jbyteArray message)
{
	struct sock_filter compiled[PCAP_PROGRAM_MOST];
	char text[EXPRESSION_BYTES], said[MESSAGE_BYTES] = "";
	jsize bytes = (*env)->GetArrayLength(env, expression);
	int length;

	(void)type;
	if (bytes >= EXPRESSION_BYTES)
		return -E2BIG;
	(*env)->GetByteArrayRegion(env, expression, 0, bytes, (jbyte *)text);
	text[bytes] = '\0';
	length = pcap_filter_compile(text, link_type, compiled, said,
				     sizeof(said));
	(*env)->SetByteArrayRegion(env, message, 0, sizeof(said),
				   (jbyte *)said);
	if (length > 0)
		(*env)->SetByteArrayRegion(env, program, 0,
					   length * sizeof(*compiled),
					   (jbyte *)compiled);
	return length;
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_PacketNative_placeFilter(
	JNIEnv *env, jclass type, jlong handle, jstring program,
	jbyteArray filter, jint length)
{
	struct sock_filter compiled[PCAP_PROGRAM_MOST];
	struct bpf_insn *instructions;
	char name[NAME_BYTES];
	size_t count;
	int error = copy_name(env, program, name);

	(void)type;
	if (error)
		return error;
	instructions = probe_instructions(
		(struct probe_handle *)(uintptr_t)handle, name, &count);
	if (!instructions || length > PCAP_PROGRAM_MOST)
		return -EINVAL;
	(*env)->GetByteArrayRegion(env, filter, 0, length * sizeof(*compiled),
				   (jbyte *)compiled);
	return pcap_filter_place(instructions, count, compiled, length);
}
