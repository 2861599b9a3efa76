// SPDX-License-Identifier: GPL-2.0
/* Commands about the session itself. These commands use no files. */
#include <linux/string.h>

#include "session/answer.h"
#include "cmd/cmd.h"
#include "proto/parse.h"
#include "proto/reply_texts.h"
#include "transfer/transfer_run.h"

/* Refuses AUTH, HOST and the like, which are allowed only before login. */
int kftp_cmd_again(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_answer(session, 503, "Already logged in; QUIT and connect again.");
}

/*
 * Returns true if @name is the name of the session's user. A guest's user is always
 * "anonymous" here, even if the guest logged in with the name "ftp".
 */
static bool session_is_of(const struct kftp_session *session, const char *name, size_t len)
{
	if (!strcmp(session->user, "anonymous"))
		return kftp_parse_is(name, len, "anonymous") || kftp_parse_is(name, len, "ftp");
	return len == strlen(session->user) && !memcmp(name, session->user, len);
}

/*
 * Accepts the name of the session's user, because some clients send USER again, for
 * example before each file. Refuses any other name, although RFC 959, 4.1.1, lets USER
 * change the user, because the root and the rights of a session belong to one user.
 */
int kftp_cmd_user(struct kftp_session *session, struct kftp_argument *argument)
{
	if (!argument->len)
		return KFTP_SYNTAX;
	session->named = session_is_of(session, argument->text, argument->len);
	if (session->named)
		return kftp_answer(session, 230, "Already logged in as %s.", session->user);
	return kftp_answer(session, 530, "Logged in as %s; to change the user, QUIT and connect again.",
			   session->user);
}

/*
 * Accepts any password if the last USER has named the user who is logged in. Otherwise,
 * refuses the password, because the client could believe that it logs in as another user.
 */
int kftp_cmd_pass(struct kftp_session *session, struct kftp_argument *argument)
{
	if (!session->named)
		return kftp_cmd_again(session, argument);
	return kftp_answer(session, 230, "Already logged in as %s.", session->user);
}

int kftp_cmd_acct(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_answer(session, 202, KFTP_TEXT_ACCT);
}

/* Replies 502 to verbs that are known but not implemented. */
int kftp_cmd_absent(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_answer(session, 502, "Not implemented.");
}

/* Refuses PBSZ and PROT (RFC 4217): the control connection is not protected. */
int kftp_cmd_unprotected(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_answer(session, 503, "Send AUTH first, before login.");
}

int kftp_cmd_ccc(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_answer(session, 534, KFTP_TEXT_CCC);
}

int kftp_cmd_rein(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_answer(session, 502, "Not available after login; QUIT and connect again.");
}

int kftp_cmd_quit(struct kftp_session *session, struct kftp_argument *argument)
{
	session->ending = true;
	return kftp_answer(session, 221,
			   "Goodbye. %u files; %llu bytes sent, %llu received.",
			   session->sums.files, session->sums.sent, session->sums.received);
}

int kftp_cmd_noop(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_answer(session, 200, KFTP_TEXT_NOOP);
}

int kftp_cmd_clnt(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_answer(session, 200, KFTP_TEXT_CLNT);
}

/* See draft-peterson-streamlined-ftp-command-extensions. */
int kftp_cmd_csid(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_answer(session, 200, KFTP_TEXT_CSID);
}

/* See RFC 2640, section 4.1. */
int kftp_cmd_lang(struct kftp_session *session, struct kftp_argument *argument)
{
	if (!argument->len || kftp_parse_is(argument->text, argument->len, "EN"))
		return kftp_answer(session, 200, KFTP_TEXT_LANG);
	return kftp_answer(session, 504, KFTP_TEXT_LANG_OTHER);
}

int kftp_cmd_syst(struct kftp_session *session, struct kftp_argument *argument)
{
	return kftp_answer(session, 215, KFTP_TEXT_SYST);
}

/*
 * Aborts the running transfer. By RFC 959, the transfer gets the reply 426, and then
 * ABOR gets the reply 226. If there is no transfer, but PORT or PASV was sent, ABOR
 * gets the reply 225.
 */
int kftp_cmd_abor(struct kftp_session *session, struct kftp_argument *argument)
{
	if (session->transfer) {
		kftp_transfer_abort(session, "Transfer aborted.");
		return kftp_answer(session, 226, "Abort successful.");
	}
	if (session->data.mode == KFTP_DATA_NONE)
		return kftp_answer(session, 226, "No transfer to abort.");
	kftp_data_close(&session->data, true);
	return kftp_answer(session, 225, "No transfer; data connection closed.");
}
