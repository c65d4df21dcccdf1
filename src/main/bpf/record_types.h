/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/*
 * Clang describes in BTF only what a variable or the arguments of a function
 * have as their type. This variable, never used, is what brings every type of
 * synspan.h into the object, where a test compares them with Java's.
 */
#ifndef SYNSPAN_RECORD_TYPES_H
#define SYNSPAN_RECORD_TYPES_H

#include "synspan.h"

union record_types {
	enum synspan_kind kind;
	enum synspan_role role;
	enum synspan_flag flag;
	enum synspan_reset_direction reset_direction;
	enum synspan_retransmit_type retransmit_type;
	enum synspan_exchange_flag exchange_flag;
	enum synspan_traceparent_result traceparent_result;
	struct synspan_established established;
	struct synspan_failed failed;
	struct synspan_closed closed;
	struct synspan_reset reset;
	struct synspan_retransmit retransmit;
	struct synspan_listener listener;
	struct synspan_accepted accepted;
	struct synspan_drop drop;
	struct synspan_exchange exchange;
	struct synspan_traceparent traceparent;
	struct synspan_record_count record_count;
};

const union record_types *record_types __attribute__((unused));

#endif
