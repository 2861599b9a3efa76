// SPDX-License-Identifier: GPL-2.0
/* Listings: LIST and NLST (RFC 959), MLSD and MLST (RFC 3659, section 7). */
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "cmd/cmd.h"
#include "fs/access.h"
#include "list/lister.h"
#include "proto/path.h"
#include "session/answer.h"
#include "session/kept.h"
#include "session/list_style.h"
#include "transfer/listing.h"

static int list_start(struct kftp_session *session, enum kftp_list_form form,
		      const struct kftp_argument *argument)
{
	struct kftp_list_style style;

	kftp_list_style_init(&style, session, form, argument->text, argument->len);
	style.options = argument->options;
	return kftp_listing_start(session, argument->path, &style);
}

int kftp_cmd_list(struct kftp_session *session, struct kftp_argument *argument)
{
	return list_start(session, KFTP_LIST_LONG, argument);
}

int kftp_cmd_nlst(struct kftp_session *session, struct kftp_argument *argument)
{
	return list_start(session, argument->options.long_form ? KFTP_LIST_LONG :
								 KFTP_LIST_NAMES, argument);
}

int kftp_cmd_mlsd(struct kftp_session *session, struct kftp_argument *argument)
{
	return list_start(session, KFTP_LIST_FACTS, argument);
}

/*
 * Writes the line of facts to @buf, which has KFTP_LIST_LINE_MAX bytes. Returns the
 * length of the line, or an error.
 */
static int mlst_facts(struct kftp_session *session, const struct kftp_argument *argument,
		      char *buf)
{
	struct kftp_list_style style;
	struct kstat stat;
	u32 access;
	int err = kftp_kept_stat(session, argument->path, &stat, &access);

	kftp_list_style_init(&style, session, KFTP_LIST_FACTS, argument->text, argument->len);
	/* If the path is a link that leads nowhere, show the facts of the link itself. */
	if (err) {
		access = kftp_access_get(&session->root, argument->path);
		err = kftp_fs_stat_shown(&session->root, argument->path, &stat);
	}
	kftp_path_trim(argument->path);
	return err ?: kftp_writer_mlst(&session->root, argument->path, &stat, access, &style,
				       buf);
}

/* Replies with three lines. The second line has the facts (RFC 3659, section 7.2). */
int kftp_cmd_mlst(struct kftp_session *session, struct kftp_argument *argument)
{
	static const char first[] = "Listing:\n", last[] = "\nEnd.";
	const size_t first_len = sizeof(first) - 1, last_len = sizeof(last) - 1;
	char *text = kmalloc(first_len + KFTP_LIST_LINE_MAX + last_len, GFP_KERNEL);
	int len;

	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	memcpy(text, first, first_len);
	len = mlst_facts(session, argument, text + first_len);
	if (len < 0) {
		kfree(text);
		return kftp_answer_error(session, 550, len);
	}
	/*
	 * Overwrite the CRLF at the end of the facts: kftp_control_text() adds line ends.
	 */
	len += first_len - 2;
	memcpy(text + len, last, last_len);
	kftp_control_text(&session->control, 250, text, len + last_len);
	kfree(text);
	return 250;
}
