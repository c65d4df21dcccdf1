/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Uses one socket for two connections, which Java can't: connects to a port of
 * an IPv4 address, sends some bytes, dissolves the connection by connect() to
 * AF_UNSPEC, connects to the second port, sends some bytes and closes.
 *
 *	reconnect ADDRESS PORT BYTES SECOND_PORT SECOND_BYTES
 */
#include <arpa/inet.h>
#include <err.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void connect_and_send(int fd, const struct sockaddr_in *server,
			     size_t bytes)
{
	char *data = calloc(1, bytes);

	if (connect(fd, (const struct sockaddr *)server, sizeof(*server)))
		err(1, "connect");
	if (!data || write(fd, data, bytes) != (ssize_t)bytes)
		err(1, "write");
	free(data);
}

int main(int argc, char **argv)
{
	const struct sockaddr nothing = {.sa_family = AF_UNSPEC};
	struct sockaddr_in server = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (argc != 6 || inet_pton(AF_INET, argv[1], &server.sin_addr) != 1)
		errx(2,
		     "usage: reconnect ADDRESS PORT BYTES SECOND_PORT SECOND_BYTES");
	server.sin_port = htons(atoi(argv[2]));
	connect_and_send(fd, &server, atoi(argv[3]));
	if (connect(fd, &nothing, sizeof(nothing)))
		err(1, "dissolve");
	server.sin_port = htons(atoi(argv[4]));
	connect_and_send(fd, &server, atoi(argv[5]));
	return close(fd);
}
