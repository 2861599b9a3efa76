// SPDX-License-Identifier: GPL-2.0
/*
 * Checksums: HASH (draft-bryan-ftpext-hash), and the commands that were there
 * before it: XCRC, XMD5, XSHA and their kin, MD5 (draft-twine-ftpmd5).
 */
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "proto/algorithm.h"
#include "session/answer.h"
#include "proto/args.h"
#include "cmd/cmd.h"
#include "transfer/digest.h"
#include "fs/file.h"

/* Begins the job, which replies, or replies. */
static int start(struct kftp_session *session, const struct kftp_digest_order *order)
{
	int err = kftp_digest_start(session, order);

	if (!err)
		return 0;
	kftp_file_close(order->file);
	if (err == -ERANGE)
		return kftp_answer(session, 554, "The file ends before that.");
	if (err == -EOPNOTSUPP)
		return kftp_answer(session, 504, "This server cannot make %s.",
				   kftp_algorithm_name(order->algorithm));
	return kftp_answer_error(session, 451, err);
}

/* The draft, 3.5: 553 for a directory. */
int kftp_cmd_hash(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_digest_order order = {
		.part = session->part,
		.algorithm = session->opts.algorithm,
		.shown = arg,
		.shown_len = len,
	};
	char *path;
	int code = kftp_answer_path(session, arg, len, &path);

	if (code)
		return code;
	order.file = kftp_fs_open(&session->root, path);
	order.path = path;
	if (order.file == ERR_PTR(-EISDIR))
		code = kftp_answer_error(session, 553, -EISDIR);
	else if (IS_ERR(order.file))
		code = kftp_answer_error(session, 550, PTR_ERR(order.file));
	else
		code = start(session, &order);
	kfree(path);
	return code;
}

/*
 * Opens what an argument names, and sets order->path, which the caller frees. A
 * file of that very name comes first: it may have spaces, quotes and numbers in
 * it. Returns 0 or the code of the reply.
 */
static int open_named(struct kftp_session *session, const char *arg, size_t len,
		      struct kftp_digest_order *order)
{
	char *path;
	int code = kftp_answer_path(session, arg, len, &path);

	if (code)
		return code;
	order->file = kftp_fs_open(&session->root, path);
	order->path = path;
	return 0;
}

/* "path start end": @text has room for the path. */
static int open_part(struct kftp_session *session, const char *arg, size_t len,
		     char *text, struct kftp_digest_order *order)
{
	size_t text_len;

	if (kftp_args_range(arg, len, text, &text_len, &order->part))
		return kftp_answer(session, 501, "Syntax: \"path\" [start end]");
	return open_named(session, text, text_len, order);
}

static int open_any(struct kftp_session *session, const char *arg, size_t len,
		    struct kftp_digest_order *order)
{
	int code = open_named(session, arg, len, order);
	char *text;

	if (code || order->file != ERR_PTR(-ENOENT))
		return code;
	kfree(order->path);
	order->path = NULL;
	text = kmalloc(len, GFP_KERNEL);
	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	code = open_part(session, arg, len, text, order);
	kfree(text);
	return code;
}

static int digest(struct kftp_session *session, const char *arg, size_t len,
		  u8 algorithm)
{
	struct kftp_digest_order order = {
		.part = KFTP_PART_WHOLE,
		.algorithm = algorithm,
	};
	int code = open_any(session, arg, len, &order);

	if (code)
		return code;
	if (IS_ERR(order.file))
		code = kftp_answer_error(session, 550, PTR_ERR(order.file));
	else
		code = start(session, &order);
	kfree(order.path);
	return code;
}

int kftp_cmd_xcrc(struct kftp_session *session, const char *arg, size_t len)
{
	return digest(session, arg, len, KFTP_ALGORITHM_CRC32);
}

int kftp_cmd_md5(struct kftp_session *session, const char *arg, size_t len)
{
	return digest(session, arg, len, KFTP_ALGORITHM_MD5);
}

int kftp_cmd_sha1(struct kftp_session *session, const char *arg, size_t len)
{
	return digest(session, arg, len, KFTP_ALGORITHM_SHA1);
}

int kftp_cmd_sha256(struct kftp_session *session, const char *arg, size_t len)
{
	return digest(session, arg, len, KFTP_ALGORITHM_SHA256);
}

int kftp_cmd_sha512(struct kftp_session *session, const char *arg, size_t len)
{
	return digest(session, arg, len, KFTP_ALGORITHM_SHA512);
}
