/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DIGEST_H
#define _KFTP_DIGEST_H

#include "session/session.h"

/**
 * struct kftp_digest_order - which checksum kftp_digest_start() computes
 * @file: the open file; after a success, the job closes the file
 * @path: absolute path of @file
 * @range: the part of @file whose checksum is computed
 * @algorithm: an enum kftp_algorithm
 * @shown: for HASH, the path as the client wrote it; NULL for the other commands
 * @shown_len: length of @shown in bytes
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
