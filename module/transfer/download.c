// SPDX-License-Identifier: GPL-2.0
/*
 * RETR: sends a file to the client.
 */
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "fs/file.h"
#include "fs/unsized.h"
#include "proto/ascii.h"
#include "session/answer.h"
#include "session/readable.h"
#include "transfer/download.h"
#include "transfer/send.h"
#include "transfer/transfer.h"

/**
 * struct kftp_download - a file that is sent to the client
 * @transfer: the members that all transfers have; transfer.done counts bytes of the
 *	      file, not converted bytes
 * @file: the file
 * @pos: file offset of the next byte to send or convert
 * @size: size of the file when the download began
 * @end: file offset at which the download stops: the smaller one of @size and @last; but
 *	 @last after download_read_on()
 * @last: file offset at which the range of RANG ends; LLONG_MAX without RANG, and in
 *	  TYPE A
 * @skip: TYPE A: number of converted bytes that must still be dropped before the first
 *	  byte is sent (REST or RANG)
 * @left: TYPE A: maximum number of converted bytes that will still be sent (RANG)
 * @send: TYPE A: converted bytes that wait for the socket
 * @convert: TYPE A: state of the conversion of line ends
 */
struct kftp_download {
	struct kftp_transfer transfer;
	struct file *file;
	loff_t pos;
	loff_t size;
	loff_t end;
	loff_t last;
	u64 skip;
	u64 left;
	struct kftp_send send;
	struct kftp_ascii convert;
};

static struct kftp_download *download_of(struct kftp_transfer *transfer)
{
	return container_of(transfer, struct kftp_download, transfer);
}

static int download_move_ascii(struct kftp_session *session,
			       struct kftp_download *download, struct kftp_slice *slice)
{
	struct kftp_text text = {
		.file = download->file,
		.pos = &download->pos,
		.end = download->end,
		.skip = &download->skip,
		.left = &download->left,
	};

	return kftp_send_ascii(session->data.sock, &download->send,
			       &download->convert, &text, slice);
}

/*
 * Makes the download ignore the file's size, because the size may be wrong. From now on,
 * the download reads until a read returns no byte, or until the range ends.
 */
static int download_read_on(struct kftp_download *download)
{
	download->transfer.unsized = true;
	download->end = download->last;
	return -EINPROGRESS;
}

/*
 * Called when all bytes before @download->end are sent (@err is 0), when the file has
 * ended before @download->end (@err is -ENODATA), or when it has ended before the range
 * begins (@err is -ERANGE). Returns 0 if the download is complete; -EINPROGRESS if the
 * size that the file reported may not be its real size: then the download goes on, and
 * ignores the reported size; -ENODATA if the file has become shorter; -ERANGE if the
 * range begins after the end of the file; another error.
 */
static int download_find_end(struct kftp_download *download, int err)
{
	bool unsized = download->transfer.unsized;
	struct file *file = download->file;

	if (err == -ENODATA && !unsized)
		return download_read_on(download);
	if (err == -ENODATA && download->pos < download->size)
		return kftp_unsized_ends(file, download->pos);
	if (err == -ENODATA)
		return download->skip ? -ERANGE : 0;
	if (!unsized && download->left && download->pos < download->last &&
	    kftp_unsized_goes_on(file, download->pos) > 0)
		return download_read_on(download);
	return err;
}

static int download_move(struct kftp_session *session, struct kftp_transfer *transfer,
			 struct kftp_slice *slice)
{
	struct kftp_download *download = download_of(transfer);
	loff_t before = download->pos;
	int err;

	if (transfer->ascii)
		err = download_move_ascii(session, download, slice);
	else
		err = kftp_send_file(session->data.sock, download->file,
				     &download->pos, download->end, transfer->unsized,
				     slice);
	WRITE_ONCE(transfer->done, transfer->done + download->pos - before);
	if (!err || err == -ENODATA || err == -ERANGE)
		err = download_find_end(download, err);
	return err;
}

static void download_release(struct kftp_transfer *transfer)
{
	struct kftp_download *download = download_of(transfer);

	kftp_file_close(download->file);
	kftp_send_free(&download->send);
	kfree(download);
}

static u64 download_bytes(struct kftp_transfer *transfer)
{
	return transfer->ascii ? download_of(transfer)->send.sent : transfer->done;
}

static const struct kftp_transfer_ops download_ops = {
	.direction = KFTP_DIRECTION_SEND,
	.move = download_move,
	.bytes = download_bytes,
	.release = download_release,
};

/*
 * Sets the range that the client has chosen with REST or RANG. In TYPE A, the range
 * counts converted bytes (RFC 3659, section 5.2), so the file must be converted from its
 * beginning.
 */
static void download_set_range(struct kftp_download *download, struct kftp_range range)
{
	download->left = range.end - range.begin;
	download->last = LLONG_MAX;
	if (download->transfer.ascii) {
		download->skip = range.begin;
	} else {
		download->pos = min_t(u64, range.begin, LLONG_MAX);
		download->last = min_t(u64, range.end, LLONG_MAX);
	}
	download->end = min(download->size, download->last);
}

/*
 * If the size of the file is 0, or less than the offset at which the range begins, finds
 * out if the size is wrong (see fs/unsized.c). The reply 150 depends on the result.
 * Returns 0; -ERANGE if the range begins after the end of the file; another error.
 */
static int download_check_size(struct kftp_download *download)
{
	loff_t before = download->pos ? download->pos - 1 : 0;
	int ret = 0;

	if (!download->size || download->pos > download->size)
		ret = kftp_unsized_goes_on(download->file, before);
	if (ret <= 0 && download->pos > download->size)
		return -ERANGE;
	if (ret > 0)
		download_read_on(download);
	else
		download->transfer.total = download->end - download->pos;
	return min(ret, 0);
}

static int download_create(struct kftp_session *session, const char *path,
			   struct file *file, struct kftp_range range)
{
	struct kftp_download *download;
	loff_t size = kftp_file_size(file);
	int err;

	if (size < 0)
		return size;
	download = kzalloc(sizeof(*download), GFP_KERNEL);
	if (!download)
		return -ENOMEM;
	download->file = file;
	download->size = size;
	download->transfer.ascii = session->type == KFTP_TYPE_ASCII;
	download_set_range(download, range);
	err = download_check_size(download) ?:
	      kftp_transfer_start(session, &download->transfer, &download_ops, path);
	if (err)
		kfree(download);
	return err;
}

/**
 * kftp_download_start() - start to send a file: RETR (RFC 959, section 4.1.3)
 * @session: session of the client that sent the command
 * @path: absolute path of the file
 *
 * Return: 0 if the transfer has begun: the transfer will send the replies. If not, the
 * code of the error reply that this function has sent.
 */
int kftp_download_start(struct kftp_session *session, const char *path)
{
	struct file *file;
	int err;

	file = kftp_readable_open(session, path);
	if (IS_ERR(file))
		return kftp_answer_error(session, 550, PTR_ERR(file));
	err = download_create(session, path, file, session->range);
	if (!err)
		return 0;
	kftp_file_close(file);
	if (err == -ENODEV)
		return kftp_answer_error(session, 550, err);
	return kftp_answer_error(session, err == -ERANGE ? 554 : 451, err);
}
