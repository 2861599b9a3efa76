/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Helpers that all suites use: named parameters, and the comparison of bytes with a text.
 */
#ifndef _KFTP_KUNIT_CASES_H
#define _KFTP_KUNIT_CASES_H

#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>

/**
 * KFTP_CASES() - define the function @name_gen_params for an array of test cases
 * @name: prefix of the name of the function
 * @array: the array; its structs must have a member what, a text that names the case
 */
#define KFTP_CASES(name, array)							\
	static void name##_desc(typeof(&(array)[0]) param, char *desc)		\
	{									\
		strscpy(desc, param->what, KUNIT_PARAM_DESC_SIZE);		\
	}									\
	KUNIT_ARRAY_PARAM(name, array, name##_desc)

/**
 * struct kftp_bytes - a text that may contain NULs
 * @at: the bytes
 * @len: number of bytes
 */
struct kftp_bytes {
	const char *at;
	size_t len;
};

#define KFTP_BYTES(text) { text, sizeof(text) - 1 }

/**
 * kftp_expect_text() - check that bytes are the same as a text
 * @test: the test, which fails if they are not
 * @text: the expected text, NUL-terminated
 * @buf: the bytes
 * @len: number of bytes
 */
static inline void kftp_expect_text(struct kunit *test, const char *text,
				    const char *buf, size_t len)
{
	KUNIT_EXPECT_TRUE_MSG(test, len == strlen(text) && !memcmp(buf, text, len),
			      "got \"%*pE\", not \"%*pE\"",
			      (int)len, buf, (int)strlen(text), text);
}

#endif
