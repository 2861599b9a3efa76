/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ASCII_H
#define _KFTP_ASCII_H

#include "proto/pure.h"

/**
 * struct kftp_ascii - state of a TYPE A conversion, which converts a file in pieces
 * @cr: true if the last byte of the input so far was a CR
 *
 * The caller sets the struct to zero before the first piece of each file.
 */
struct kftp_ascii {
	bool cr;
};

/**
 * kftp_ascii_send() - convert a piece of a file to its network form (RFC 959, 3.1.1.1)
 * @ascii: state of the conversion
 * @src: the piece of the file
 * @src_len: number of bytes in @src; changed to the number of bytes that were converted
 * @dst: gets the network form
 * @dst_size: room in @dst in bytes, at least 2
 *
 * A LF without a CR before it becomes CRLF. A CRLF stays a CRLF. The conversion
 * stops at the end of @src, or when the network form of the next byte does not fit
 * into @dst.
 *
 * Return: the number of bytes written to @dst.
 */
size_t kftp_ascii_send(struct kftp_ascii *ascii, const char *src,
		       size_t *src_len, char *dst, size_t dst_size);

/**
 * kftp_ascii_receive() - convert received bytes to the form that the file stores
 * @ascii: state of the conversion
 * @src: the received bytes
 * @src_len: number of bytes in @src
 * @dst: gets the bytes for the file; has room for @src_len + 1 bytes; must not
 *	 overlap @src
 *
 * CRLF becomes LF. A CR without a LF after it stays. A CR at the end of @src is not
 * written yet, because the next byte decides whether this CR stays.
 *
 * Return: the number of bytes written to @dst.
 */
size_t kftp_ascii_receive(struct kftp_ascii *ascii, const char *src,
			  size_t src_len, char *dst);

/**
 * kftp_ascii_end() - write the CR at the end of a file, after all pieces were received
 * @ascii: state of the conversion
 * @dst: gets the CR that kftp_ascii_receive() has not written yet, if there is one; has
 *	 room for 1 byte
 *
 * Return: the number of bytes written to @dst, 0 or 1.
 */
size_t kftp_ascii_end(struct kftp_ascii *ascii, char *dst);

/**
 * kftp_ascii_seek() - skip the bytes of a file before an offset (REST in TYPE A)
 * @ascii: state of the conversion
 * @src: the next piece of the file
 * @src_len: number of bytes in @src
 * @skip: points to the number of bytes that are still to be skipped, counted in the
 *	  network form from the start of @src; this call subtracts the bytes that it skips
 *
 * The network form of a LF without a CR before it is CRLF, so this LF counts as two
 * bytes. If the offset is between these two bytes, this function sets @skip to 0 and
 * stops before the LF. The caller passes one piece after the other, until @skip is 0.
 *
 * Return: the number of bytes of @src that are before the offset; @src_len if the
 * offset is not in this piece.
 */
size_t kftp_ascii_seek(struct kftp_ascii *ascii, const char *src, size_t src_len,
		       u64 *skip);

#endif
