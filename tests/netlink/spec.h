/* SPDX-License-Identifier: GPL-2.0 */
/* The operations of the netlink family. spec.py makes the tables from kftp.yaml. */
#ifndef _KFTP_NETLINK_SPEC_H
#define _KFTP_NETLINK_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "tests/fuzz/dice.h"

/* Operations, and attributes of one operation, at most. */
#define OPERATIONS_MAX 32
#define ATTRIBUTES_MAX 64

enum kind { KIND_NUMBER, KIND_STRING, KIND_BINARY, KIND_FLAG, KIND_NEST };

/**
 * struct attribute - an attribute that an operation accepts
 * @name: as in kftp.yaml
 * @type: its number
 * @kind: form of its value
 * @size: bytes of a number
 * @is_signed: the number may be negative
 * @has_min: the number is at least @min
 * @min: see @has_min
 * @has_max: the number is at most @max
 * @max: see @has_max
 * @mask: bits that the number may have; 0 for all
 * @exact_len: length of a binary value in bytes; -1 for any
 * @min_len: smallest length of a string or binary value
 * @max_len: greatest length of it, without the NUL of a string; -1 for no limit
 * @multi: a message may have several
 */
struct attribute {
	const char *name;
	u16 type;
	enum kind kind;
	unsigned int size;
	bool is_signed;
	bool has_min;
	long long min;
	bool has_max;
	u64 max;
	u64 mask;
	int exact_len;
	int min_len;
	int max_len;
	bool multi;
};

/**
 * struct operation - an operation of the family
 * @name: as in kftp.yaml
 * @cmd: its number
 * @dump: it can be a dump too
 * @attributes: those that its request accepts
 * @count: their number
 */
struct operation {
	const char *name;
	u8 cmd;
	bool dump;
	const struct attribute *attributes;
	unsigned int count;
};

extern const struct operation operations[];
extern const size_t n_operations;

#endif
