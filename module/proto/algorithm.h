/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ALGORITHM_H
#define _KFTP_ALGORITHM_H

#include "proto/pure.h"

/* The checksum algorithms that HASH can use. */
enum kftp_algorithm {
	KFTP_ALGORITHM_SHA256,
	KFTP_ALGORITHM_SHA512,
	KFTP_ALGORITHM_SHA1,
	KFTP_ALGORITHM_MD5,
	KFTP_ALGORITHM_CRC32,
	KFTP_ALGORITHM_COUNT
};

/* The algorithm that HASH uses until the client selects another one with OPTS HASH. */
#define KFTP_ALGORITHM_DEFAULT KFTP_ALGORITHM_SHA256

/* Size of a buffer for the text of kftp_algorithm_list(), with its NUL. */
#define KFTP_ALGORITHM_LIST_SIZE 64

/**
 * kftp_algorithm_name() - get the name of an algorithm (draft-bryan-ftpext-hash)
 * @algorithm: a value of enum kftp_algorithm
 *
 * Return: the name in IANA's registry "Hash Function Textual Names". CRC32 is not in
 * this registry; its name is "CRC32".
 */
const char *kftp_algorithm_name(u8 algorithm);

/**
 * kftp_algorithm_find() - look up an algorithm by its name
 * @name: the name; upper and lower case are the same
 * @len: length of @name in bytes
 * @algorithm: set to the value of enum kftp_algorithm
 *
 * Return: 0 if the name is known; -EINVAL if it is not.
 */
int kftp_algorithm_find(const char *name, size_t len, u32 *algorithm);

/**
 * kftp_algorithm_list() - write the names of all algorithms for the reply to FEAT
 * @chosen: the algorithm that the session uses; a "*" is written after its name
 * @buf: gets the text, such as "SHA-256*;SHA-512;SHA-1", and a NUL; has
 *	 KFTP_ALGORITHM_LIST_SIZE bytes
 *
 * Return: the length of the text without its NUL.
 */
size_t kftp_algorithm_list(u8 chosen, char *buf);

#endif
