// SPDX-License-Identifier: GPL-2.0
/*
 * STOR, APPE, STOU: receives a file from the client.
 */
#include <linux/random.h>
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "conn/socket.h"
#include "fs/draft.h"
#include "fs/file.h"
#include "fs/fsize.h"
#include "fs/inplace.h"
#include "proto/ascii.h"
#include "proto/path.h"
#include "session/answer.h"
#include "session/error.h"
#include "session/resolve.h"
#include "transfer/receive.h"
#include "transfer/transfer.h"
#include "transfer/upload.h"

/* How many random names STOU tries before it fails. */
#define KFTP_UPLOAD_TRIES 8

/* Maximum number of bytes that one run reads to find the offset of REST in TYPE A. */
#define KFTP_UPLOAD_SEEK (1024 * 1024)

/**
 * struct kftp_upload - a file that is received from the client
 * @transfer: the members that all transfers have
 * @flags: O_TRUNC, O_APPEND or O_EXCL: how the file is opened; 0 if the upload begins
 *	   at the offset of REST or RANG
 * @out: the file; opened when the data connection is open
 * @pos: file offset of the next byte to write
 * @left: number of bytes that the client must still send after RANG; U64_MAX without RANG
 * @skip: TYPE A: number of converted bytes that upload_seek_ascii() must still skip
 *	  before the offset of REST is reached
 * @convert: TYPE A: state of the conversion of line ends
 */
struct kftp_upload {
	struct kftp_transfer transfer;
	int flags;
	struct kftp_outfile out;
	loff_t pos;
	u64 left;
	u64 skip;
	struct kftp_ascii convert;
};

static struct kftp_upload *upload_of(struct kftp_transfer *transfer)
{
	return container_of(transfer, struct kftp_upload, transfer);
}

static bool upload_is_sparse(const struct kftp_session *session)
{
	return session->terms.options & KFTP_OPTION_SPARSE_UPLOADS;
}

/*
 * Checks the offset at which the upload begins (RFC 3659, 5). Returns -ERANGE if the
 * offset is after the end of the file, because the bytes between the end and the offset
 * would be missing. But a session with KFTP_OPTION_SPARSE_UPLOADS may use such an offset.
 * Returns -ENOTUNIQ if the offset is before the end of the file, and the session does not
 * have the right "overwrite". For a partial, which has a hidden name, the session does
 * not need this right.
 */
static int upload_check_begin(const struct kftp_session *session,
			      const struct kftp_upload *upload)
{
	const struct kftp_outfile *out = &upload->out;
	loff_t size;

	if (upload->flags)
		return 0;
	size = kftp_file_size(out->file);
	if (size < 0)
		return size;
	if (upload->pos > size && !upload_is_sparse(session))
		return -ERANGE;
	if (session->terms.rights & KFTP_RIGHT_OVERWRITE || out->hidden)
		return 0;
	return upload->pos < size ? -ENOTUNIQ : 0;
}

/*
 * Returns the flags with which the file is opened. O_CREAT is set only if the session
 * has the right "write". Without this right, the upload must not create a file.
 */
static int upload_flags(const struct kftp_session *session,
			const struct kftp_upload *upload)
{
	int flags = upload->flags | (upload->skip ? O_RDWR : O_WRONLY);

	return session->terms.rights & KFTP_RIGHT_WRITE ? flags | O_CREAT : flags;
}

static int upload_open_path(struct kftp_session *session, struct kftp_upload *upload,
			    const char *path)
{
	struct kftp_outfile *out = &upload->out;
	int err;

	/*
	 * If the upload begins at an offset, the file must exist, because a new file is
	 * too short. With KFTP_OPTION_SPARSE_UPLOADS, the file need not exist, except in
	 * TYPE A. In TYPE A, the offset counts converted bytes, but a new file has no
	 * bytes to convert.
	 */
	out->exists = upload->skip || (upload->pos && !upload_is_sparse(session));
	err = kftp_outfile_open(out, &session->root,
				session->terms.options & KFTP_OPTION_ATOMIC_UPLOADS ?
				&kftp_draft_ops : &kftp_inplace_ops, path,
				upload_flags(session, upload), session->terms.umask);
	if (err)
		return err;
	if (upload->flags & O_APPEND)
		upload->pos = kftp_file_size(out->file);
	if (upload->pos < 0)
		err = upload->pos;
	/* After REST in TYPE A, upload_seek_ascii() finds and checks the offset later. */
	else if (!upload->skip)
		err = upload_check_begin(session, upload);
	if (err) {
		kftp_outfile_abort(out, false);
		kftp_outfile_close(out);
		return err;
	}
	kftp_receive_start(session->data.sock);
	return 0;
}

/* Opens the file. Is called only when the data connection is open. */
static int upload_open(struct kftp_session *session, struct kftp_transfer *transfer)
{
	return upload_open_path(session, upload_of(transfer), transfer->path);
}

/* Length of the suffix of STOU: a dot and the digits of a random number. */
#define UNIQUE_LEN 9

/*
 * STOU: opens a new file. Before the call, the transfer's path is the prefix that the
 * client has chosen. After a success, the transfer's path is the path of the new file.
 */
static int upload_open_unique(struct kftp_session *session,
			      struct kftp_transfer *transfer)
{
	unsigned int tries = 0;
	char *path;
	int err;

	if (strlen(kftp_path_name(transfer->path)) > KFTP_NAME_LEN - UNIQUE_LEN)
		return -ENAMETOOLONG;
	do {
		path = kasprintf(GFP_KERNEL, "%s.%08x", transfer->path,
				 get_random_u32());
		if (!path)
			return -ENOMEM;
		/* If the path with these random digits is refused, try other digits. */
		err = kftp_resolve_refuses(session, path) ? -EEXIST :
			upload_open_path(session, upload_of(transfer), path);
		if (err)
			kfree(path);
	} while (err == -EEXIST && ++tries < KFTP_UPLOAD_TRIES);
	if (err)
		return err;
	spin_lock(&session->lock);
	swap(transfer->path, path);
	spin_unlock(&session->lock);
	kfree(path);
	return 0;
}

/*
 * Finds the offset in the file that corresponds to the offset of REST, which counts
 * converted bytes. The search takes no bytes from the client, so rate limits do not
 * apply. The search must end within the stall timeout. Returns 0 if the offset is found;
 * -EINPROGRESS if the search must go on in the next run; -ERANGE if the file is too
 * short; or another error.
 */
static int upload_seek_ascii(struct kftp_session *session, struct kftp_upload *upload,
			     const struct kftp_slice *slice)
{
	struct socket *sock = session->data.sock;
	size_t budget = KFTP_UPLOAD_SEEK;
	char buf[256];

	if (!upload->skip)
		return 0;
	while (upload->skip) {
		ssize_t len;

		if (kftp_socket_broken(sock))
			return kftp_socket_broken(sock);
		len = kftp_file_read(upload->out.file, upload->pos, buf,
				     sizeof(buf));
		if (len <= 0)
			return len ?: -ERANGE;
		upload->pos += kftp_ascii_seek(&upload->convert, buf, len,
					       &upload->skip);
		budget -= min_t(size_t, budget, len);
		if (upload->skip && (!budget || kftp_slice_is_over(slice)))
			return -EINPROGRESS;
	}
	memset(&upload->convert, 0, sizeof(upload->convert));
	return upload_check_begin(session, upload);
}

/*
 * Receives the bytes of the range that RANG has set. Writes no byte outside of the range
 * (draft-bryan-ftp-range, 4.3). Returns 0 only if the client has sent exactly as many
 * bytes as the range has.
 */
static int upload_move_range(struct kftp_session *session, struct kftp_upload *upload,
			     struct kftp_slice *slice)
{
	size_t given = min_t(u64, slice->budget, upload->left);
	struct kftp_slice part = { .budget = given, .until = slice->until };
	int err = -EINPROGRESS;

	if (given)
		err = kftp_receive_file(session->data.sock, &upload->out, &upload->pos,
					&upload->transfer.done, &part);
	slice->budget -= given - part.budget;
	upload->left -= given - part.budget;
	if (!err)
		return upload->left ? -ENOMSG : 0;
	if (err == -EINPROGRESS && !upload->left)
		return kftp_receive_end(session->data.sock, upload->transfer.done);
	return err;
}

static int upload_move_bytes(struct kftp_session *session, struct kftp_transfer *transfer,
			     struct kftp_slice *slice)
{
	struct kftp_upload *upload = upload_of(transfer);
	struct socket *sock = session->data.sock;
	int err;

	if (upload->left != U64_MAX)
		return upload_move_range(session, upload, slice);
	if (!transfer->ascii)
		return kftp_receive_file(sock, &upload->out, &upload->pos,
					 &transfer->done, slice);
	err = upload_seek_ascii(session, upload, slice);
	if (err)
		return err;
	return kftp_receive_ascii(sock, &upload->convert, &upload->out, &upload->pos,
				  &transfer->done, slice);
}

static int upload_move(struct kftp_session *session, struct kftp_transfer *transfer,
		       struct kftp_slice *slice)
{
	unsigned long before = kftp_fsize_enter(session->terms.file_size_max);
	int err = upload_move_bytes(session, transfer, slice);

	kftp_fsize_leave(before);
	return err;
}

/*
 * Gives the file its final state and name. After RANG, the file is not cut at the end of
 * the range. If uploads must be durable, this function waits until the disk has written
 * the file. Other sessions do not wait: see session/queue.c.
 */
static int upload_complete(struct kftp_session *session, struct kftp_transfer *transfer)
{
	struct kftp_upload *upload = upload_of(transfer);

	return kftp_outfile_finish(&upload->out,
				   upload->left == U64_MAX ? upload->pos : LLONG_MAX,
				   upload->flags & O_TRUNC,
				   session->terms.options & KFTP_OPTION_DURABLE_UPLOADS);
}

/* Returns the note about the part of a broken upload that is kept, or NULL. */
static char *upload_note_partial(const struct kftp_transfer *transfer, const char *name)
{
	if (transfer->foreign && transfer->done)
		return kasprintf(GFP_KERNEL,
				 "%s is kept, and may contain bytes of the other connection.",
				 name);
	return kasprintf(GFP_KERNEL, "The received part is kept as %s.", name);
}

static void upload_leave(struct kftp_session *session, struct kftp_transfer *transfer)
{
	struct kftp_outfile *out = &upload_of(transfer)->out;
	bool keep = !transfer->foreign &&
		    !(session->terms.options & KFTP_OPTION_DELETE_BROKEN);

	switch (kftp_outfile_abort(out, keep)) {
	case KFTP_OUTFILE_STANDS:
		if (transfer->foreign && transfer->done)
			transfer->note = kstrdup("The file may contain bytes of the other connection.",
						 GFP_KERNEL);
		break;
	case KFTP_OUTFILE_PARTIAL:
		transfer->note = upload_note_partial(transfer, out->hidden);
		break;
	case KFTP_OUTFILE_REMOVED:
		if (transfer->done)
			transfer->note = kstrdup("The received part is not kept.", GFP_KERNEL);
		break;
	}
}

static void upload_release(struct kftp_transfer *transfer)
{
	struct kftp_upload *upload = upload_of(transfer);

	kftp_outfile_close(&upload->out);
	kfree(upload);
}

static const struct kftp_transfer_ops upload_ops = {
	.direction = KFTP_DIRECTION_RECEIVE,
	.open = upload_open,
	.move = upload_move,
	.complete = upload_complete,
	.leave = upload_leave,
	.release = upload_release,
};

/*
 * Returns the name of the file if it is in the working directory, otherwise its
 * absolute path.
 */
static const char *upload_unique_name(const struct kftp_session *session,
				      const struct kftp_transfer *transfer)
{
	const char *name = kftp_path_name(transfer->path);
	size_t dir = max_t(size_t, name - transfer->path - 1, 1);

	if (strlen(session->cwd) == dir && !memcmp(session->cwd, transfer->path, dir))
		return name;
	return transfer->path;
}

/* Sends the reply 150 of STOU in exactly the form of RFC 1123, section 4.1.2.9. */
static void upload_announce_unique(struct kftp_session *session,
				   struct kftp_transfer *transfer)
{
	kftp_answer(session, 150, "FILE: %s", upload_unique_name(session, transfer));
}

static int upload_reply_unique(struct kftp_session *session,
			       struct kftp_transfer *transfer)
{
	return kftp_answer(session, 226, "Transfer complete: %s",
			   upload_unique_name(session, transfer));
}

static const struct kftp_transfer_ops unique_ops = {
	.direction = KFTP_DIRECTION_RECEIVE,
	.open = upload_open_unique,
	.announce = upload_announce_unique,
	.move = upload_move,
	.complete = upload_complete,
	.leave = upload_leave,
	.reply = upload_reply_unique,
	.release = upload_release,
};

/*
 * Called if the path ends with "/", so that it can only be the path of a directory.
 * Returns the error for the reply: -EISDIR if the directory exists or nothing has this
 * path; the error of the lookup in any other case, such as -ENOTDIR for a file.
 */
static int upload_refuse_slash(struct kftp_session *session, const char *path)
{
	struct kstat stat;
	int err = kftp_fs_stat(&session->root, path, true, &stat);

	return err == -ENOENT || !err ? -EISDIR : err;
}

static int upload_start(struct kftp_session *session, const char *path, int flags,
			const struct kftp_transfer_ops *ops)
{
	struct kftp_range range = flags ? KFTP_RANGE_WHOLE : session->range;
	struct kftp_upload *upload;
	int err;

	if (!*kftp_path_name(path)) {
		err = upload_refuse_slash(session, path);
		return kftp_answer_error(session, kftp_error_code_making(err), err);
	}
	upload = kzalloc(sizeof(*upload), GFP_KERNEL);
	if (!upload)
		return kftp_answer_error(session, 451, -ENOMEM);
	upload->flags = flags;
	upload->transfer.ascii = session->type == KFTP_TYPE_ASCII;
	upload->left = U64_MAX;
	if (upload->transfer.ascii)
		upload->skip = range.begin;
	else
		upload->pos = range.begin;
	if (kftp_range_ends(&range)) {
		upload->left = range.end - range.begin;
		upload->transfer.total = upload->left;
	}
	err = kftp_transfer_start(session, &upload->transfer, ops, path);
	if (!err)
		return 0;
	kfree(upload);
	return kftp_answer_error(session, 451, err);
}

/**
 * kftp_upload_start() - start to receive a file: STOR, APPE (RFC 959, section 4.1.3)
 * @session: session of the client that sent the command
 * @path: absolute path of the file
 * @flags: O_TRUNC, O_APPEND or O_EXCL; or 0 to begin at the offset of REST, or to write
 *	   the range of RANG
 *
 * The file is not opened or created before the data connection is open.
 *
 * Return: 0 if the transfer has begun: the transfer will send the replies. If not, the
 * code of the error reply that this function has sent.
 */
int kftp_upload_start(struct kftp_session *session, const char *path, int flags)
{
	return upload_start(session, path, flags, &upload_ops);
}

/**
 * kftp_upload_start_unique() - start to receive a file under a new name: STOU
 * @session: session of the client that sent the command
 * @prefix: absolute path. The path of the new file is @prefix with a random suffix
 *
 * See RFC 959, section 4.1.3, and RFC 1123, section 4.1.2.9.
 *
 * Return: 0 if the transfer has begun: the transfer will send the replies. If not, the
 * code of the error reply that this function has sent.
 */
int kftp_upload_start_unique(struct kftp_session *session, const char *prefix)
{
	return upload_start(session, prefix, O_EXCL, &unique_ops);
}
