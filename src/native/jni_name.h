/* SPDX-License-Identifier: Apache-2.0 */
/* Java's names of programs, maps and variables: short and ASCII. */
#ifndef SYNSPAN_JNI_NAME_H
#define SYNSPAN_JNI_NAME_H

#include <errno.h>
#include <jni.h>

enum { NAME_BYTES = 128 };

static inline int copy_name(JNIEnv *env, jstring string, char name[NAME_BYTES])
{
	if ((*env)->GetStringUTFLength(env, string) >= NAME_BYTES)
		return -ENAMETOOLONG;
	(*env)->GetStringUTFRegion(env, string, 0,
				   (*env)->GetStringLength(env, string), name);
	name[(*env)->GetStringUTFLength(env, string)] = '\0';
	return 0;
}

#endif
