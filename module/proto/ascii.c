// SPDX-License-Identifier: GPL-2.0
/* TYPE A: converts line ends between file and network (RFC 959, 3.1.1.1). */
#include "proto/ascii.h"
#include "proto/word_at_a_time.h"

size_t kftp_ascii_send(struct kftp_ascii *ascii, const char *src,
		       size_t *src_len, char *dst, size_t dst_size)
{
	const size_t len = *src_len;
	size_t out = 0;
	size_t in = 0;

	while (in < len) {
		if (len - in >= KFTP_WORD_SIZE && dst_size - out >= KFTP_WORD_SIZE) {
			u64 word = kftp_word_load(src + in);

			if (!kftp_word_has(word, '\n')) {
				kftp_word_store(dst + out, word);
				in += KFTP_WORD_SIZE;
				out += KFTP_WORD_SIZE;
				ascii->cr = src[in - 1] == '\r';
				continue;
			}
		}
		if (src[in] == '\n' && !ascii->cr) {
			if (dst_size - out < 2)
				break;
			dst[out++] = '\r';
		}
		if (out == dst_size)
			break;
		ascii->cr = src[in] == '\r';
		dst[out++] = src[in++];
	}
	*src_len = in;
	return out;
}

size_t kftp_ascii_receive(struct kftp_ascii *ascii, const char *src,
			  size_t src_len, char *dst)
{
	size_t out = 0;
	size_t in = 0;

	while (in < src_len) {
		if (!ascii->cr && src_len - in >= KFTP_WORD_SIZE) {
			u64 word = kftp_word_load(src + in);

			if (!kftp_word_has(word, '\r')) {
				kftp_word_store(dst + out, word);
				in += KFTP_WORD_SIZE;
				out += KFTP_WORD_SIZE;
				continue;
			}
		}
		if (ascii->cr && src[in] != '\n')
			dst[out++] = '\r';
		ascii->cr = src[in] == '\r';
		if (!ascii->cr)
			dst[out++] = src[in];
		in++;
	}
	return out;
}

size_t kftp_ascii_end(struct kftp_ascii *ascii, char *dst)
{
	if (!ascii->cr)
		return 0;
	ascii->cr = false;
	dst[0] = '\r';
	return 1;
}

size_t kftp_ascii_seek(struct kftp_ascii *ascii, const char *src, size_t src_len,
		       u64 *skip)
{
	size_t in = 0;

	while (in < src_len && *skip) {
		bool pair = src[in] == '\n' && !ascii->cr;

		if (pair && *skip == 1) {
			*skip = 0;
			break;
		}
		*skip -= pair ? 2 : 1;
		ascii->cr = src[in++] == '\r';
	}
	return in;
}
