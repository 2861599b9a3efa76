// SPDX-License-Identifier: GPL-2.0
/* OPTS with any argument. */
#include "../../module/proto/opts.h"
#include "fuzz.h"

int fuzz_input(const u8 *data, size_t size)
{
	char *arg = exact_copy(data, size), *text = malloc(KFTP_OPTS_TEXT_SIZE);
	const struct kftp_opts before = KFTP_OPTS_DEFAULT;
	struct kftp_opts opts = before;
	int code = kftp_opts_set(&opts, arg, size, text);

	CHECK(code == 200 || code == 501 || code == 504);
	CHECK(strnlen(text, KFTP_OPTS_TEXT_SIZE) < KFTP_OPTS_TEXT_SIZE);
	CHECK(!(opts.facts & ~KFTP_FACTS_ALL));
	CHECK(opts.algorithm < KFTP_ALGORITHM_COUNT);
	CHECK(code == 200 || (opts.facts == before.facts && opts.algorithm == before.algorithm));
	free(text);
	free(arg);
	return 0;
}
