/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The natives of io.synspan.probe.ProbeNative: arguments in, value or -errno
 * out. What they do stands in probe_handle.c and capabilities.c.
 */
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/libbpf.h>

#include "capabilities.h"
#include "io_synspan_probe_ProbeNative.h"
#include "jni_name.h"
#include "probe_handle.h"

enum { LOG_TEXT_BYTES = 64 * 1024 };

static struct probe_handle *handle_of(jlong handle)
{
	return (struct probe_handle *)(uintptr_t)handle;
}

JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *reserved)
{
	(void)vm;
	(void)reserved;
	probe_capture_libbpf_log();
	return JNI_VERSION_10;
}

JNIEXPORT jlong JNICALL Java_io_synspan_probe_ProbeNative_open(
	JNIEnv *env, jclass type, jbyteArray object, jstring btf)
{
	jsize size = (*env)->GetArrayLength(env, object);
	jbyte *bytes = (*env)->GetByteArrayElements(env, object, NULL);
	struct probe_handle *handle = NULL;
	char btf_path[PATH_MAX];
	int error;

	(void)type;
	if (!bytes)
		return -ENOMEM;
	error = copy_text(env, btf, btf_path, sizeof(btf_path));
	if (!error)
		error = probe_open(bytes, size, *btf_path ? btf_path : NULL,
				   &handle);
	(*env)->ReleaseByteArrayElements(env, object, bytes, JNI_ABORT);
	return error ? error : (jlong)(uintptr_t)handle;
}

JNIEXPORT void JNICALL Java_io_synspan_probe_ProbeNative_close(JNIEnv *env,
							       jclass type,
							       jlong handle)
{
	(void)env;
	(void)type;
	probe_close(handle_of(handle));
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_setAutoload(
	JNIEnv *env, jclass type, jlong handle, jstring program, jboolean load)
{
	char name[NAME_BYTES];
	int error = copy_name(env, program, name);

	(void)type;
	return error ? error
		     : probe_set_autoload(handle_of(handle), name, load);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_leaveOutMap(
	JNIEnv *env, jclass type, jlong handle, jstring map)
{
	char name[NAME_BYTES];
	int error = copy_name(env, map, name);

	(void)type;
	return error ? error : probe_leave_out_map(handle_of(handle), name);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_setMapEntries(
	JNIEnv *env, jclass type, jlong handle, jstring map, jint entries)
{
	char name[NAME_BYTES];
	int error = copy_name(env, map, name);

	(void)type;
	return error ? error
		     : probe_set_map_entries(handle_of(handle), name, entries);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_shareMap(
	JNIEnv *env, jclass type, jlong handle, jstring map, jlong owner)
{
	char name[NAME_BYTES];
	int error = copy_name(env, map, name);

	(void)type;
	return error ? error
		     : probe_share_map(handle_of(handle), name,
				       handle_of(owner));
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_setConstant(
	JNIEnv *env, jclass type, jlong handle, jstring variable,
	jbyteArray value)
{
	char name[NAME_BYTES];
	int error = copy_name(env, variable, name);
	jbyte *bytes;

	(void)type;
	if (error)
		return error;
	bytes = (*env)->GetByteArrayElements(env, value, NULL);
	if (!bytes)
		return -ENOMEM;
	error = probe_set_constant(handle_of(handle), name, bytes,
				   (*env)->GetArrayLength(env, value));
	(*env)->ReleaseByteArrayElements(env, value, bytes, JNI_ABORT);
	return error;
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_load(JNIEnv *env,
							      jclass type,
							      jlong handle)
{
	(void)env;
	(void)type;
	return probe_load(handle_of(handle));
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_attach(JNIEnv *env,
								jclass type,
								jlong handle,
								jstring program)
{
	char name[NAME_BYTES];
	int error = copy_name(env, program, name);

	(void)type;
	return error ? error : probe_attach(handle_of(handle), name);
}

JNIEXPORT void JNICALL Java_io_synspan_probe_ProbeNative_detach(JNIEnv *env,
								jclass type,
								jlong handle)
{
	(void)env;
	(void)type;
	probe_detach(handle_of(handle));
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_attachToMap(
	JNIEnv *env, jclass type, jlong handle, jstring program, jstring map)
{
	char program_name[NAME_BYTES], map_name[NAME_BYTES];
	int error = copy_name(env, program, program_name);

	(void)type;
	if (!error)
		error = copy_name(env, map, map_name);
	return error ? error
		     : probe_attach_to_map(handle_of(handle), program_name,
					   map_name);
}

JNIEXPORT jint JNICALL
Java_io_synspan_probe_ProbeNative_tryFunctionHook(JNIEnv *env, jclass type)
{
	(void)env;
	(void)type;
	return probe_try_function_hook();
}

JNIEXPORT jint JNICALL
Java_io_synspan_probe_ProbeNative_tryAtomicExchange(JNIEnv *env, jclass type)
{
	(void)env;
	(void)type;
	return probe_try_atomic_exchange();
}

typedef int (*map_operation)(struct probe_handle *handle, const char *map,
			     const void *key, size_t key_size, void *value,
			     size_t value_size);

/* Runs an operation on a key and a value; `written` says whether it changes the
 * value. */
static int with_key_and_value(JNIEnv *env, jlong handle, jstring map,
			      jbyteArray key, jbyteArray value,
			      map_operation operation, bool written)
{
	char name[NAME_BYTES];
	int error = copy_name(env, map, name);
	jbyte *key_bytes, *value_bytes;

	if (error)
		return error;
	key_bytes = (*env)->GetByteArrayElements(env, key, NULL);
	value_bytes = (*env)->GetByteArrayElements(env, value, NULL);
	if (key_bytes && value_bytes)
		error = operation(handle_of(handle), name, key_bytes,
				  (*env)->GetArrayLength(env, key), value_bytes,
				  (*env)->GetArrayLength(env, value));
	else
		error = -ENOMEM;
	if (key_bytes)
		(*env)->ReleaseByteArrayElements(env, key, key_bytes,
						 JNI_ABORT);
	if (value_bytes)
		(*env)->ReleaseByteArrayElements(env, value, value_bytes,
						 written ? 0 : JNI_ABORT);
	return error;
}

static int update_map(struct probe_handle *handle, const char *map,
		      const void *key, size_t key_size, void *value,
		      size_t value_size)
{
	return probe_update_map(handle, map, key, key_size, value, value_size);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_updateMap(
	JNIEnv *env, jclass type, jlong handle, jstring map, jbyteArray key,
	jbyteArray value)
{
	(void)type;
	return with_key_and_value(env, handle, map, key, value, update_map,
				  false);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_deleteFromMap(
	JNIEnv *env, jclass type, jlong handle, jstring map, jbyteArray key)
{
	char name[NAME_BYTES];
	int error = copy_name(env, map, name);
	jbyte *key_bytes;

	(void)type;
	if (error)
		return error;
	key_bytes = (*env)->GetByteArrayElements(env, key, NULL);
	if (!key_bytes)
		return -ENOMEM;
	error = probe_delete_from_map(handle_of(handle), name, key_bytes,
				      (*env)->GetArrayLength(env, key));
	(*env)->ReleaseByteArrayElements(env, key, key_bytes, JNI_ABORT);
	return error;
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_lookupMap(
	JNIEnv *env, jclass type, jlong handle, jstring map, jbyteArray key,
	jbyteArray value)
{
	(void)type;
	return with_key_and_value(env, handle, map, key, value,
				  probe_lookup_map, true);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_mapRing(JNIEnv *env,
								 jclass type,
								 jlong handle,
								 jstring map)
{
	char name[NAME_BYTES];
	int error = copy_name(env, map, name);

	(void)type;
	return error ? error : probe_map_ring(handle_of(handle), name);
}

JNIEXPORT jobject JNICALL Java_io_synspan_probe_ProbeNative_consumerPage(
	JNIEnv *env, jclass type, jlong handle)
{
	const struct probe_ring *ring = probe_mapped_ring(handle_of(handle));

	(void)type;
	return ring->consumer_page
		       ? (*env)->NewDirectByteBuffer(env, ring->consumer_page,
						     ring->consumer_bytes)
		       : NULL;
}

JNIEXPORT jobject JNICALL Java_io_synspan_probe_ProbeNative_producerPages(
	JNIEnv *env, jclass type, jlong handle)
{
	const struct probe_ring *ring = probe_mapped_ring(handle_of(handle));

	(void)type;
	return ring->producer_pages
		       ? (*env)->NewDirectByteBuffer(env, ring->producer_pages,
						     ring->producer_bytes)
		       : NULL;
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_waitForRing(
	JNIEnv *env, jclass type, jlong handle, jint timeout_ms)
{
	(void)env;
	(void)type;
	return probe_ring_wait(handle_of(handle), timeout_ms);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_openIterator(
	JNIEnv *env, jclass type, jlong handle, jstring program)
{
	char name[NAME_BYTES];
	int error = copy_name(env, program, name);

	(void)type;
	return error ? error : probe_open_iterator(handle_of(handle), name);
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_readIterator(
	JNIEnv *env, jclass type, jint fd, jobject buffer, jint position,
	jint length)
{
	char *bytes = (*env)->GetDirectBufferAddress(env, buffer);
	ssize_t count;

	(void)type;
	if (!bytes)
		return -EINVAL;
	/* EAGAIN: bpf_seq_read() gives the CPU back after a million objects. */
	do {
		count = read(fd, bytes + position, length);
	} while (count < 0 && (errno == EINTR || errno == EAGAIN));
	return count < 0 ? -errno : (jint)count;
}

JNIEXPORT void JNICALL Java_io_synspan_probe_ProbeNative_closeIterator(
	JNIEnv *env, jclass type, jint fd)
{
	(void)env;
	(void)type;
	close(fd);
}

JNIEXPORT jbyteArray JNICALL Java_io_synspan_probe_ProbeNative_takeLog(
	JNIEnv *env, jclass type, jlong handle)
{
	char *text = malloc(LOG_TEXT_BYTES);
	size_t length =
		text ? probe_take_log(handle_of(handle), text, LOG_TEXT_BYTES)
		     : 0;
	jbyteArray bytes = (*env)->NewByteArray(env, length);

	(void)type;
	if (bytes)
		(*env)->SetByteArrayRegion(env, bytes, 0, length,
					   (jbyte *)text);
	free(text);
	return bytes;
}

JNIEXPORT jlong JNICALL Java_io_synspan_probe_ProbeNative_missedCalls(
	JNIEnv *env, jclass type, jlong handle)
{
	(void)env;
	(void)type;
	return probe_missed_calls(handle_of(handle));
}

JNIEXPORT jint JNICALL
Java_io_synspan_probe_ProbeNative_suspendCapabilities(JNIEnv *env, jclass type)
{
	(void)env;
	(void)type;
	return capabilities_suspend();
}

JNIEXPORT jint JNICALL Java_io_synspan_probe_ProbeNative_keepCapabilities(
	JNIEnv *env, jclass type, jlong kept)
{
	(void)env;
	(void)type;
	return capabilities_keep((uint64_t)kept);
}

JNIEXPORT jint JNICALL
Java_io_synspan_probe_ProbeNative_possibleCpus(JNIEnv *env, jclass type)
{
	(void)env;
	(void)type;
	return libbpf_num_possible_cpus();
}

JNIEXPORT jstring JNICALL Java_io_synspan_probe_ProbeNative_errnoName(
	JNIEnv *env, jclass type, jint error)
{
	const char *name = strerrorname_np(error);

	(void)type;
	return (*env)->NewStringUTF(env, name ? name : "unknown");
}

JNIEXPORT jstring JNICALL Java_io_synspan_probe_ProbeNative_errnoText(
	JNIEnv *env, jclass type, jint error)
{
	const char *text = strerrordesc_np(error);

	(void)type;
	return (*env)->NewStringUTF(env, text ? text : "unknown error");
}
