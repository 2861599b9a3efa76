/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes numbers as text. A listing of 100,000 files has a million numbers, so these
 * functions are used instead of snprintf(), which is slower. Each function writes its
 * text without a NUL, and returns a pointer to the byte after the text.
 */
#ifndef _KFTP_NUMBER_H
#define _KFTP_NUMBER_H

#include "proto/pure.h"

/**
 * kftp_number_put_two() - write a number as two decimal digits
 * @p: gets the 2 bytes
 * @value: the number, 0 to 99
 */
char *kftp_number_put_two(char *p, u32 value);

/**
 * kftp_number_put() - write a decimal number
 * @p: gets the text; has room for 20 bytes
 * @value: the number
 */
char *kftp_number_put(char *p, u64 value);

/**
 * kftp_number_put_right() - write a decimal number with spaces before it
 * @p: gets the text; has room for 20 bytes
 * @value: the number
 * @width: minimum number of bytes to write, at most 8; if the number has fewer digits,
 *	   spaces are written before it
 */
char *kftp_number_put_right(char *p, u64 value, unsigned int width);

/**
 * kftp_number_put_hex() - write a hexadecimal number
 * @p: gets the text; has room for 16 bytes
 * @value: the number
 */
char *kftp_number_put_hex(char *p, u64 value);

/**
 * kftp_number_put_octal() - write permission bits as four octal digits
 * @p: gets the 4 bytes
 * @mode: permission bits; bits other than 07777 are ignored
 */
char *kftp_number_put_octal(char *p, umode_t mode);

#endif
