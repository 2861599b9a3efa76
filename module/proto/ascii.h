/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ASCII_H
#define _KFTP_ASCII_H

#include "proto/pure.h"

/**
 * struct kftp_ascii - state of a conversion between two pieces of a file in TYPE A
 * @cr: the last byte was a CR
 *
 * All zero at the start of each file.
 */
struct kftp_ascii {
	bool cr;
};

/**
 * kftp_ascii_send() - turn a piece of a file into its network form (RFC 959, 3.1.1.1)
 * @ascii: state of the transfer
 * @src: bytes of the file
 * @src_len: their number; set to the number of bytes used
 * @dst: gets the network form
 * @dst_size: room there, at least 2
 *
 * A LF without CR before it becomes CRLF; CRLF stays CRLF. Stops at the end of
 * @src, or if @dst has no room for the form of the next byte.
 *
 * Return: the number of bytes written.
 */
size_t kftp_ascii_send(struct kftp_ascii *ascii, const char *src,
		       size_t *src_len, char *dst, size_t dst_size);

/**
 * kftp_ascii_receive() - turn a received piece into the file's form
 * @ascii: state of the transfer
 * @src: received bytes
 * @src_len: their number
 * @dst: gets the file's form; room for @src_len + 1 bytes; must not overlap @src
 *
 * CRLF becomes LF; a lone CR stays. A CR at the end of a piece is held back
 * until the next byte is known.
 *
 * Return: the number of bytes written.
 */
size_t kftp_ascii_receive(struct kftp_ascii *ascii, const char *src,
			  size_t src_len, char *dst);

/**
 * kftp_ascii_end() - end a conversion after the last piece was received
 * @ascii: state of the transfer
 * @dst: gets the CR that was held back, if any; room for 1 byte
 *
 * Return: the number of bytes written, 0 or 1.
 */
size_t kftp_ascii_end(struct kftp_ascii *ascii, char *dst);

/**
 * kftp_ascii_seek() - find the byte of a file for an offset in its network form
 * @ascii: state between the pieces; zero at the start
 * @src: bytes of the file
 * @src_len: their number
 * @skip: bytes of the network form before the offset; lowered by those passed
 *
 * A lone LF becomes CRLF. An offset between these two bytes means the LF.
 *
 * Return: the number of bytes of @src before the offset; all of them while @skip is
 * not 0 yet.
 */
size_t kftp_ascii_seek(struct kftp_ascii *ascii, const char *src, size_t src_len,
		       u64 *skip);

#endif
