/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the fuzz targets. */
#ifndef _KFTP_FUZZ_H
#define _KFTP_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "../../module/proto/pure.h"
#include "dice.h"

/* libFuzzer calls each target by this name. */
#define fuzz_input LLVMFuzzerTestOneInput

int fuzz_input(const u8 *data, size_t size);

/* Checks an invariant. If it is broken, prints it and crashes, so that the input is kept. */
#define CHECK(condition)							\
	do {									\
		if (!(condition)) {						\
			fprintf(stderr, "%s:%d: not true: %s\n",		\
				__FILE__, __LINE__, #condition);		\
			abort();						\
		}								\
	} while (0)

/* A copy with ASan guards at both ends; never NULL. */
static inline char *exact_copy(const void *bytes, size_t len)
{
	char *copy = malloc(len ? len : 1);

	CHECK(copy);
	memcpy(copy, bytes, len);
	return copy;
}

#endif
