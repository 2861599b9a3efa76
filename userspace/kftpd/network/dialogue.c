// SPDX-License-Identifier: GPL-2.0
/*
 * FTP before login: a client's lines in, replies out. Knows no socket and no
 * clock, so that tests can put any line to it.
 */
#include <string.h>

#include "kftpd/network/dialogue.h"
#include "kftpd/network/verbs.h"

/* With this many failed tries a connection ends (RFC 2577, 5). */
#define FAILURES_MAX 3

/* As the module says it, with the number that it makes of KFTP_LINE_SIZE. */
#define LINE_TOO_LONG "The line is longer than 4096 bytes."
_Static_assert(KFTP_LINE_SIZE == 4096, "LINE_TOO_LONG says another number");

#define VERBS_OF_HTTP                                                      \
	"GET", "POST", "HEAD", "OPTIONS", "CONNECT", "PUT", "DELETE", "PATCH", \
		"TRACE", "PRI"

/**
 * kftpd_dialogue_init() - a client has connected
 * @dialogue: set up
 * @config: the settings; stays the caller's
 */
void kftpd_dialogue_init(struct kftpd_dialogue *dialogue,
			 const struct kftpd_message_config *config)
{
	memset(dialogue, 0, sizeof(*dialogue));
	dialogue->config = config;
	dialogue->opts = (struct kftp_opts)KFTP_OPTS_DEFAULT;
}

/**
 * kftpd_dialogue_greet() - the first reply
 * @dialogue: the client's
 * @out: gets it
 */
void kftpd_dialogue_greet(const struct kftpd_dialogue *dialogue,
			  struct kftpd_out *out)
{
	kftpd_out_reply(out, 220, dialogue->config->banner);
}

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
 * A browser can be made to send what it does not understand to any port; the
 * lines behind its own would be FTP then.
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
	struct kftpd_arg arg;
	struct kftp_verb verb;
	size_t at;

	if (kftp_parse_verb(line, len, &verb, &at))
		return kftpd_out_reply(out, 500, "Not a command.");
	arg.text = line + at;
	arg.len = len - at;
	return kftpd_verb_run(dialogue, &verb, &arg, out);
}

/**
 * kftpd_dialogue_line() - a line has come
 * @dialogue: the client's
 * @status: what kftp_line_next() said, not NONE
 * @line: the line, without terminator where it is WHOLE
 * @len: its length in bytes; 0 where it is LONG
 * @out: gets the reply
 *
 * Return: enum kftpd_next.
 */
enum kftpd_next kftpd_dialogue_line(struct kftpd_dialogue *dialogue,
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
		return kftpd_out_reply(out, 500, LINE_TOO_LONG);
	default:
		return kftpd_out_reply(out, 501,
				       "A line cannot contain NUL or CR.");
	}
}

/**
 * kftpd_dialogue_overflow() - a line is too long
 * @dialogue: the client's
 * @line: its beginning, or a further piece of it, which is thrown away
 * @len: its length in bytes
 * @out: gets a reply, where the end of the line need not be waited for
 *
 * Return: enum kftpd_next.
 */
enum kftpd_next kftpd_dialogue_overflow(struct kftpd_dialogue *dialogue,
					const char *line, size_t len,
					struct kftpd_out *out)
{
	return turn_browser_away(dialogue, line, len, out) ?
		       KFTPD_NEXT_CLOSE :
		       KFTPD_NEXT_LINE;
}

static enum kftpd_next deny(struct kftpd_dialogue *dialogue, const char *text,
			    struct kftpd_out *out)
{
	dialogue->named = false;
	if (++dialogue->failures < FAILURES_MAX)
		return kftpd_out_reply(out, 530, text);
	kftpd_out_reply(out, 421, "Too many failed logins; connect again.");
	return KFTPD_NEXT_CLOSE;
}

static const char *result_text(enum kftpd_result result)
{
	switch (result) {
	case KFTPD_RESULT_BUSY:
		return "Too many logins at once; try again in a moment.";
	case KFTPD_RESULT_FULL:
		return "Too many sessions; try again later.";
	case KFTPD_RESULT_ADDRESS_FULL:
		return "Too many sessions from your address; end one of them.";
	case KFTPD_RESULT_NO_ROOT:
		return "Your directory cannot be opened; ask the administrator.";
	case KFTPD_RESULT_DRAINING:
		return "The server is about to end; try again later.";
	default:
		return "The server cannot take your session; ask the administrator.";
	}
}

/**
 * kftpd_dialogue_result() - a try to log in has failed
 * @dialogue: the client's
 * @result: not OK: then the module replies
 * @out: gets the reply
 *
 * Return: enum kftpd_next.
 */
enum kftpd_next kftpd_dialogue_result(struct kftpd_dialogue *dialogue,
				      enum kftpd_result result,
				      struct kftpd_out *out)
{
	if (result == KFTPD_RESULT_DENIED)
		return deny(dialogue, "Login incorrect.", out);
	if (result == KFTPD_RESULT_USER_FULL)
		return deny(dialogue,
			    "Too many sessions of this user; end one of them.",
			    out);
	kftpd_out_reply(out, 421, result_text(result));
	return KFTPD_NEXT_CLOSE;
}

/**
 * kftpd_dialogue_wipe() - forget the password
 * @dialogue: the client's
 */
void kftpd_dialogue_wipe(struct kftpd_dialogue *dialogue)
{
	explicit_bzero(dialogue->password, sizeof(dialogue->password));
}
