/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_HASH_H
#define _KFTP_HASH_H

#include <crypto/hash.h>

#include "proto/algorithm.h"

/* Size of a buffer that holds the longest checksum as hexadecimal digits, and a NUL. */
#define KFTP_HASH_HEX_SIZE (2 * HASH_MAX_DIGESTSIZE + 1)

/**
 * struct kftp_hash - the state of the computation of a checksum
 * @desc: state that the kernel's crypto API uses; NULL if the algorithm is CRC32
 * @crc: the state if the algorithm is CRC32
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
