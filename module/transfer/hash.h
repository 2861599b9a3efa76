/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_HASH_H
#define _KFTP_HASH_H

#include <crypto/hash.h>

#include "proto/algorithm.h"

/* Room for any checksum in hexadecimal digits, NUL-terminated. */
#define KFTP_HASH_HEX_SIZE (2 * HASH_MAX_DIGESTSIZE + 1)

/**
 * struct kftp_hash - a checksum being made
 * @desc: state of the kernel's crypto API; NULL for CRC32
 * @crc: state of CRC32
 */
struct kftp_hash {
	struct shash_desc *desc;
	u32 crc;
};

int kftp_hash_init(struct kftp_hash *hash, u8 algorithm);
int kftp_hash_update(struct kftp_hash *hash, const void *bytes, size_t len);
int kftp_hash_finish(struct kftp_hash *hash, char *hex);
void kftp_hash_free(struct kftp_hash *hash);

#endif
