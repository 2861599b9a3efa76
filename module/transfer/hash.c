// SPDX-License-Identifier: GPL-2.0
/*
 * Checksums: the one caller of the kernel's crypto API.
 */
#include <linux/crc32.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "transfer/hash.h"

/* Names that the crypto API knows; it loads their modules. */
static const char * const names[KFTP_ALGORITHM_COUNT] = {
	[KFTP_ALGORITHM_SHA256] = "sha256",
	[KFTP_ALGORITHM_SHA512] = "sha512",
	[KFTP_ALGORITHM_SHA1] = "sha1",
	[KFTP_ALGORITHM_MD5] = "md5",
};

/**
 * kftp_hash_init() - begin a checksum
 * @hash: set up after a success
 * @algorithm: enum kftp_algorithm
 *
 * Context: may sleep; may load a module.
 *
 * Return: 0; -EOPNOTSUPP the kernel does not have the algorithm; -ENOMEM.
 */
int kftp_hash_init(struct kftp_hash *hash, u8 algorithm)
{
	struct crypto_shash *tfm;
	int err;

	hash->desc = NULL;
	hash->crc = ~0;
	if (!names[algorithm])
		return 0;
	tfm = crypto_alloc_shash(names[algorithm], 0, 0);
	if (IS_ERR(tfm))
		return PTR_ERR(tfm) == -ENOMEM ? -ENOMEM : -EOPNOTSUPP;
	hash->desc = kmalloc(sizeof(*hash->desc) + crypto_shash_descsize(tfm),
			     GFP_KERNEL);
	if (!hash->desc) {
		crypto_free_shash(tfm);
		return -ENOMEM;
	}
	hash->desc->tfm = tfm;
	err = crypto_shash_init(hash->desc);
	if (err)
		kftp_hash_free(hash);
	return err;
}

/**
 * kftp_hash_update() - go on with a checksum
 * @hash: from kftp_hash_init()
 * @bytes: the next bytes
 * @len: their number
 *
 * Return: 0 or an error.
 */
int kftp_hash_update(struct kftp_hash *hash, const void *bytes, size_t len)
{
	if (hash->desc)
		return crypto_shash_update(hash->desc, bytes, len);
	hash->crc = crc32_le(hash->crc, bytes, len);
	return 0;
}

/**
 * kftp_hash_finish() - get the checksum of all bytes
 * @hash: from kftp_hash_init()
 * @hex: KFTP_HASH_HEX_SIZE bytes; gets lower-case digits, NUL-terminated
 *
 * Return: 0 or an error.
 */
int kftp_hash_finish(struct kftp_hash *hash, char *hex)
{
	u8 digest[HASH_MAX_DIGESTSIZE];
	int err;

	if (!hash->desc) {
		snprintf(hex, KFTP_HASH_HEX_SIZE, "%08x", ~hash->crc);
		return 0;
	}
	err = crypto_shash_final(hash->desc, digest);
	if (!err)
		snprintf(hex, KFTP_HASH_HEX_SIZE, "%*phN",
			 (int)crypto_shash_digestsize(hash->desc->tfm), digest);
	return err;
}

/**
 * kftp_hash_free() - give back what kftp_hash_init() took
 * @hash: not to be used afterwards
 */
void kftp_hash_free(struct kftp_hash *hash)
{
	if (!hash->desc)
		return;
	crypto_free_shash(hash->desc->tfm);
	kfree(hash->desc);
	hash->desc = NULL;
}
