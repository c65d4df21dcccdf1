/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * The header `traceparent` among those of an HTTP/1 request (RFC 9112, W3C
 * Trace Context), eight bytes at a time. Words are little-endian.
 */
#ifndef SYNSPAN_TRACEPARENT_TEXT_H
#define SYNSPAN_TRACEPARENT_TEXT_H

#include "synspan.h"
#include "traceparent_head.h"

enum {
	WORD_BYTES = 8,
	/* Between two calls of bpf_loop(). */
	STEPS = 8,
	/* Each word of a head, and once more for each line. */
	MOST_LOOPS = (HEAD_BYTES / WORD_BYTES + 128) / STEPS,
	/* Before the value. */
	MOST_BLANKS = 4,
	NAME_BYTES = sizeof("traceparent:") - 1,
	VALUE_BYTES = 55,
	NO_HEX = 0x80,
};

static const u64 EACH_BYTE = 0x0101010101010101;
static const u64 LOWER_CASE = 0x2020202020202020;

struct traceparent {
	u8 trace_id[16];
	u8 parent_id[8];
	u8 flags;
};

struct scan {
	struct request_head *head;
	enum synspan_traceparent_result result;
	bool in_request_line;
};

static __always_inline u8 byte_at(const struct request_head *head, u32 at)
{
	return head->bytes[at & (HEAD_BYTES - 1)];
}

static __always_inline u64 word_at(const struct request_head *head, u32 at)
{
	return *(const u64 *)(head->bytes + (at & (HEAD_BYTES - 1)));
}

static __always_inline u64 word_of(const char *text)
{
	u64 word;

	__builtin_memcpy(&word, text, sizeof(word));
	return word;
}

/* How many bytes end with the word's first line feed; 0 where it has none. */
static __always_inline u32 line_end(u64 word)
{
	u64 feeds = word ^ '\n' * EACH_BYTE;

	/* The high bit of each byte that is 0, and maybe of some behind it. */
	feeds = (feeds - EACH_BYTE) & ~feeds & NO_HEX * EACH_BYTE;
	if (!feeds)
		return 0;
	feeds &= -feeds;
	return ((feeds - 1) & EACH_BYTE) * EACH_BYTE >> 56;
}

/* GET, POST, ..., but not HTTP/2's preface. */
static __always_inline bool begins_like_http1(const u8 *bytes)
{
	for (int i = 0; i < 3; i++)
		if (bytes[i] < 'A' || bytes[i] > 'Z')
			return false;
	return !(bytes[0] == 'P' && bytes[1] == 'R' && bytes[2] == 'I');
}

/* Goes on by a word, or to the next line; says which. */
static __always_inline bool reaches_next_line(struct request_head *head)
{
	u32 at = head->at;
	u32 end = line_end(word_at(head, at));

	head->at = at + (end ? end : WORD_BYTES);
	return end;
}

static __always_inline bool
is_behind_request_line(const struct request_head *head)
{
	u32 at = head->at;
	u64 version = word_at(head, at - 10);

	return at > 10 && byte_at(head, at - 2) == '\r' &&
	       (version == word_of("HTTP/1.1") ||
		version == word_of("HTTP/1.0"));
}

static __always_inline bool
is_before_traceparent(const struct request_head *head)
{
	u32 at = head->at;
	u32 rest = word_at(head, at + WORD_BYTES);

	return (word_at(head, at) | LOWER_CASE) == word_of("tracepar") &&
	       (rest | (u32)(LOWER_CASE >> 8)) == (u32)word_of("ent:\0\0\0");
}

static __always_inline bool
is_before_empty_line(const struct request_head *head)
{
	u8 first = byte_at(head, head->at);

	return first == '\r' || first == '\n';
}

/* Whether to go on. */
static __always_inline bool look_at_word(struct scan *scan)
{
	struct request_head *head = scan->head;

	if (head->at >= head->length)
		return false;
	if (!reaches_next_line(head))
		return true;
	if (scan->in_request_line && !is_behind_request_line(head))
		scan->result = SYNSPAN_TRACEPARENT_NOT_HTTP;
	else if (is_before_empty_line(head))
		scan->result = SYNSPAN_TRACEPARENT_NONE;
	else if (is_before_traceparent(head))
		scan->result = SYNSPAN_TRACEPARENT_FOUND;
	scan->in_request_line = false;
	return scan->result == SYNSPAN_TRACEPARENT_CUT;
}

static long look_at_words(u32 n, struct scan *scan)
{
	for (int i = 0; i < STEPS; i++)
		if (!look_at_word(scan))
			return 1;
	return 0;
}

/* Leaves head->at at the header. bpf_loop() is there since Linux 5.17; a loop
 * of this length takes the verifier a quarter of a second. */
static __always_inline enum synspan_traceparent_result
find_header(struct request_head *head)
{
	struct scan scan = {
		.head = head,
		.result = SYNSPAN_TRACEPARENT_CUT,
		.in_request_line = true,
	};

	head->at = 0;
	bpf_loop(MOST_LOOPS, look_at_words, &scan, 0);
	return scan.result;
}

/* What a digit of W3C's is worth: none is a capital. In a table, since the
 * verifier would follow both ways of each comparison. */
static const u8 hex_digits[256] = {
	[0 ... '0' - 1] = NO_HEX,
	['0'] = 0,
	1,
	2,
	3,
	4,
	5,
	6,
	7,
	8,
	9,
	['9' + 1 ... 'a' - 1] = NO_HEX,
	['a'] = 10,
	11,
	12,
	13,
	14,
	15,
	['f' + 1 ... 255] = NO_HEX,
};

/* Returns NO_HEX where there is a digit that is none. */
static __always_inline u8 read_hex(const struct request_head *head, u32 at,
				   u8 *bytes, u32 count)
{
	u8 wrong = 0;

	for (u32 i = 0; i < count; i++) {
		u8 high = hex_digits[byte_at(head, at + 2 * i)];
		u8 low = hex_digits[byte_at(head, at + 2 * i + 1)];

		wrong |= high | low;
		bytes[i] = high << 4 | low;
	}
	return wrong & NO_HEX;
}

static __always_inline bool any_byte(const u8 *bytes, u32 count)
{
	u8 any = 0;

	for (u32 i = 0; i < count; i++)
		any |= bytes[i];
	return any;
}

/* Later versions may go on behind what all have. */
static __always_inline bool value_ends(u8 version, u8 next)
{
	return next == '\r' || next == '\n' || next == ' ' || next == '\t' ||
	       (version && next == '-');
}

static __always_inline bool parse_value(const struct request_head *head, u32 at,
					struct traceparent *value)
{
	u8 version, wrong;

	wrong = read_hex(head, at, &version, 1);
	wrong |= read_hex(head, at + 3, value->trace_id, 16);
	wrong |= read_hex(head, at + 36, value->parent_id, 8);
	wrong |= read_hex(head, at + 53, &value->flags, 1);
	return !wrong && version != 0xff && byte_at(head, at + 2) == '-' &&
	       byte_at(head, at + 35) == '-' && byte_at(head, at + 52) == '-' &&
	       value_ends(version, byte_at(head, at + VALUE_BYTES)) &&
	       any_byte(value->trace_id, 16) && any_byte(value->parent_id, 8);
}

/* One is usual. */
static __always_inline void skip_blanks(struct request_head *head)
{
	for (int i = 0; i < MOST_BLANKS; i++) {
		u32 at = head->at;

		if (byte_at(head, at) == ' ' || byte_at(head, at) == '\t')
			head->at = at + 1;
	}
}

static __always_inline enum synspan_traceparent_result
find_traceparent(struct request_head *head, struct traceparent *value)
{
	enum synspan_traceparent_result result = find_header(head);
	u32 at;

	if (result != SYNSPAN_TRACEPARENT_FOUND)
		return result;
	head->at += NAME_BYTES;
	skip_blanks(head);
	at = head->at;
	if (at + VALUE_BYTES >= head->length)
		return SYNSPAN_TRACEPARENT_CUT;
	return parse_value(head, at, value) ? SYNSPAN_TRACEPARENT_FOUND
					    : SYNSPAN_TRACEPARENT_NONE;
}

#endif
