// SPDX-License-Identifier: GPL-2.0
/* Names of the checksum algorithms. */
#include "proto/algorithm.h"
#include "proto/parse.h"

static const char * const names[KFTP_ALGORITHM_COUNT] = {
	[KFTP_ALGORITHM_SHA256] = "SHA-256",
	[KFTP_ALGORITHM_SHA512] = "SHA-512",
	[KFTP_ALGORITHM_SHA1] = "SHA-1",
	[KFTP_ALGORITHM_MD5] = "MD5",
	[KFTP_ALGORITHM_CRC32] = "CRC32",
};

const char *kftp_algorithm_name(u8 algorithm)
{
	return names[algorithm];
}

int kftp_algorithm_find(const char *name, size_t len, u32 *algorithm)
{
	u32 i;

	for (i = 0; i < KFTP_ALGORITHM_COUNT; i++) {
		if (kftp_parse_is(name, len, names[i])) {
			*algorithm = i;
			return 0;
		}
	}
	return -EINVAL;
}

size_t kftp_algorithm_list(u8 chosen, char *buf)
{
	size_t n = 0;
	u8 i;

	for (i = 0; i < KFTP_ALGORITHM_COUNT; i++) {
		size_t len = strlen(names[i]);

		memcpy(buf + n, names[i], len);
		n += len;
		if (i == chosen)
			buf[n++] = '*';
		buf[n++] = ';';
	}
	buf[--n] = '\0';
	return n;
}
