// SPDX-License-Identifier: GPL-2.0
/* HELP with any argument. */
#include "../../module/proto/help.h"
#include "fuzz.h"

int fuzz_input(const u8 *data, size_t size)
{
	char *arg = exact_copy(data, size), *buf = malloc(KFTP_HELP_SIZE);
	int code = kftp_help(arg, size, buf);

	CHECK(code == 214 || code == 501 || code == 502);
	CHECK(strnlen(buf, KFTP_HELP_SIZE) < KFTP_HELP_SIZE);
	CHECK(code != 214 || size < 3 || strstr(buf, "Syntax: ") || strstr(buf, "following"));
	code = kftp_help_site(arg, size, buf);
	CHECK(code == 214 || code == 501 || code == 502);
	CHECK(strnlen(buf, KFTP_HELP_SIZE) < KFTP_HELP_SIZE);
	free(buf);
	free(arg);
	return 0;
}
