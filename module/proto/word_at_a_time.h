/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tests in one step whether a word, which is eight bytes, has a special byte. In names,
 * command lines and text files, most words have no special byte. So these functions are
 * faster than the memchr() of the kernel, which tests one byte after the other.
 */
#ifndef _KFTP_WORD_AT_A_TIME_H
#define _KFTP_WORD_AT_A_TIME_H

#include "proto/pure.h"

#define KFTP_WORD_SIZE	sizeof(u64)
#define KFTP_WORD_ONES	0x0101010101010101ULL
#define KFTP_WORD_TOPS	0x8080808080808080ULL

/**
 * kftp_word_load() - read eight bytes from any address
 * @src: must have at least KFTP_WORD_SIZE bytes
 *
 * Return: the eight bytes as a number, in the byte order of the machine.
 */
static inline u64 kftp_word_load(const char *src)
{
	u64 word;

	memcpy(&word, src, sizeof(word));
	return word;
}

/**
 * kftp_word_store() - write eight bytes to any address
 * @dst: gets KFTP_WORD_SIZE bytes
 * @word: the bytes, as kftp_word_load() returned them
 */
static inline void kftp_word_store(char *dst, u64 word)
{
	memcpy(dst, &word, sizeof(word));
}

/**
 * kftp_word_below() - tell whether one of eight bytes is below a limit
 * @word: the bytes, as kftp_word_load() returned them
 * @limit: the limit, 1 to 128
 *
 * Return: true if at least one byte is below @limit.
 */
static inline bool kftp_word_below(u64 word, u8 limit)
{
	return (word - KFTP_WORD_ONES * limit) & ~word & KFTP_WORD_TOPS;
}

/**
 * kftp_word_has() - tell whether one of eight bytes is equal to a given byte
 * @word: the eight bytes, as kftp_word_load() returned them
 * @byte: the given byte
 *
 * Return: true if at least one of the eight bytes is equal to @byte.
 */
static inline bool kftp_word_has(u64 word, u8 byte)
{
	return kftp_word_below(word ^ (KFTP_WORD_ONES * byte), 1);
}

#endif
