/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gives up all capabilities but those in the argument (hexadecimal), while
 * threads begin and end; then writes what the first thread has, and which
 * others have something else.
 */
#include <dirent.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capabilities.h"

enum { THREADS = 50, LINE_BYTES = 256 };

static atomic_int lasting;
static atomic_bool given_up;

static void fail(const char *what, int error)
{
	fprintf(stderr, "%s: %s\n", what, strerror(error));
	exit(1);
}

static void *do_nothing(void *unused)
{
	return unused;
}

/* Begins the next of the threads that last, and others that end at once. */
static void *make_threads(void *unused)
{
	pthread_t thread;
	int error = 0;

	if (atomic_fetch_add(&lasting, 1) + 1 < THREADS)
		error = pthread_create(&thread, NULL, make_threads, NULL);
	while (!error && !atomic_load(&given_up)) {
		error = pthread_create(&thread, NULL, do_nothing, NULL);
		if (!error)
			error = pthread_join(thread, NULL);
	}
	if (error)
		fail("pthread_create", error);
	pause();
	return unused;
}

static void await_threads(int count)
{
	while (atomic_load(&lasting) < count)
		sched_yield();
}

/* " CapInh 0 CapPrm 0 CapEff 0 CapAmb 0 NoNewPrivs 1"; empty where it ended. */
static void describe(int thread, char line[LINE_BYTES])
{
	static const char *const names[] = {
		"CapInh:", "CapPrm:", "CapEff:", "CapAmb:", "NoNewPrivs:"};
	char path[64], text[LINE_BYTES];
	FILE *status;

	snprintf(path, sizeof(path), "/proc/self/task/%d/status", thread);
	line[0] = '\0';
	status = fopen(path, "r");
	while (status && fgets(text, sizeof(text), status)) {
		for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
			size_t length = strlen(names[i]);
			size_t end = strlen(line);

			if (!strncmp(text, names[i], length))
				snprintf(line + end, LINE_BYTES - end,
					 " %.*s %llx", (int)length - 1,
					 names[i],
					 strtoull(text + length, NULL, 16));
		}
	}
	if (status)
		fclose(status);
}

static void describe_all(void)
{
	char first[LINE_BYTES] = "", line[LINE_BYTES];
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *task;
	int count = 0;

	while (tasks && (task = readdir(tasks))) {
		if (task->d_name[0] == '.')
			continue;
		describe(atoi(task->d_name), line);
		if (!count++)
			strcpy(first, line);
		else if (line[0] && strcmp(line, first))
			printf("another has%s\n", line);
	}
	printf("%s have%s\n", count > THREADS ? "all" : "too few", first);
}

int main(int argc, char **argv)
{
	pthread_t thread;
	int error;

	if (argc != 2)
		fail("usage: give_up_capabilities KEPT", 0);
	error = pthread_create(&thread, NULL, make_threads, NULL);
	if (error)
		fail("pthread_create", error);
	await_threads(THREADS / 2);
	error = capabilities_keep(strtoull(argv[1], NULL, 16));
	if (error)
		fail("capabilities_keep", -error);
	atomic_store(&given_up, true);
	await_threads(THREADS);
	describe_all();
	return 0;
}
