/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Classic BPF to the kernel's: A is r0 and X is r7, both of 32 bits. A load
 * beyond the packet ends the program with 0, as in the classic machine.
 */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "pcap_filter.h"

enum {
	REG_A = BPF_REG_0,
	REG_DATA = BPF_REG_1,
	REG_END = BPF_REG_2,
	REG_AT = BPF_REG_3,
	REG_BEHIND = BPF_REG_4,
	REG_BYTE = BPF_REG_5,
	REG_MEMORY = BPF_REG_6,
	REG_X = BPF_REG_7,
	REG_LENGTH = BPF_REG_8,
	/* A packet pointer that moves farther is none to the verifier. */
	OFFSET_MOST = 0x7ff0,
};

/* Where the rejecting end begins; jumps to it are made right at the end. */
enum { TO_REJECT = -1, TO_END = -2 };

struct translation {
	const struct sock_filter *program;
	size_t length;
	struct bpf_insn *to;
	size_t room;
	size_t count;
	/* Where the translation of each instruction begins. */
	size_t begins[PCAP_PROGRAM_MOST + 1];
	/* Where jumps go: an instruction of the program, or TO_. */
	int targets[PCAP_FILTER_ROOM];
	bool jumps[PCAP_FILTER_ROOM];
};

static void emit(struct translation *t, struct bpf_insn instruction)
{
	if (t->count < t->room) {
		t->to[t->count] = instruction;
		t->jumps[t->count] = false;
	}
	t->count++;
}

static void emit_jump(struct translation *t, struct bpf_insn instruction,
		      int target)
{
	emit(t, instruction);
	if (t->count <= t->room) {
		t->jumps[t->count - 1] = true;
		t->targets[t->count - 1] = target;
	}
}

static void move(struct translation *t, int to, int from)
{
	emit(t, (struct bpf_insn){.code = BPF_ALU64 | BPF_MOV | BPF_X,
				  .dst_reg = to,
				  .src_reg = from});
}

static void add_constant(struct translation *t, int to, int32_t value)
{
	emit(t, (struct bpf_insn){.code = BPF_ALU64 | BPF_ADD | BPF_K,
				  .dst_reg = to,
				  .imm = value});
}

static void set_constant(struct translation *t, int to, uint32_t value)
{
	emit(t, (struct bpf_insn){.code = BPF_ALU | BPF_MOV | BPF_K,
				  .dst_reg = to,
				  .imm = value});
}

static void go(struct translation *t, int target)
{
	emit_jump(t, (struct bpf_insn){.code = BPF_JMP | BPF_JA}, target);
}

static int size_of(uint16_t code)
{
	switch (BPF_SIZE(code)) {
	case BPF_W:
		return 4;
	case BPF_H:
		return 2;
	}
	return 1;
}

static void load(struct translation *t, uint16_t code, int to, int from,
		 int16_t offset)
{
	emit(t, (struct bpf_insn){.code = BPF_LDX | BPF_SIZE(code) | BPF_MEM,
				  .dst_reg = to,
				  .src_reg = from,
				  .off = offset});
	if (size_of(code) > 1)
		emit(t, (struct bpf_insn){.code = BPF_ALU | BPF_END | BPF_TO_BE,
					  .dst_reg = to,
					  .imm = size_of(code) * 8});
}

static void require_inside(struct translation *t, int behind)
{
	emit_jump(t,
		  (struct bpf_insn){.code = BPF_JMP | BPF_JGT | BPF_X,
				    .dst_reg = behind,
				    .src_reg = REG_END},
		  TO_REJECT);
}

static void load_absolute(struct translation *t, uint16_t code, int to,
			  uint32_t offset)
{
	if (offset > OFFSET_MOST) {
		go(t, TO_REJECT);
		return;
	}
	move(t, REG_BEHIND, REG_DATA);
	add_constant(t, REG_BEHIND, offset + size_of(code));
	require_inside(t, REG_BEHIND);
	load(t, code, to, REG_DATA, offset);
}

static void load_indirect(struct translation *t, uint16_t code, uint32_t offset)
{
	emit(t, (struct bpf_insn){.code = BPF_ALU | BPF_MOV | BPF_X,
				  .dst_reg = REG_AT,
				  .src_reg = REG_X});
	emit(t, (struct bpf_insn){.code = BPF_ALU | BPF_ADD | BPF_K,
				  .dst_reg = REG_AT,
				  .imm = offset});
	emit_jump(t,
		  (struct bpf_insn){.code = BPF_JMP | BPF_JGT | BPF_K,
				    .dst_reg = REG_AT,
				    .imm = OFFSET_MOST},
		  TO_REJECT);
	emit(t, (struct bpf_insn){.code = BPF_ALU64 | BPF_ADD | BPF_X,
				  .dst_reg = REG_AT,
				  .src_reg = REG_DATA});
	move(t, REG_BEHIND, REG_AT);
	add_constant(t, REG_BEHIND, size_of(code));
	require_inside(t, REG_BEHIND);
	load(t, code, REG_A, REG_AT, 0);
}

/* Memory is 32-bit words in the machine's byte order. */
static void access_memory(struct translation *t, int class, int reg, uint32_t k)
{
	emit(t,
	     (struct bpf_insn){.code = class | BPF_W | BPF_MEM,
			       .dst_reg = class == BPF_LDX ? reg : REG_MEMORY,
			       .src_reg = class == BPF_LDX ? REG_MEMORY : reg,
			       .off = k * 4});
}

/* The classic machine's memory is 0 at first. Cleared is only what is read, so
 * that a filter without arithmetic, as most are, pays nothing for it. */
static void clear_memory(struct translation *t)
{
	uint32_t read = 0;

	for (size_t at = 0; at < t->length; at++) {
		const struct sock_filter *of = &t->program[at];
		int class = BPF_CLASS(of->code);

		if ((class == BPF_LD || class == BPF_LDX) &&
		    BPF_MODE(of->code) == BPF_MEM && of->k < BPF_MEMWORDS)
			read |= 1u << of->k;
	}
	for (int word = 0; word < BPF_MEMWORDS; word++)
		if (read & 1u << word)
			emit(t,
			     (struct bpf_insn){.code = BPF_ST | BPF_W | BPF_MEM,
					       .dst_reg = REG_MEMORY,
					       .off = word * 4});
}

static int translate_load(struct translation *t, const struct sock_filter *of)
{
	bool to_x = BPF_CLASS(of->code) == BPF_LDX;
	int to = to_x ? REG_X : REG_A;

	switch (BPF_MODE(of->code)) {
	case BPF_IMM:
		set_constant(t, to, of->k);
		return 0;
	case BPF_MEM:
		if (of->k >= BPF_MEMWORDS)
			return -EOPNOTSUPP;
		access_memory(t, BPF_LDX, to, of->k);
		return 0;
	case BPF_LEN:
		move(t, to, REG_LENGTH);
		return 0;
	case BPF_ABS:
		load_absolute(t, of->code, REG_A, of->k);
		return 0;
	case BPF_IND:
		load_indirect(t, of->code, of->k);
		return 0;
	case BPF_MSH:
		load_absolute(t, BPF_B, REG_BYTE, of->k);
		emit(t, (struct bpf_insn){.code = BPF_ALU | BPF_AND | BPF_K,
					  .dst_reg = REG_BYTE,
					  .imm = 15});
		emit(t, (struct bpf_insn){.code = BPF_ALU | BPF_LSH | BPF_K,
					  .dst_reg = REG_BYTE,
					  .imm = 2});
		move(t, REG_X, REG_BYTE);
		return 0;
	}
	return -EOPNOTSUPP;
}

static int translate_arithmetic(struct translation *t,
				const struct sock_filter *of)
{
	bool by_x = BPF_SRC(of->code) == BPF_X;
	int operation = BPF_OP(of->code);

	if (operation == BPF_DIV || operation == BPF_MOD) {
		if (!by_x && !of->k)
			return -EOPNOTSUPP;
		if (by_x)
			emit_jump(t,
				  (struct bpf_insn){.code = BPF_JMP | BPF_JEQ |
							    BPF_K,
						    .dst_reg = REG_X},
				  TO_REJECT);
	}
	/* The instruction sets have the same codes for all of these. */
	emit(t, (struct bpf_insn){.code = of->code,
				  .dst_reg = REG_A,
				  .src_reg = by_x ? REG_X : 0,
				  .imm = by_x || operation == BPF_NEG ? 0
								      : of->k});
	return 0;
}

static int translate_jump(struct translation *t, const struct sock_filter *of,
			  size_t at)
{
	bool by_x = BPF_SRC(of->code) == BPF_X;

	if (BPF_OP(of->code) == BPF_JA) {
		/* "protochain" goes back, which the kernel's own classic
		 * programs may not either. */
		if (of->k >= t->length - at - 1)
			return -EOPNOTSUPP;
		go(t, at + 1 + of->k);
		return 0;
	}
	emit_jump(t,
		  (struct bpf_insn){.code = BPF_JMP32 | BPF_OP(of->code) |
					    BPF_SRC(of->code),
				    .dst_reg = REG_A,
				    .src_reg = by_x ? REG_X : 0,
				    .imm = by_x ? 0 : of->k},
		  at + 1 + of->jt);
	if (of->jf)
		go(t, at + 1 + of->jf);
	return 0;
}

static int translate_one(struct translation *t, size_t at)
{
	const struct sock_filter *of = &t->program[at];
	bool is_x = BPF_CLASS(of->code) == BPF_STX;

	switch (BPF_CLASS(of->code)) {
	case BPF_LD:
	case BPF_LDX:
		return translate_load(t, of);
	case BPF_ST:
	case BPF_STX:
		if (of->k >= BPF_MEMWORDS)
			return -EOPNOTSUPP;
		access_memory(t, BPF_STX, is_x ? REG_X : REG_A, of->k);
		return 0;
	case BPF_ALU:
		return translate_arithmetic(t, of);
	case BPF_JMP:
		return translate_jump(t, of, at);
	case BPF_RET:
		if (BPF_RVAL(of->code) == BPF_K)
			set_constant(t, REG_A, of->k);
		go(t, TO_END);
		return 0;
	case BPF_MISC:
		if (BPF_MISCOP(of->code) == BPF_TAX)
			move(t, REG_X, REG_A);
		else
			move(t, REG_A, REG_X);
		return 0;
	}
	return -EOPNOTSUPP;
}

/* The kernel takes nothing that can't be reached. */
static bool jumps_to_reject(const struct translation *t)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->jumps[i] && t->targets[i] == TO_REJECT)
			return true;
	return false;
}

/* Now that it is known where everything is. */
static int resolve_jumps(struct translation *t, size_t reject)
{
	for (size_t i = 0; i < t->count; i++) {
		int target = t->targets[i];
		size_t to;

		if (!t->jumps[i])
			continue;
		if (target >= (int)t->length)
			return -EINVAL;
		to = target == TO_REJECT ? reject
		     : target == TO_END	 ? t->count
					 : t->begins[target];
		t->to[i].off = to - (i + 1);
	}
	return 0;
}

int pcap_filter_translate(const struct sock_filter *program, size_t length,
			  struct bpf_insn *to, size_t room)
{
	struct translation t = {
		.program = program, .length = length, .to = to, .room = room};
	size_t reject;
	int error;

	if (length > PCAP_PROGRAM_MOST || room > PCAP_FILTER_ROOM)
		return -E2BIG;
	set_constant(&t, REG_A, 0);
	set_constant(&t, REG_X, 0);
	clear_memory(&t);
	for (size_t at = 0; at < length; at++) {
		t.begins[at] = t.count;
		error = translate_one(&t, at);
		if (error)
			return error;
	}
	reject = t.count;
	if (reject <= room && jumps_to_reject(&t))
		set_constant(&t, REG_A, 0);
	if (t.count > room)
		return -E2BIG;
	error = resolve_jumps(&t, reject);
	return error ? error : (int)t.count;
}

/* A jump to the next instruction: what the room is full of, and what the kernel
 * removes. */
static bool is_nothing(const struct bpf_insn *instruction)
{
	return instruction->code == (BPF_JMP | BPF_JA) && !instruction->off;
}

int pcap_filter_place(struct bpf_insn *instructions, size_t count,
		      const struct sock_filter *program, size_t length)
{
	struct bpf_insn translated[PCAP_FILTER_ROOM];
	size_t run = 0;
	int size = pcap_filter_translate(program, length, translated,
					 PCAP_FILTER_ROOM);

	if (size < 0)
		return size;
	for (size_t i = 0; i < count; i++) {
		run = is_nothing(&instructions[i]) ? run + 1 : 0;
		if (run == PCAP_FILTER_ROOM) {
			memcpy(&instructions[i + 1 - run], translated,
			       size * sizeof(*translated));
			return 0;
		}
	}
	return -ENOENT;
}
