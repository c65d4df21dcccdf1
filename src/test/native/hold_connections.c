/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens TCP connections on the loopback, holds both ends of each and lets
 * nothing move on them.
 *
 *	hold_connections COUNT [FIRST]
 *
 * It prints "ready" once all are established and ends, with all of them, when
 * stdin does. A process may have only so many open files, and an address only
 * so many ports, so it makes as many processes as it takes. Each listens on an
 * address of its own, 127.1.0.0 plus a number, from FIRST (0) on: a second
 * hold_connections in the same network namespace needs a FIRST of its own.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PORT = 9000, FIRST_ADDRESS = 0x7f010000 };

/* Both ends of a connection, besides the few files that a process has. */
enum { FILES_PER_CONNECTION = 2, OTHER_FILES = 32 };

/* Fewer than the ports that an address is given by default (28,232). */
enum { MOST_PER_PROCESS = 20000 };

static long connections_per_process(void)
{
	struct rlimit files;
	long most;

	if (getrlimit(RLIMIT_NOFILE, &files))
		err(1, "getrlimit");
	files.rlim_cur = files.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &files))
		err(1, "setrlimit");
	most = ((long)files.rlim_cur - OTHER_FILES) / FILES_PER_CONNECTION;
	if (most < 1)
		errx(1, "%ld open files are too few", (long)files.rlim_cur);
	return most < MOST_PER_PROCESS ? most : MOST_PER_PROCESS;
}

static void open_connections(long count, int number)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(PORT),
		.sin_addr.s_addr = htonl(FIRST_ADDRESS + 1 + number),
	};
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int reuse = 1;

	if (listener < 0 ||
	    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse,
		       sizeof(reuse)) ||
	    bind(listener, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(listener, 16))
		err(1, "%s", inet_ntoa(address.sin_addr));
	for (long i = 0; i < count; i++) {
		int client = socket(AF_INET, SOCK_STREAM, 0);

		/* The kernel answers for the listener. */
		if (client < 0 || connect(client, (struct sockaddr *)&address,
					  sizeof(address)))
			err(1, "connection %ld", i);
		if (accept(listener, NULL, NULL) < 0)
			err(1, "accept");
	}
}

/* Returns in the parent alone. */
static void start_holder(long count, int number, int ready)
{
	pid_t parent = getpid(), child = fork();

	if (child < 0)
		err(1, "fork");
	if (child)
		return;
	signal(SIGTERM, SIG_DFL);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL))
		err(1, "prctl");
	if (getppid() != parent)
		exit(1);
	open_connections(count, number);
	if (write(ready, "", 1) != 1)
		err(1, "write");
	close(ready);
	while (true)
		pause();
}

/* Returns when their connections are closed. */
static void end_holders(void)
{
	kill(0, SIGTERM);
	while (wait(NULL) > 0)
		;
}

int main(int argc, char **argv)
{
	long left = argc > 1 ? atol(argv[1]) : 0;
	int first = argc > 2 ? atoi(argv[2]) : 0;
	long most = connections_per_process();
	int holders = 0, ready[2];
	char byte;

	if (left < 1 || argc > 3)
		errx(2, "usage: hold_connections COUNT [FIRST]");
	/* A group of their own, to be ended as one. */
	if (setpgid(0, 0) || pipe(ready))
		err(1, "pipe");
	/* For them alone: this process ends when its stdin does. */
	signal(SIGTERM, SIG_IGN);
	for (; left > 0; left -= most, holders++)
		start_holder(left < most ? left : most, first + holders,
			     ready[1]);
	close(ready[1]);
	for (; holders > 0; holders--)
		if (read(ready[0], &byte, 1) != 1)
			errx(1, "one of the processes has failed");
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	end_holders();
	return 0;
}
