/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DIGEST_H
#define _KFTP_DIGEST_H

#include "session/session.h"

/**
 * struct kftp_digest_order - the checksum that is wanted
 * @file: the file; the transfer owns it after a success
 * @path: its absolute path
 * @range: the range of the file
 * @algorithm: enum kftp_algorithm
 * @shown: HASH: the path as the client wrote it; NULL for the other commands
 * @shown_len: its length in bytes
 */
struct kftp_digest_order {
	struct file *file;
	const char *path;
	struct kftp_range range;
	u8 algorithm;
	const char *shown;
	size_t shown_len;
};

int kftp_digest_start(struct kftp_session *session,
		      const struct kftp_digest_order *order);

#endif
