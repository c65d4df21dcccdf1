/* SPDX-License-Identifier: Apache-2.0 */
/* Java's names of programs, maps and variables, which are short and ASCII, and
 * of files. */
#ifndef SYNSPAN_JNI_NAME_H
#define SYNSPAN_JNI_NAME_H

#include <errno.h>
#include <jni.h>

enum { NAME_BYTES = 128 };

static inline int copy_text(JNIEnv *env, jstring string, char *text, jsize size)
{
	if ((*env)->GetStringUTFLength(env, string) >= size)
		return -ENAMETOOLONG;
	(*env)->GetStringUTFRegion(env, string, 0,
				   (*env)->GetStringLength(env, string), text);
	text[(*env)->GetStringUTFLength(env, string)] = '\0';
	return 0;
}

static inline int copy_name(JNIEnv *env, jstring string, char name[NAME_BYTES])
{
	return copy_text(env, string, name, NAME_BYTES);
}

#endif
