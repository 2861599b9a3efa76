// SPDX-License-Identifier: GPL-2.0
/*
 * Commands that compute checksums: HASH (draft-bryan-ftpext-hash), MD5
 * (draft-twine-ftpmd5), and older commands: XCRC, XMD5, XSHA and similar ones.
 */
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "cmd/cmd.h"
#include "fs/file.h"
#include "proto/algorithm.h"
#include "proto/args.h"
#include "session/answer.h"
#include "session/readable.h"
#include "session/resolve.h"
#include "transfer/digest.h"

/*
 * Starts the job. If order->file is an error pointer, or the job cannot start,
 * replies with the error instead.
 */
static int digest_start(struct kftp_session *session, const struct kftp_digest_order *order)
{
	int err;

	if (IS_ERR(order->file))
		return kftp_answer_error(session, 550, PTR_ERR(order->file));
	err = kftp_digest_start(session, order);
	if (!err)
		return 0;
	kftp_file_close(order->file);
	if (err == -ERANGE)
		return kftp_answer(session, 554, "The range is beyond the end of the file.");
	if (err == -EOPNOTSUPP)
		return kftp_answer(session, 504, "This server does not support %s.",
				   kftp_algorithm_name(order->algorithm));
	return kftp_answer_error(session, 451, err);
}

/* Replies 553 if the path is a directory (draft-bryan-ftpext-hash, section 3.5). */
int kftp_cmd_hash(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kftp_digest_order order = {
		.file = kftp_readable_open(session, argument->path),
		.path = argument->path,
		.range = session->range,
		.algorithm = session->terms.opts.algorithm,
		.shown = argument->text,
		.shown_len = argument->len,
	};

	if (order.file == ERR_PTR(-EISDIR))
		return kftp_answer_error(session, 553, -EISDIR);
	return digest_start(session, &order);
}

/*
 * Computes the checksum for the argument "path start end". @text is a buffer with room
 * for the path.
 */
static int digest_range(struct kftp_session *session, const struct kftp_argument *argument,
			char *text, struct kftp_digest_order *order)
{
	size_t len;
	char *path;
	int code, err;

	if (kftp_args_range(argument->text, argument->len, text, &len, &order->range))
		return KFTP_SYNTAX;
	err = kftp_resolve(session, text, len, &path);
	if (err)
		return kftp_answer_error(session, 550, err);
	order->path = path;
	order->file = kftp_readable_open(session, path);
	code = digest_start(session, order);
	kfree(path);
	return code;
}

/*
 * Computes the checksum of a file. First tries the whole argument as a path, because
 * a name can contain spaces, quotes and numbers. If no such file exists, parses the
 * argument as "path start end".
 */
static int digest(struct kftp_session *session, const struct kftp_argument *argument,
		  u8 algorithm)
{
	struct kftp_digest_order order = {
		.file = kftp_readable_open(session, argument->path),
		.path = argument->path,
		.range = KFTP_RANGE_WHOLE,
		.algorithm = algorithm,
	};
	char *text;
	int code;

	if (order.file != ERR_PTR(-ENOENT))
		return digest_start(session, &order);
	text = kmalloc(argument->len, GFP_KERNEL);
	if (!text)
		return kftp_answer_error(session, 451, -ENOMEM);
	code = digest_range(session, argument, text, &order);
	kfree(text);
	return code;
}

int kftp_cmd_xcrc(struct kftp_session *session, struct kftp_argument *argument)
{
	return digest(session, argument, KFTP_ALGORITHM_CRC32);
}

int kftp_cmd_md5(struct kftp_session *session, struct kftp_argument *argument)
{
	return digest(session, argument, KFTP_ALGORITHM_MD5);
}

int kftp_cmd_sha1(struct kftp_session *session, struct kftp_argument *argument)
{
	return digest(session, argument, KFTP_ALGORITHM_SHA1);
}

int kftp_cmd_sha256(struct kftp_session *session, struct kftp_argument *argument)
{
	return digest(session, argument, KFTP_ALGORITHM_SHA256);
}

int kftp_cmd_sha512(struct kftp_session *session, struct kftp_argument *argument)
{
	return digest(session, argument, KFTP_ALGORITHM_SHA512);
}
