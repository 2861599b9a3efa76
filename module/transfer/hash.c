// SPDX-License-Identifier: GPL-2.0
/*
 * Computes checksums with the kernel's crypto API. No other file of the module calls
 * that API.
 */
#include <linux/crc32.h>
#include <linux/kernel.h>
#include <linux/slab.h>

#include "transfer/hash.h"

/*
 * Names of the algorithms in the crypto API, which loads the module of an algorithm
 * if necessary. CRC32 has no name here: crc32_le() computes it.
 */
static const char * const names[KFTP_ALGORITHM_COUNT] = {
	[KFTP_ALGORITHM_SHA256] = "sha256",
	[KFTP_ALGORITHM_SHA512] = "sha512",
	[KFTP_ALGORITHM_SHA1] = "sha1",
	[KFTP_ALGORITHM_MD5] = "md5",
};

/**
 * kftp_hash_init() - begin to compute a checksum
 * @hash: is initialised; the caller must call kftp_hash_free(), even if this function
 *	  fails
 * @algorithm: an enum kftp_algorithm
 *
 * Context: may sleep; may load a module of the kernel.
 *
 * Return: 0 after a success; -EOPNOTSUPP if the kernel does not have the algorithm;
 * -ENOMEM if memory is short; or an error of crypto_shash_init().
 */
int kftp_hash_init(struct kftp_hash *hash, u8 algorithm)
{
	struct crypto_shash *tfm;

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
	return crypto_shash_init(hash->desc);
}

/**
 * kftp_hash_update() - add bytes to a checksum
 * @hash: initialised by kftp_hash_init()
 * @bytes: the next bytes
 * @len: number of @bytes
 *
 * Return: 0 or an error of the crypto API.
 */
int kftp_hash_update(struct kftp_hash *hash, const void *bytes, size_t len)
{
	if (hash->desc)
		return crypto_shash_update(hash->desc, bytes, len);
	hash->crc = crc32_le(hash->crc, bytes, len);
	return 0;
}

/**
 * kftp_hash_finish() - get the checksum of all bytes that were added
 * @hash: initialised by kftp_hash_init()
 * @hex: buffer of KFTP_HASH_HEX_SIZE bytes; is set to the checksum in lower-case
 *	 hexadecimal digits, NUL-terminated
 *
 * Return: 0 or an error of the crypto API.
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
 * kftp_hash_free() - free the memory that kftp_hash_init() allocated
 * @hash: must not be used afterwards
 */
void kftp_hash_free(struct kftp_hash *hash)
{
	if (!hash->desc)
		return;
	crypto_free_shash(hash->desc->tfm);
	kfree(hash->desc);
	hash->desc = NULL;
}
