/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LINE_H
#define _KFTP_LINE_H

#include "proto/pure.h"

/* A command line with its terminator (KFTP_LINE_MAX of the uapi header). */
#define KFTP_LINE_SIZE 4096

/**
 * struct kftp_line - what is remembered between two reads of a control connection
 * @telnet: where in a Telnet command (RFC 854) the last byte left us
 * @discard: an over-long line is being thrown away up to its LF
 *
 * All zero at the start. Belongs to the reader of the control connection.
 */
struct kftp_line {
	u8 telnet;
	bool discard;
};

/** enum kftp_line_status - what kftp_line_next() found */
enum kftp_line_status {
	KFTP_LINE_NONE,		/* no whole line yet: read more */
	KFTP_LINE_WHOLE,	/* a command line */
	KFTP_LINE_LONG,		/* the end of a line over KFTP_LINE_SIZE: answer 500 */
	KFTP_LINE_BAD,		/* a line with NUL or CR inside: answer 501 */
};

/**
 * kftp_line_telnet() - take Telnet commands out of received bytes, in place
 * @line: state of the connection
 * @buf: the bytes just received; shortened in place
 * @len: their number
 * @answer: where the refusals of WILL and DO go (RFC 854), 3 bytes each
 * @answer_size: room there; refusals that do not fit are not given
 * @answer_len: set to the bytes written to @answer
 *
 * IAC IAC becomes one byte 0xFF. WILL and DO are refused; their negations and
 * commands without option (IP, DM, NOP ...) are dropped, and so is a
 * subnegotiation (SB to IAC SE; we agree to none, so a LF ends it too). Where
 * no command follows an IAC, only the IAC is dropped: that of an IAC DM whose
 * DM went as urgent data. Works across reads.
 *
 * Return: the bytes left in @buf.
 */
size_t kftp_line_telnet(struct kftp_line *line, char *buf, size_t len,
			char *answer, size_t answer_size, size_t *answer_len);

/**
 * kftp_line_next() - find the next command line in a buffer of received bytes
 * @line: state of the connection
 * @buf: bytes that kftp_line_telnet() left
 * @len: their number, at most KFTP_LINE_SIZE
 * @line_len: set to the length of the line without its CRLF or LF (WHOLE only)
 * @used: set to the number of bytes the caller must take from the front
 *
 * A line ends with LF; one CR before it belongs to the terminator. If the buffer is full
 * (@len == KFTP_LINE_SIZE) and has no LF, or while such a line is being
 * discarded, all bytes up to and with LF are used and the LF reports LONG once;
 * before that the answer is NONE with @used > 0.
 *
 * Return: enum kftp_line_status.
 */
enum kftp_line_status kftp_line_next(struct kftp_line *line, const char *buf,
				     size_t len, size_t *line_len, size_t *used);

#endif
