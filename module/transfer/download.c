// SPDX-License-Identifier: GPL-2.0
/*
 * RETR: sends a file to the client.
 */
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "fs/file.h"
#include "proto/ascii.h"
#include "session/answer.h"
#include "transfer/download.h"
#include "transfer/send.h"
#include "transfer/transfer.h"

/**
 * struct kftp_download - a file that is sent to the client
 * @transfer: the members that all transfers have; transfer.done counts bytes of the
 *	      file, not converted bytes
 * @file: the file
 * @pos: file offset of the next byte to send or convert
 * @end: file offset at which the download stops
 * @skip: TYPE A: converted bytes that must still be dropped before the first byte is
 *	  sent (REST)
 * @left: TYPE A: converted bytes that may still be sent (RANG)
 * @send: TYPE A: converted bytes that wait for the socket
 * @convert: TYPE A: state of the conversion of line ends
 */
struct kftp_download {
	struct kftp_transfer transfer;
	struct file *file;
	loff_t pos;
	loff_t end;
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
			       struct kftp_download *download, size_t *budget)
{
	struct kftp_text text = {
		.file = download->file,
		.pos = &download->pos,
		.end = download->end,
		.skip = &download->skip,
		.left = &download->left,
	};

	return kftp_send_ascii(session->data.sock, &download->send,
			       &download->convert, &text, budget);
}

static int download_move(struct kftp_session *session, struct kftp_transfer *transfer,
			 size_t *budget)
{
	struct kftp_download *download = download_of(transfer);
	loff_t before = download->pos;
	int err;

	if (transfer->ascii)
		err = download_move_ascii(session, download, budget);
	else
		err = kftp_send_file(session->data.sock, download->file,
				     &download->pos, download->end, budget);
	transfer->done += download->pos - before;
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
 * Sets the range that the client has chosen with REST or RANG. In TYPE I, returns
 * -ERANGE if the range begins after the end of the file. In TYPE A, the range counts
 * converted bytes (RFC 3659, section 5.2), so the file must be converted from its
 * beginning.
 */
static int download_set_range(struct kftp_download *download, struct kftp_range range,
			     loff_t size)
{
	download->end = size;
	download->left = range.end - range.begin;
	if (download->transfer.ascii) {
		download->skip = range.begin;
	} else {
		if (range.begin > size)
			return -ERANGE;
		download->pos = range.begin;
		download->end = min_t(u64, size, range.end);
	}
	download->transfer.total = download->end - download->pos;
	return 0;
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
	download->transfer.ascii = session->type == KFTP_TYPE_ASCII;
	err = download_set_range(download, range, size);
	err = err ?: kftp_transfer_start(session, &download->transfer, &download_ops, path);
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

	file = kftp_file_open(&session->root, path, O_RDONLY);
	if (IS_ERR(file))
		return kftp_answer_error(session, 550, PTR_ERR(file));
	err = download_create(session, path, file, session->range);
	if (!err)
		return 0;
	kftp_file_close(file);
	return kftp_answer_error(session, err == -ERANGE ? 554 : 451, err);
}
