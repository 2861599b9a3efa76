// SPDX-License-Identifier: GPL-2.0
/* Finds command lines in the bytes of a control connection (RFC 854, RFC 959). */
#include "proto/line.h"
#include "proto/word_at_a_time.h"

#define IAC		0xff
#define IAC_DONT	0xfe
#define IAC_DO		0xfd
#define IAC_WONT	0xfc
#define IAC_WILL	0xfb
#define IAC_SB		0xfa
#define IAC_SE		0xf0	/* no Telnet command has a lower number */

/* Values of kftp_line.telnet: they tell what the next byte is. */
enum {
	TELNET_DATA,		/* a byte of text */
	TELNET_COMMAND,		/* the byte after IAC */
	TELNET_WILL,		/* the option of WILL */
	TELNET_DO,		/* the option of DO */
	TELNET_OPTION,		/* the option of WONT or DONT, which is ignored */
	TELNET_SB,		/* a byte of a subnegotiation */
	TELNET_SB_COMMAND,	/* the byte after an IAC in a subnegotiation */
};

static u8 telnet_state(u8 command)
{
	switch (command) {
	case IAC_WILL:
		return TELNET_WILL;
	case IAC_DO:
		return TELNET_DO;
	case IAC_WONT:
	case IAC_DONT:
		return TELNET_OPTION;
	case IAC_SB:
		return TELNET_SB;
	default:
		return TELNET_DATA;
	}
}

/*
 * Handles one received byte. Returns true if the byte belongs to the text. If the byte
 * is the option of a WILL or DO, sets @refuse to the command that refuses the option.
 */
static bool telnet_byte(struct kftp_line *line, u8 byte, u8 *refuse)
{
	u8 state = line->telnet;

	line->telnet = TELNET_DATA;
	switch (state) {
	case TELNET_COMMAND:
		line->telnet = telnet_state(byte);
		/*
		 * If the byte after an IAC is below IAC_SE, the byte is text, not a
		 * command. This happens if the client has sent IAC DM with the DM as
		 * urgent data, so that the DM is missing here. It also happens if the
		 * client does not use Telnet commands.
		 */
		return byte == IAC || byte < IAC_SE;
	case TELNET_WILL:
		*refuse = IAC_DONT;
		return false;
	case TELNET_DO:
		*refuse = IAC_WONT;
		return false;
	case TELNET_OPTION:
		return false;
	case TELNET_SB:
		if (byte == '\n')
			return true;
		line->telnet = byte == IAC ? TELNET_SB_COMMAND : TELNET_SB;
		return false;
	case TELNET_SB_COMMAND:
		if (byte == '\n')
			return true;
		line->telnet = byte == IAC_SE ? TELNET_DATA : TELNET_SB;
		return false;
	default:
		if (byte != IAC)
			return true;
		line->telnet = TELNET_COMMAND;
		return false;
	}
}

static size_t text_run(const char *buf, size_t len)
{
	size_t i = 0;

	while (len - i >= KFTP_WORD_SIZE && !kftp_word_has(kftp_word_load(buf + i), IAC))
		i += KFTP_WORD_SIZE;
	while (i < len && (u8)buf[i] != IAC)
		i++;
	return i;
}

size_t kftp_line_telnet(struct kftp_line *line, char *buf, size_t len,
			char *answer, size_t answer_size, size_t *answer_len)
{
	size_t in = line->telnet == TELNET_DATA ? text_run(buf, len) : 0;
	size_t out = in;

	*answer_len = 0;
	for (; in < len; in++) {
		u8 byte = buf[in];
		u8 refuse = 0;

		if (telnet_byte(line, byte, &refuse))
			buf[out++] = byte;
		if (refuse && answer_size - *answer_len >= 3) {
			answer[(*answer_len)++] = (char)IAC;
			answer[(*answer_len)++] = (char)refuse;
			answer[(*answer_len)++] = (char)byte;
		}
	}
	return out;
}

/*
 * Returns the number of bytes in @buf before the first byte whose value is CR or less.
 * None of the counted bytes is LF, CR or NUL.
 */
static size_t plain_run(const char *buf, size_t len)
{
	const u8 limit = '\r' + 1;
	size_t i = 0;

	while (len - i >= KFTP_WORD_SIZE && !kftp_word_below(kftp_word_load(buf + i), limit))
		i += KFTP_WORD_SIZE;
	while (i < len && (u8)buf[i] >= limit)
		i++;
	return i;
}

static enum kftp_line_status line_end(struct kftp_line *line, const char *buf,
				      size_t lf, bool bad, size_t *line_len)
{
	if (line->discard) {
		line->discard = false;
		return KFTP_LINE_LONG;
	}
	if (bad)
		return KFTP_LINE_BAD;
	*line_len = lf && buf[lf - 1] == '\r' ? lf - 1 : lf;
	return KFTP_LINE_WHOLE;
}

enum kftp_line_status kftp_line_next(struct kftp_line *line, const char *buf,
				     size_t len, size_t *line_len, size_t *used)
{
	bool bad = false;
	size_t i;

	for (i = plain_run(buf, len); i < len; i++, i += plain_run(buf + i, len - i)) {
		switch (buf[i]) {
		case '\n':
			*used = i + 1;
			return line_end(line, buf, i, bad, line_len);
		case '\r':
			bad |= i + 1 < len && buf[i + 1] != '\n';
			break;
		case '\0':
			bad = true;
			break;
		}
	}
	line->discard |= len >= KFTP_LINE_SIZE;
	*used = line->discard ? len : 0;
	return KFTP_LINE_NONE;
}
