// SPDX-License-Identifier: GPL-2.0
/* Sends the replies of commands. */
#include "fs/file.h"
#include "session/answer.h"
#include "session/error.h"

/**
 * kftp_answer() - reply with a formatted text
 * @session: session of the command
 * @code: reply code
 * @format: format of printf(), and its arguments
 *
 * Return: @code.
 */
int kftp_answer(struct kftp_session *session, int code, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	kftp_control_vreply(&session->control, code, format, args);
	va_end(args);
	return code;
}

/**
 * kftp_answer_error() - reply that a command failed
 * @session: session of the command
 * @code: reply code. If the error is transient, 450 or 451 is sent instead of 550 or 553
 * @err: negative errno of a file operation, or -ENOMEM
 *
 * Return: the code of the reply.
 */
int kftp_answer_error(struct kftp_session *session, int code, int err)
{
	const char *text = kftp_error_text(kftp_file_error(err));

	if (code == 550 || code == 553)
		code = kftp_error_code(code, err);
	kftp_control_text(&session->control, code, text, strlen(text));
	return code;
}
