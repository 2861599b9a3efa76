/* SPDX-License-Identifier: GPL-2.0 */
/* Shared by the suites: parameters with a name, and bytes compared with a text. */
#ifndef _KFTP_KUNIT_CASES_H
#define _KFTP_KUNIT_CASES_H

#include <kunit/test.h>
#include <linux/limits.h>
#include <linux/string.h>

/**
 * KFTP_CASES() - make @name_gen_params of an array of cases
 * @name: prefix of the generator
 * @array: the array's name; its structs have a member what, a text that says
 *	   what the case shows
 */
#define KFTP_CASES(name, array)							\
	static void name##_desc(typeof(&(array)[0]) param, char *desc)		\
	{									\
		strscpy(desc, param->what, KUNIT_PARAM_DESC_SIZE);		\
	}									\
	KUNIT_ARRAY_PARAM(name, array, name##_desc)

/**
 * struct kftp_bytes - a text that may have NULs in it
 * @at: its bytes
 * @len: their number
 */
struct kftp_bytes {
	const char *at;
	size_t len;
};

#define KFTP_BYTES(text) { text, sizeof(text) - 1 }

/**
 * kftp_expect_text() - expect bytes to be exactly a text
 * @test: the test
 * @text: the expected bytes, NUL-terminated
 * @buf: the bytes
 * @len: their number
 */
static inline void kftp_expect_text(struct kunit *test, const char *text,
				    const char *buf, size_t len)
{
	KUNIT_EXPECT_TRUE_MSG(test, len == strlen(text) && !memcmp(buf, text, len),
			      "got \"%*pE\", not \"%*pE\"",
			      (int)len, buf, (int)strlen(text), text);
}

#endif
