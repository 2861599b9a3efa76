// SPDX-License-Identifier: GPL-2.0
/* FEAT and OPTS (RFC 2389), HELP (RFC 959). */
#include <linux/slab.h>
#include <linux/string.h>

#include "cmd/cmd.h"
#include "proto/help.h"
#include "session/answer.h"

int kftp_cmd_feat(struct kftp_session *session, struct kftp_argument *argument)
{
	char *text = kmalloc(KFTP_HELP_SIZE, GFP_KERNEL);
	size_t len;

	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	len = kftp_help_feat(session->terms.opts.facts, session->terms.opts.algorithm, text);
	kftp_control_text(&session->control, 211, text, len);
	kfree(text);
	return 211;
}

static int answer_help(struct kftp_session *session, const struct kftp_argument *argument,
		       int (*help)(const char *arg, size_t len, char *buf))
{
	char *text = kmalloc(KFTP_HELP_SIZE, GFP_KERNEL);
	int code;

	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	code = help(argument->text, argument->len, text);
	kftp_control_text(&session->control, code, text, strlen(text));
	kfree(text);
	return code;
}

int kftp_cmd_help(struct kftp_session *session, struct kftp_argument *argument)
{
	return answer_help(session, argument, kftp_help);
}

int kftp_site_help(struct kftp_session *session, struct kftp_argument *argument)
{
	return answer_help(session, argument, kftp_help_site);
}

int kftp_cmd_opts(struct kftp_session *session, struct kftp_argument *argument)
{
	char text[KFTP_OPTS_TEXT_SIZE];
	int code = kftp_opts_set(&session->terms.opts, argument->text, argument->len, text);

	return kftp_answer(session, code, "%s", text);
}
