// SPDX-License-Identifier: GPL-2.0
/*
 * STAT with a path: the job that replies with the beginning of a listing.
 */
#include <linux/kernel.h>
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "list/lister.h"
#include "session/answer.h"
#include "transfer/excerpt.h"
#include "transfer/transfer.h"

/* Maximum size of the lines in bytes. If there are more lines, the reply says so. */
#define EXCERPT_SIZE 16384

static const char first_line[] = "Status:\n";

/**
 * struct kftp_excerpt - the beginning of a listing, which is being written
 * @transfer: the members that all transfers have; transfer.done is the number of bytes in
 *	      @text
 * @lister: reads the directory and writes the lines
 * @cut: if true, @text is not the whole listing
 * @text: first line of the reply, and lines of the listing. Besides EXCERPT_SIZE bytes
 *	  there is room for one more line, and so for the last line of the reply
 */
struct kftp_excerpt {
	struct kftp_transfer transfer;
	struct kftp_lister *lister;
	bool cut;
	char text[EXCERPT_SIZE + KFTP_LIST_LINE_MAX];
};

static struct kftp_excerpt *excerpt_of(struct kftp_transfer *transfer)
{
	return container_of(transfer, struct kftp_excerpt, transfer);
}

/*
 * Returns true if @ret, from kftp_lister_fill(), means that the listing has more entries
 * than the text. @full: the text has no room for another line. If there are no lines yet,
 * an error ends the job.
 */
static bool excerpt_is_cut(const struct kftp_excerpt *excerpt, ssize_t ret, bool full)
{
	if (ret >= 0)
		return full && ret;
	return ret == -E2BIG ||
	       (ret != -EINPROGRESS && excerpt->transfer.done >= sizeof(first_line));
}

static int excerpt_move(struct kftp_session *session, struct kftp_transfer *transfer,
			struct kftp_slice *slice)
{
	struct kftp_excerpt *excerpt = excerpt_of(transfer);
	ssize_t ret;

	while (!excerpt->cut) {
		size_t room = EXCERPT_SIZE - transfer->done;
		bool full = room < KFTP_LIST_LINE_MAX;

		/* If no room is left, find out if there is another line. */
		ret = kftp_lister_fill(excerpt->lister, excerpt->text + transfer->done,
				       full ? KFTP_LIST_LINE_MAX : room, slice);
		excerpt->cut = excerpt_is_cut(excerpt, ret, full);
		if (!excerpt->cut && ret <= 0)
			return ret;
		if (!full && ret > 0)
			WRITE_ONCE(transfer->done, transfer->done + ret);
		if (!excerpt->cut && kftp_slice_is_over(slice))
			return -EINPROGRESS;
	}
	return 0;
}

/*
 * Removes CRs, because kftp_control_text() adds a CR before each LF. Returns the new
 * length.
 */
static size_t excerpt_drop_cr(char *text, size_t len)
{
	size_t i, out = 0;

	for (i = 0; i < len; i++)
		if (text[i] != '\r')
			text[out++] = text[i];
	return out;
}

/* The reply code is 212 for a directory, and 213 for a file (RFC 959, section 4.2.2). */
static int excerpt_reply(struct kftp_session *session, struct kftp_transfer *transfer)
{
	struct kftp_excerpt *excerpt = excerpt_of(transfer);
	int code = kftp_lister_of_directory(excerpt->lister) ? 212 : 213;
	size_t len = excerpt_drop_cr(excerpt->text, transfer->done);

	len += scnprintf(excerpt->text + len, sizeof(excerpt->text) - len,
			 excerpt->cut ? "The listing is not complete; use LIST." : "End.");
	kftp_control_text(&session->control, code, excerpt->text, len);
	return code;
}

static void excerpt_release(struct kftp_transfer *transfer)
{
	struct kftp_excerpt *excerpt = excerpt_of(transfer);

	kftp_lister_free(excerpt->lister);
	kfree(excerpt);
}

static const struct kftp_transfer_ops excerpt_ops = {
	.direction = KFTP_DIRECTION_NONE,
	.alone = true,
	.move = excerpt_move,
	.reply = excerpt_reply,
	.release = excerpt_release,
};

static int excerpt_create(struct kftp_session *session, const char *path,
			  struct kftp_lister *lister)
{
	struct kftp_excerpt *excerpt = kzalloc(sizeof(*excerpt), GFP_KERNEL);
	int err;

	if (!excerpt)
		return -ENOMEM;
	excerpt->lister = lister;
	err = kftp_transfer_start(session, &excerpt->transfer, &excerpt_ops, path);
	if (err) {
		kfree(excerpt);
		return err;
	}
	memcpy(excerpt->text, first_line, sizeof(first_line) - 1);
	WRITE_ONCE(excerpt->transfer.done, sizeof(first_line) - 1);
	return 0;
}

/**
 * kftp_excerpt_start() - start the job that replies with the beginning of a listing
 * @session: session of the client that sent the command
 * @path: absolute path of the directory or file
 * @style: how each entry is written; must have @brief set
 *
 * For STAT with a path (RFC 959, section 4.1.3).
 *
 * Return: 0 if the job has begun: the job will send the reply. If not, the code of the
 * error reply that this function has sent.
 */
int kftp_excerpt_start(struct kftp_session *session, const char *path,
		       const struct kftp_list_style *style)
{
	struct kftp_lister *lister = kftp_lister_create(&session->root, path, style);
	int err;

	if (IS_ERR(lister))
		return kftp_answer_error(session, 550, PTR_ERR(lister));
	err = excerpt_create(session, path, lister);
	if (!err)
		return 0;
	kftp_lister_free(lister);
	return kftp_answer_error(session, 451, err);
}
