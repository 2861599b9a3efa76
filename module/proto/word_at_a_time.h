/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Eight bytes at a time: does a word have a special byte? Most words of names,
 * command lines and text files do not have one, and the kernel's memchr() looks at
 * each byte.
 */
#ifndef _KFTP_WORD_AT_A_TIME_H
#define _KFTP_WORD_AT_A_TIME_H

#include "proto/pure.h"

#define KFTP_WORD_SIZE	sizeof(u64)
#define KFTP_WORD_ONES	0x0101010101010101ULL
#define KFTP_WORD_TOPS	0x8080808080808080ULL

/**
 * kftp_word_load() - read eight bytes from any address
 * @src: at least KFTP_WORD_SIZE bytes
 *
 * Return: the bytes in the machine's order.
 */
static inline u64 kftp_word_load(const char *src)
{
	u64 word;

	memcpy(&word, src, sizeof(word));
	return word;
}

/**
 * kftp_word_store() - write eight bytes to any address
 * @dst: room for KFTP_WORD_SIZE bytes
 * @word: from kftp_word_load()
 */
static inline void kftp_word_store(char *dst, u64 word)
{
	memcpy(dst, &word, sizeof(word));
}

/**
 * kftp_word_below() - is one of the bytes below a limit?
 * @word: from kftp_word_load()
 * @limit: 1 to 128
 */
static inline bool kftp_word_below(u64 word, u8 limit)
{
	return (word - KFTP_WORD_ONES * limit) & ~word & KFTP_WORD_TOPS;
}

/**
 * kftp_word_has() - does a word have a byte of this value?
 * @word: from kftp_word_load()
 * @byte: the value
 */
static inline bool kftp_word_has(u64 word, u8 byte)
{
	return kftp_word_below(word ^ (KFTP_WORD_ONES * byte), 1);
}

#endif
