/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LINE_H
#define _KFTP_LINE_H

#include "proto/pure.h"

/* Maximum length of a command line with its CRLF; equal to KFTP_LINE_MAX of the uapi. */
#define KFTP_LINE_SIZE 4096

/**
 * struct kftp_line - state of a control connection between two reads
 * @telnet: TELNET_*, which tells what the next byte is (RFC 854)
 * @discard: true if the current line is too long. All bytes of such a line are
 *	     discarded.
 *
 * The struct must be zero at the start of a connection. Only the code that reads from
 * the connection uses this struct.
 */
struct kftp_line {
	u8 telnet;
	bool discard;
};

/** enum kftp_line_status - result of kftp_line_next() */
enum kftp_line_status {
	KFTP_LINE_NONE,		/* there is no whole line yet: the caller reads more */
	KFTP_LINE_WHOLE,	/* there is a command line */
	KFTP_LINE_LONG,		/* a line that was too long has ended: reply 500 */
	KFTP_LINE_BAD,		/* there is a line with a NUL or CR inside: reply 501 */
};

/**
 * kftp_line_telnet() - remove Telnet commands from received bytes
 * @line: state of the connection
 * @buf: the bytes just received; this function removes the Telnet commands from @buf
 * @len: number of bytes in @buf
 * @answer: gets the refusals of WILL and DO (RFC 854); each refusal has 3 bytes
 * @answer_size: room in @answer in bytes; refusals that do not fit are left out
 * @answer_len: set to the number of bytes written to @answer
 *
 * IAC IAC becomes one byte 0xFF. WILL and DO are removed and refused. WONT, DONT and
 * commands without an option (IP, DM, NOP ...) are removed. A subnegotiation, from SB
 * to IAC SE, is removed too. A LF also ends a subnegotiation, because the server has
 * not agreed to any option. If the byte after an IAC is not a command, only the IAC is
 * removed: the client may have sent "IAC DM" with the DM as urgent data, and this DM
 * may be missing in @buf. A command can begin in the bytes of one call and end in the
 * bytes of the next call.
 *
 * Return: the number of bytes left in @buf.
 */
size_t kftp_line_telnet(struct kftp_line *line, char *buf, size_t len,
			char *answer, size_t answer_size, size_t *answer_len);

/**
 * kftp_line_next() - find the next command line in a buffer of received bytes
 * @line: state of the connection
 * @buf: received bytes from which kftp_line_telnet() has removed Telnet commands
 * @len: number of bytes in @buf, at most KFTP_LINE_SIZE
 * @line_len: if this function returns KFTP_LINE_WHOLE, set to the length of the line
 *	      without its CRLF or LF; otherwise not changed
 * @used: set to the number of bytes that the caller must remove from the front of
 *	  @buf before the next call
 *
 * A line ends with a LF. A CR before this LF does not belong to the line. A line is
 * too long if @len is KFTP_LINE_SIZE and @buf has no LF. For such a line, each call
 * sets @used to @len and returns KFTP_LINE_NONE, until the LF has arrived. The call
 * that finds the LF returns KFTP_LINE_LONG.
 *
 * Return: a value of enum kftp_line_status.
 */
enum kftp_line_status kftp_line_next(struct kftp_line *line, const char *buf,
				     size_t len, size_t *line_len, size_t *used);

#endif
