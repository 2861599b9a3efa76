/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Numbers as text. A listing of 100,000 entries has a million of them, so they
 * are written by hand. Each function returns the end of the text it wrote, which
 * has no NUL.
 */
#ifndef _KFTP_NUMBER_H
#define _KFTP_NUMBER_H

#include "proto/pure.h"

/**
 * kftp_number_put_two() - write a number of two decimal digits
 * @p: room for 2 bytes
 * @value: 0 to 99
 */
char *kftp_number_put_two(char *p, u32 value);

/**
 * kftp_number_put() - write a decimal number
 * @p: room for 20 bytes
 * @value: the number
 */
char *kftp_number_put(char *p, u64 value);

/**
 * kftp_number_put_right() - write a decimal number with blanks before it
 * @p: room for 20 bytes
 * @value: the number
 * @width: smallest number of bytes to write, up to 8
 */
char *kftp_number_put_right(char *p, u64 value, unsigned int width);

/**
 * kftp_number_put_hex() - write a hexadecimal number
 * @p: room for 16 bytes
 * @value: the number
 */
char *kftp_number_put_hex(char *p, u64 value);

/**
 * kftp_number_put_octal() - write permission bits as four octal digits
 * @p: room for 4 bytes
 * @mode: only the bits 07777 count
 */
char *kftp_number_put_octal(char *p, umode_t mode);

#endif
