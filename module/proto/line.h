/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LINE_H
#define _KFTP_LINE_H

#include "proto/pure.h"

/* A command line with its terminator (KFTP_LINE_MAX of the uapi header). */
#define KFTP_LINE_SIZE 4096

/**
 * struct kftp_line - state between two reads of a control connection
 * @telnet: state inside a Telnet command (RFC 854)
 * @discard: the current line is too long: its bytes are discarded up to its LF
 *
 * All zero at the start. Owned by the reader of the control connection.
 */
struct kftp_line {
	u8 telnet;
	bool discard;
};

/** enum kftp_line_status - result of kftp_line_next() */
enum kftp_line_status {
	KFTP_LINE_NONE,		/* no whole line yet: read more */
	KFTP_LINE_WHOLE,	/* a command line */
	KFTP_LINE_LONG,		/* end of a line over KFTP_LINE_SIZE: reply 500 */
	KFTP_LINE_BAD,		/* a line with NUL or CR inside: reply 501 */
};

/**
 * kftp_line_telnet() - remove Telnet commands from received bytes, in place
 * @line: state of the connection
 * @buf: the bytes just received; shortened in place
 * @len: their number
 * @answer: gets the refusals of WILL and DO (RFC 854), 3 bytes each
 * @answer_size: room there; refusals that do not fit are dropped
 * @answer_len: set to the number of bytes written to @answer
 *
 * IAC IAC becomes one byte 0xFF. WILL and DO are refused. WONT, DONT and commands
 * without an option (IP, DM, NOP ...) are dropped, and so is a subnegotiation, from
 * SB to IAC SE; as no option was agreed to, a LF ends it as well. If no command
 * follows an IAC, only the IAC is dropped: the DM of an IAC DM may have been sent
 * as urgent data. Works across reads.
 *
 * Return: the number of bytes left in @buf.
 */
size_t kftp_line_telnet(struct kftp_line *line, char *buf, size_t len,
			char *answer, size_t answer_size, size_t *answer_len);

/**
 * kftp_line_next() - find the next command line in a buffer of received bytes
 * @line: state of the connection
 * @buf: bytes after kftp_line_telnet()
 * @len: their number, at most KFTP_LINE_SIZE
 * @line_len: set to the length of the line without its CRLF or LF (WHOLE only)
 * @used: set to the number of bytes the caller must take from the front
 *
 * A line ends with LF; one CR before it belongs to the terminator. If the buffer is
 * full (@len == KFTP_LINE_SIZE) without LF, the line is too long: its bytes are used
 * and the status is NONE, until the LF is used and the status is LONG.
 *
 * Return: enum kftp_line_status.
 */
enum kftp_line_status kftp_line_next(struct kftp_line *line, const char *buf,
				     size_t len, size_t *line_len, size_t *used);

#endif
