/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Exchanges over one connection on the loopback, both ends in this process: the
 * client sends 100 bytes, the server takes them and sends 30000, the client
 * takes these; so many times. Each is sent and received by the calls of the
 * kind that is asked for. Or exchanges of another shape, see below. What the
 * kernel can't do ends the program with status 77.
 *
 *	exchange_calls SEND_KIND RECEIVE_KIND PORT COUNT
 *	exchange_calls SHAPE - PORT COUNT
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { REQUEST = 100, ANSWER = 30000, CANNOT = 77 };

static char data[1 << 20];

struct call {
	const char *name;
	/* Moves at most so many bytes; returns how many. */
	ssize_t (*move)(int fd, size_t bytes);
};

static ssize_t checked(ssize_t result, const char *what)
{
	if (result >= 0)
		return result;
	if (errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM) {
		warn("%s", what);
		exit(CANNOT);
	}
	err(1, "%s", what);
}

static ssize_t by_write(int fd, size_t bytes)
{
	return write(fd, data, bytes);
}

static ssize_t by_read(int fd, size_t bytes)
{
	return read(fd, data, bytes);
}

static ssize_t by_send(int fd, size_t bytes)
{
	return send(fd, data, bytes, 0);
}

static ssize_t by_recv(int fd, size_t bytes)
{
	return recv(fd, data, bytes, 0);
}

static int in_three(struct iovec vector[3], size_t bytes)
{
	vector[0] = (struct iovec){data, bytes / 3};
	vector[1] = (struct iovec){data + bytes / 3, bytes / 3};
	vector[2] =
		(struct iovec){data + 2 * (bytes / 3), bytes - 2 * (bytes / 3)};
	return 3;
}

static ssize_t by_writev(int fd, size_t bytes)
{
	struct iovec vector[3];

	return writev(fd, vector, in_three(vector, bytes));
}

static ssize_t by_readv(int fd, size_t bytes)
{
	struct iovec vector[3];

	return readv(fd, vector, in_three(vector, bytes));
}

static ssize_t by_sendmmsg(int fd, size_t bytes)
{
	struct iovec vector[3];
	struct mmsghdr messages[3] = {};
	size_t sent = 0;

	in_three(vector, bytes);
	for (int i = 0; i < 3; i++) {
		messages[i].msg_hdr.msg_iov = &vector[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	for (int i = 0, count = sendmmsg(fd, messages, 3, 0); i < count; i++)
		sent += messages[i].msg_len;
	return sent ? (ssize_t)sent : -1;
}

static ssize_t by_recvmmsg(int fd, size_t bytes)
{
	struct iovec vector[3];
	struct mmsghdr messages[1] = {};

	messages[0].msg_hdr.msg_iov = vector;
	messages[0].msg_hdr.msg_iovlen = in_three(vector, bytes);
	if (recvmmsg(fd, messages, 1, 0, NULL) != 1)
		return -1;
	return messages[0].msg_len;
}

static int zeros(void)
{
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("zeros", 0);
		if (fd < 0 || ftruncate(fd, sizeof(data)))
			err(1, "memfd");
	}
	return fd;
}

static ssize_t by_sendfile(int fd, size_t bytes)
{
	off_t offset = 0;

	return sendfile(fd, zeros(), &offset, bytes);
}

static const int *pipe_ends(void)
{
	static int ends[2] = {-1, -1};

	if (ends[0] < 0 && pipe(ends))
		err(1, "pipe");
	return ends;
}

static ssize_t by_splice_out(int fd, size_t bytes)
{
	ssize_t filled = write(pipe_ends()[1], data, bytes);

	return splice(pipe_ends()[0], NULL, fd, NULL, filled, 0);
}

static ssize_t by_splice_in(int fd, size_t bytes)
{
	ssize_t filled = splice(fd, NULL, pipe_ends()[1], NULL, bytes, 0);

	return filled <= 0 ? filled : read(pipe_ends()[0], data, filled);
}

static ssize_t by_zerocopy(int fd, size_t bytes)
{
	int one = 1;

	checked(setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one, sizeof(one)),
		"SO_ZEROCOPY");
	return send(fd, data, bytes, MSG_ZEROCOPY);
}

static ssize_t by_peek_first(int fd, size_t bytes)
{
	if (recv(fd, data, bytes, MSG_PEEK) <= 0)
		return -1;
	return recv(fd, data, bytes, 0);
}

/* Asks before there is anything, and for what has come. */
static ssize_t by_nonblocking(int fd, size_t bytes)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	ssize_t received;

	do {
		received = recv(fd, data, bytes, MSG_DONTWAIT);
		if (received < 0 && errno == EAGAIN)
			poll(&ready, 1, -1);
	} while (received < 0 && errno == EAGAIN);
	return received;
}

/* Throws the bytes away in the kernel. */
static ssize_t by_truncating(int fd, size_t bytes)
{
	return recv(fd, NULL, bytes, MSG_TRUNC);
}

static ssize_t by_tcp_zerocopy(int fd, size_t bytes)
{
	static char *pages;
	struct tcp_zerocopy_receive receive = {};
	socklen_t length = sizeof(receive);
	struct pollfd ready = {.fd = fd, .events = POLLIN};

	if (!pages) {
		pages = mmap(NULL, 1 << 20, PROT_READ, MAP_SHARED, fd, 0);
		if (pages == MAP_FAILED)
			checked(-1, "mmap of a socket");
	}
	poll(&ready, 1, -1);
	receive.address = (unsigned long)pages;
	receive.length = bytes & ~4095;
	receive.copybuf_address = (unsigned long)data;
	receive.copybuf_len = bytes;
	checked(getsockopt(fd, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &receive,
			   &length),
		"TCP_ZEROCOPY_RECEIVE");
	if (receive.length + receive.copybuf_len > 0)
		return receive.length + receive.copybuf_len;
	return recv(fd, data, bytes, 0);
}

struct ring {
	int fd;
	unsigned *sq_tail, *cq_head, *cq_tail, sq_mask, cq_mask;
	unsigned *sq_array;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
};

static struct ring *open_ring(void)
{
	static struct ring ring;
	struct io_uring_params params = {};
	char *sq, *cq;

	if (ring.fd)
		return &ring;
	ring.fd = checked(syscall(SYS_io_uring_setup, 4, &params), "io_uring");
	sq = mmap(NULL, params.sq_off.array + 4 * params.sq_entries,
		  PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd,
		  IORING_OFF_SQ_RING);
	cq = mmap(NULL,
		  params.cq_off.cqes +
			  params.cq_entries * sizeof(struct io_uring_cqe),
		  PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd,
		  IORING_OFF_CQ_RING);
	ring.sqes = mmap(NULL, params.sq_entries * sizeof(struct io_uring_sqe),
			 PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd,
			 IORING_OFF_SQES);
	if (sq == MAP_FAILED || cq == MAP_FAILED || ring.sqes == MAP_FAILED)
		err(1, "mmap of io_uring");
	ring.sq_tail = (unsigned *)(sq + params.sq_off.tail);
	ring.sq_mask = *(unsigned *)(sq + params.sq_off.ring_mask);
	ring.sq_array = (unsigned *)(sq + params.sq_off.array);
	ring.cq_head = (unsigned *)(cq + params.cq_off.head);
	ring.cq_tail = (unsigned *)(cq + params.cq_off.tail);
	ring.cq_mask = *(unsigned *)(cq + params.cq_off.ring_mask);
	ring.cqes = (struct io_uring_cqe *)(cq + params.cq_off.cqes);
	return &ring;
}

static ssize_t by_ring(int fd, size_t bytes, int operation)
{
	struct ring *ring = open_ring();
	unsigned tail = *ring->sq_tail, head = *ring->cq_head;
	struct io_uring_sqe *sqe = &ring->sqes[tail & ring->sq_mask];
	ssize_t result;

	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = operation;
	sqe->fd = fd;
	sqe->addr = (unsigned long)data;
	sqe->len = bytes;
	ring->sq_array[tail & ring->sq_mask] = tail & ring->sq_mask;
	__atomic_store_n(ring->sq_tail, tail + 1, __ATOMIC_RELEASE);
	checked(syscall(SYS_io_uring_enter, ring->fd, 1, 1,
			IORING_ENTER_GETEVENTS, NULL, 0),
		"io_uring_enter");
	if (__atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE) == head)
		errx(1, "io_uring has nothing");
	result = ring->cqes[head & ring->cq_mask].res;
	__atomic_store_n(ring->cq_head, head + 1, __ATOMIC_RELEASE);
	errno = result < 0 ? -result : 0;
	return result;
}

static ssize_t by_ring_send(int fd, size_t bytes)
{
	return by_ring(fd, bytes, IORING_OP_SEND);
}

static ssize_t by_ring_receive(int fd, size_t bytes)
{
	return by_ring(fd, bytes, IORING_OP_RECV);
}

static const struct call senders[] = {
	{"write", by_write},
	{"send", by_send},
	{"writev", by_writev},
	{"sendmmsg", by_sendmmsg},
	{"sendfile", by_sendfile},
	{"splice", by_splice_out},
	{"zerocopy", by_zerocopy},
	{"io_uring", by_ring_send},
	{NULL, NULL},
};

static const struct call receivers[] = {
	{"read", by_read},
	{"recv", by_recv},
	{"readv", by_readv},
	{"recvmmsg", by_recvmmsg},
	{"splice", by_splice_in},
	{"peek", by_peek_first},
	{"nonblocking", by_nonblocking},
	{"truncate", by_truncating},
	{"zerocopy", by_tcp_zerocopy},
	{"io_uring", by_ring_receive},
	{NULL, NULL},
};

static const struct call *find(const struct call *calls, const char *name)
{
	for (; calls->name; calls++)
		if (!strcmp(calls->name, name))
			return calls;
	return NULL;
}

static void move_all(const struct call *call, int fd, size_t bytes)
{
	while (bytes) {
		ssize_t moved = checked(call->move(fd, bytes), call->name);

		if (!moved)
			errx(1, "%s: the connection has ended", call->name);
		bytes -= moved;
	}
}

static const struct call *sender, *receiver;

static void from_to(int from, int to, size_t bytes)
{
	move_all(sender, from, bytes);
	move_all(receiver, to, bytes);
}

static void alternate(int client, int server, long count)
{
	for (long i = 0; i < count; i++) {
		from_to(client, server, REQUEST);
		from_to(server, client, ANSWER);
	}
}

/* The server speaks first, as SMTP's and MySQL's do. */
static void greeting(int client, int server, long count)
{
	from_to(server, client, 50);
	alternate(client, server, count);
}

/* Two requests before the first answer. */
static void pipelined(int client, int server, long count)
{
	for (long i = 0; i < count; i++) {
		move_all(sender, client, REQUEST);
		move_all(sender, client, REQUEST);
		for (int j = 0; j < 2; j++) {
			move_all(receiver, server, REQUEST);
			move_all(sender, server, ANSWER);
		}
		move_all(receiver, client, 2 * ANSWER);
	}
}

/* Each speaks before it listens, as over a WebSocket. */
static void both_ways(int client, int server, long count)
{
	from_to(client, server, REQUEST);
	from_to(server, client, ANSWER);
	for (long i = 0; i < count; i++) {
		move_all(sender, client, 300);
		move_all(sender, server, 200);
		move_all(receiver, server, 300);
		move_all(receiver, client, 200);
		move_all(sender, server, 200);
		move_all(sender, client, 300);
		move_all(receiver, client, 200);
		move_all(receiver, server, 300);
	}
}

/* HTTP's "Expect: 100-continue". */
static void interim(int client, int server, long count)
{
	for (long i = 0; i < count; i++) {
		from_to(client, server, REQUEST);
		from_to(server, client, 25);
		from_to(client, server, 5000);
		from_to(server, client, ANSWER);
	}
}

/* Answers when it has seen half of the request. */
static void early(int client, int server, long count)
{
	for (long i = 0; i < count; i++) {
		move_all(sender, client, 40000);
		move_all(receiver, server, 20000);
		move_all(sender, server, ANSWER);
		move_all(receiver, server, 20000);
		move_all(receiver, client, ANSWER);
	}
}

static void tiny(int client, int server, long count)
{
	for (long i = 0; i < count; i++) {
		from_to(client, server, 1);
		from_to(server, client, 1);
	}
}

static const struct shape {
	const char *name;
	void (*play)(int client, int server, long count);
} shapes[] = {
	{"greeting", greeting},	  {"pipelined", pipelined},
	{"both_ways", both_ways}, {"interim", interim},
	{"early", early},	  {"tiny", tiny},
};

static void connect_ends(int port, int *client, int *server)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(port),
				      .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int listener = socket(AF_INET, SOCK_STREAM, 0);
	int one = 1;

	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) ||
	    listen(listener, 1))
		err(1, "listen");
	*client = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(*client, (struct sockaddr *)&address, sizeof(address)))
		err(1, "connect");
	*server = accept(listener, NULL, NULL);
	if (*server < 0)
		err(1, "accept");
	setsockopt(*client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(*server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	close(listener);
}

int main(int argc, char **argv)
{
	void (*play)(int, int, long) = alternate;
	int client, server;

	if (argc != 5)
		errx(2, "usage: exchange_calls SEND RECEIVE PORT COUNT");
	sender = find(senders, argv[1]);
	receiver = find(receivers, argv[2]);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		if (!strcmp(shapes[i].name, argv[1]))
			play = shapes[i].play;
	if (play != alternate) {
		sender = &senders[0];
		receiver = &receivers[0];
	}
	if (!sender || !receiver)
		errx(2, "no such kind of call");
	connect_ends(atoi(argv[3]), &client, &server);
	play(client, server, atol(argv[4]));
	shutdown(client, SHUT_WR);
	if (read(server, data, 1))
		errx(1, "bytes are left");
	close(server);
	close(client);
	return 0;
}
