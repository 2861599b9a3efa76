// SPDX-License-Identifier: GPL-2.0
/* Runs the command in a line that a client sends before login. */
#include <string.h>

#include "kftpd/network/command.h"
#include "kftpd/network/verbs.h"
#include "module/proto/reply_texts.h"

#define VERBS_OF_HTTP                                                      \
	"GET", "POST", "HEAD", "OPTIONS", "CONNECT", "PUT", "DELETE", "PATCH", \
		"TRACE", "PRI"

static bool is_http(const char *line, size_t len)
{
	static const char *const names[] = { VERBS_OF_HTTP };
	struct kftp_verb verb;
	size_t i, at;

	if (kftp_parse_verb(line, len, &verb, &at))
		return false;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strncmp(verb.text, names[i], KFTP_VERB_SIZE))
			return true;
	}
	return false;
}

/*
 * Refuses a client whose first line is HTTP: the client is probably a browser. A web
 * page can make a browser send any text to any port, so the next lines may be FTP
 * commands that the web page has chosen.
 */
static bool turn_browser_away(struct kftpd_dialogue *dialogue,
			      const char *line, size_t len,
			      struct kftpd_out *out)
{
	bool first = !dialogue->talked;

	dialogue->talked = true;
	if (!first || !is_http(line, len))
		return false;
	kftpd_out_reply(out, 500, "This is an FTP server.");
	return true;
}

static enum kftpd_next run_line(struct kftpd_dialogue *dialogue,
				const char *line, size_t len,
				struct kftpd_out *out)
{
	struct kftpd_request request = { .dialogue = dialogue, .out = out };
	struct kftp_verb verb;
	size_t at;

	if (kftp_parse_verb(line, len, &verb, &at))
		return kftpd_out_reply(out, 500, KFTP_TEXT_NO_VERB);
	request.arg = line + at;
	request.len = len - at;
	return kftpd_verb_run(&verb, &request);
}

/**
 * kftpd_command_line() - run the command in a line
 * @dialogue: the conversation
 * @status: the result of kftp_line_next(); must not be KFTP_LINE_NONE
 * @line: the line; without its line end if @status is KFTP_LINE_WHOLE, with its line end
 *	  if @status is KFTP_LINE_BAD
 * @len: length of @line in bytes; 0 if @status is KFTP_LINE_LONG
 * @out: the reply is added to it
 *
 * Return: what to do after the reply is sent.
 */
enum kftpd_next kftpd_command_line(struct kftpd_dialogue *dialogue,
				   enum kftp_line_status status,
				   const char *line, size_t len,
				   struct kftpd_out *out)
{
	if (turn_browser_away(dialogue, line, len, out))
		return KFTPD_NEXT_CLOSE;
	switch (status) {
	case KFTP_LINE_WHOLE:
		return run_line(dialogue, line, len, out);
	case KFTP_LINE_LONG:
		return kftpd_out_reply(out, 500, KFTP_TEXT_LONG_LINE);
	default:
		return kftpd_out_reply(out, 501, KFTP_TEXT_BAD_LINE);
	}
}

/**
 * kftpd_command_overflow() - handle a piece of an overlong line
 * @dialogue: the conversation
 * @line: the piece; the caller discards it afterwards
 * @len: length of the piece in bytes
 * @out: a reply is added to it if the connection is to be closed
 *
 * Return: what to do next.
 */
enum kftpd_next kftpd_command_overflow(struct kftpd_dialogue *dialogue,
				       const char *line, size_t len,
				       struct kftpd_out *out)
{
	return turn_browser_away(dialogue, line, len, out) ?
		       KFTPD_NEXT_CLOSE :
		       KFTPD_NEXT_LINE;
}
