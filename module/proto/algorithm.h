/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ALGORITHM_H
#define _KFTP_ALGORITHM_H

#include "proto/pure.h"

/* Checksum algorithms. */
enum kftp_algorithm {
	KFTP_ALGORITHM_SHA256,
	KFTP_ALGORITHM_SHA512,
	KFTP_ALGORITHM_SHA1,
	KFTP_ALGORITHM_MD5,
	KFTP_ALGORITHM_CRC32,
	KFTP_ALGORITHM_COUNT
};

/* The algorithm of HASH before any OPTS HASH. */
#define KFTP_ALGORITHM_DEFAULT KFTP_ALGORITHM_SHA256

/* Room for the text of kftp_algorithm_list(). */
#define KFTP_ALGORITHM_LIST_SIZE 64

/**
 * kftp_algorithm_name() - name of an algorithm (draft-bryan-ftpext-hash)
 * @algorithm: enum kftp_algorithm
 *
 * Return: a name of IANA's "Hash Function Textual Names", or "CRC32".
 */
const char *kftp_algorithm_name(u8 algorithm);

/**
 * kftp_algorithm_find() - look up an algorithm by its name
 * @name: in upper or lower case
 * @len: its length in bytes
 * @algorithm: set to enum kftp_algorithm
 *
 * Return: 0; -EINVAL for an unknown one.
 */
int kftp_algorithm_find(const char *name, size_t len, u32 *algorithm);

/**
 * kftp_algorithm_list() - write the names of all algorithms for FEAT
 * @chosen: algorithm that gets a "*"
 * @buf: KFTP_ALGORITHM_LIST_SIZE bytes; NUL-terminated: "SHA-256*;SHA-512;..."
 *
 * Return: the length written.
 */
size_t kftp_algorithm_list(u8 chosen, char *buf);

#endif
