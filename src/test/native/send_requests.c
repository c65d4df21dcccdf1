/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends requests over one connection on the loopback, both ends in this
 * process, and answers each with 200 bytes. A request's parts, between which
 * there is a '|', are sent by a call each, or for "writev" by one call from a
 * buffer each.
 *
 *	send_requests write|writev|sendfile PORT TIMES REQUEST...
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum { ANSWER = 200, MOST_PARTS = 16 };

static char data[1 << 20];

static void all(ssize_t moved, size_t bytes, const char *what)
{
	if (moved != (ssize_t)bytes)
		err(1, "%s", what);
}

static int split(const char *request, struct iovec parts[MOST_PARTS])
{
	int count = 0;
	size_t length;

	for (const char *at = request; count < MOST_PARTS; at += length + 1) {
		length = strcspn(at, "|");
		parts[count++] = (struct iovec){(char *)at, length};
		if (!at[length])
			break;
	}
	return count;
}

static void send_file(int fd, const struct iovec *part)
{
	int file = memfd_create("request", 0);

	if (file < 0)
		err(1, "memfd_create");
	all(write(file, part->iov_base, part->iov_len), part->iov_len, "write");
	lseek(file, 0, SEEK_SET);
	all(sendfile(fd, file, NULL, part->iov_len), part->iov_len, "sendfile");
	close(file);
}

static void send_request(const char *call, int client, int server,
			 const char *request)
{
	struct iovec parts[MOST_PARTS];
	int count = split(request, parts);
	size_t bytes = 0;

	for (int i = 0; i < count; i++)
		bytes += parts[i].iov_len;
	if (!strcmp(call, "writev"))
		all(writev(client, parts, count), bytes, "writev");
	for (int i = 0; i < count; i++)
		if (!strcmp(call, "write"))
			all(write(client, parts[i].iov_base, parts[i].iov_len),
			    parts[i].iov_len, "write");
		else if (!strcmp(call, "sendfile"))
			send_file(client, &parts[i]);
	all(recv(server, data, bytes, MSG_WAITALL), bytes, "recv");
	all(send(server, data, ANSWER, 0), ANSWER, "send");
	all(recv(client, data, ANSWER, MSG_WAITALL), ANSWER, "recv");
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int client = socket(AF_INET, SOCK_STREAM, 0);
	int on = 1, server;

	if (argc < 5)
		errx(2, "usage: send_requests CALL PORT TIMES REQUEST...");
	address.sin_port = htons(atoi(argv[2]));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(listener, 1) ||
	    connect(client, (struct sockaddr *)&address, sizeof(address)))
		err(1, "port %s", argv[2]);
	server = accept(listener, NULL, NULL);
	if (server < 0)
		err(1, "accept");
	for (int times = atoi(argv[3]); times > 0; times--)
		for (int i = 4; i < argc; i++)
			send_request(argv[1], client, server, argv[i]);
	close(client);
	close(server);
	return 0;
}
