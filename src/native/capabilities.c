/* SPDX-License-Identifier: Apache-2.0 */
#include "capabilities.h"

#include <dirent.h>
#include <errno.h>
#include <linux/capability.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
	ANSWER_WITHIN_MS = 10,
	END_WITHIN_MS = 10000,
	/* The kernel's list of threads may end early when one of them ends. */
	PASSES_WITHOUT_ANY = 2,
};

/* A signal handler gets no argument of ours. */
static uint64_t kept_bits;
static sem_t answers;

/* The kernel's two halves. */
struct thread_capabilities {
	struct __user_cap_data_struct of[_LINUX_CAPABILITY_U32S_3];
};

/* 0 stands for the calling thread. */
static int read_capabilities(pid_t thread, struct thread_capabilities *now)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3, .pid = thread};

	return syscall(SYS_capget, &header, now->of) ? -errno : 0;
}

static int write_capabilities(const struct thread_capabilities *wanted)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3};

	return syscall(SYS_capset, &header, wanted->of) ? -errno : 0;
}

/* Ambient ones go with the inheritable: they are a part of these. Without the
 * flag, a program that root starts would have all of them again. */
static int reduce_own(void)
{
	struct thread_capabilities own;
	int error = read_capabilities(0, &own);

	if (error)
		return error;
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		own.of[i].permitted &= (uint32_t)(kept_bits >> (32 * i));
		own.of[i].effective = own.of[i].permitted;
		own.of[i].inheritable = 0;
	}
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -errno;
	return write_capabilities(&own);
}

static void on_signal(int number)
{
	int interrupted_errno = errno;

	(void)number;
	reduce_own();
	sem_post(&answers);
	errno = interrupted_errno;
}

/* False also of a thread that has ended. */
static bool has_too_many(pid_t thread)
{
	struct thread_capabilities its;
	bool found = false;

	if (read_capabilities(thread, &its))
		return false;
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		uint32_t kept = (uint32_t)(kept_bits >> (32 * i));

		found |= its.of[i].inheritable ||
			 ((its.of[i].permitted | its.of[i].effective) & ~kept);
	}
	return found;
}

/* The number of threads that were asked, or -errno. */
static int ask_threads(int signal_number)
{
	DIR *tasks = opendir("/proc/self/task");
	pid_t process = getpid();
	struct dirent *task;
	int asked = 0;

	if (!tasks)
		return -errno;
	while ((task = readdir(tasks))) {
		pid_t thread = atoi(task->d_name);

		/* It may have ended, or its queue be full: the next pass sees.
		 */
		if (thread > 0 && has_too_many(thread)) {
			syscall(SYS_tgkill, process, thread, signal_number);
			asked++;
		}
	}
	closedir(tasks);
	return asked;
}

static struct timespec in_ms(int ms)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	time.tv_sec += ms / 1000;
	time.tv_nsec += ms % 1000 * 1000000L;
	if (time.tv_nsec >= 1000000000L) {
		time.tv_sec++;
		time.tv_nsec -= 1000000000L;
	}
	return time;
}

static bool is_past(const struct timespec *time)
{
	struct timespec now = in_ms(0);

	return now.tv_sec > time->tv_sec ||
	       (now.tv_sec == time->tv_sec && now.tv_nsec > time->tv_nsec);
}

/* Threads that end meanwhile never answer. */
static void await_answers(int count)
{
	struct timespec until = in_ms(ANSWER_WITHIN_MS);

	while (count > 0) {
		if (!sem_clockwait(&answers, CLOCK_MONOTONIC, &until))
			count--;
		else if (errno != EINTR)
			return;
	}
}

static int ask_until_none_is_left(int signal_number)
{
	struct timespec end = in_ms(END_WITHIN_MS);
	int passes = 0;

	while (passes < PASSES_WITHOUT_ANY) {
		int asked = ask_threads(signal_number);

		if (asked < 0)
			return asked;
		if (asked && is_past(&end))
			return -ETIMEDOUT;
		passes = asked ? 0 : passes + 1;
		await_answers(asked);
	}
	return 0;
}

/* A real-time signal that nobody has a use for; 0 where there is none. */
static int unused_signal(struct sigaction *before)
{
	for (int number = SIGRTMAX; number >= SIGRTMIN; number--) {
		if (!sigaction(number, NULL, before) &&
		    before->sa_handler == SIG_DFL)
			return number;
	}
	return 0;
}

int capabilities_suspend(void)
{
	struct thread_capabilities own;
	int error = read_capabilities(0, &own);

	if (error)
		return error;
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++)
		own.of[i].effective = 0;
	return write_capabilities(&own);
}

int capabilities_keep(uint64_t kept)
{
	struct sigaction ours = {.sa_handler = on_signal,
				 .sa_flags = SA_RESTART};
	struct sigaction ignored = {.sa_handler = SIG_IGN};
	struct sigaction before;
	int number = unused_signal(&before);
	int error;

	if (!number)
		return -EBUSY;
	kept_bits = kept;
	/* says why, where the kernel refuses */
	error = reduce_own();
	if (error)
		return error;
	sigfillset(&ours.sa_mask);
	if (sem_init(&answers, 0, 0) || sigaction(number, &ours, NULL))
		return -errno;
	error = ask_until_none_is_left(number);
	/* A thread that was asked twice has one to come, which would end the
	 * process: to ignore a signal takes it back. */
	sigaction(number, &ignored, NULL);
	sigaction(number, &before, NULL);
	return error;
}
