// SPDX-License-Identifier: GPL-2.0
/*
 * LIST, NLST, MLSD: sends a listing to the client.
 */
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "session/answer.h"
#include "transfer/listing.h"
#include "transfer/send.h"
#include "transfer/transfer.h"

/**
 * struct kftp_listing - a listing that is sent to the client
 * @transfer: the members that all transfers have
 * @lister: reads the directory and writes the lines
 * @send: lines that wait for the socket
 */
struct kftp_listing {
	struct kftp_transfer transfer;
	struct kftp_lister *lister;
	struct kftp_send send;
};

static struct kftp_listing *listing_of(struct kftp_transfer *transfer)
{
	return container_of(transfer, struct kftp_listing, transfer);
}

static int listing_move(struct kftp_session *session, struct kftp_transfer *transfer,
			struct kftp_slice *slice)
{
	struct kftp_listing *listing = listing_of(transfer);
	struct kftp_send *send = &listing->send;
	bool late = false;
	int err = kftp_send_alloc(send);

	while (!err) {
		ssize_t ret;

		err = kftp_send_flush(session->data.sock, send);
		if (err)
			return err;
		if (!slice->budget || late)
			return -EINPROGRESS;
		ret = kftp_lister_fill(listing->lister, send->buf, KFTP_SEND_BUFFER,
				       slice);
		if (ret <= 0)
			return ret;
		send->len = ret;
		WRITE_ONCE(transfer->done, transfer->done + ret);
		slice->budget -= min_t(size_t, slice->budget, ret);
		late = kftp_slice_is_over(slice);
	}
	return err;
}

static void listing_release(struct kftp_transfer *transfer)
{
	struct kftp_listing *listing = listing_of(transfer);

	kftp_lister_free(listing->lister);
	kftp_send_free(&listing->send);
	kfree(listing);
}

static const struct kftp_transfer_ops listing_ops = {
	.direction = KFTP_DIRECTION_LIST,
	.move = listing_move,
	.release = listing_release,
};

static int listing_create(struct kftp_session *session, const char *path,
			  struct kftp_lister *lister)
{
	struct kftp_listing *listing = kzalloc(sizeof(*listing), GFP_KERNEL);
	int err;

	if (!listing)
		return -ENOMEM;
	listing->lister = lister;
	err = kftp_transfer_start(session, &listing->transfer, &listing_ops, path);
	if (err)
		kfree(listing);
	return err;
}

/**
 * kftp_listing_start() - start to send a listing
 * @session: session of the client that sent the command
 * @path: absolute path of the directory or file
 * @style: how each entry is written
 *
 * For LIST, NLST (RFC 959, section 4.1.3) and MLSD (RFC 3659, section 7).
 *
 * Return: 0 if the transfer has begun: the transfer will send the replies. If not, the
 * code of the error reply that this function has sent.
 */
int kftp_listing_start(struct kftp_session *session, const char *path,
		       const struct kftp_list_style *style)
{
	struct kftp_lister *lister;
	int err;

	lister = kftp_lister_create(&session->root, path, style);
	if (lister == ERR_PTR(-ENOTDIR))
		return kftp_answer_error(session, 501, -ENOTDIR);
	if (IS_ERR(lister))
		return kftp_answer_error(session, 550, PTR_ERR(lister));
	err = listing_create(session, path, lister);
	if (!err)
		return 0;
	kftp_lister_free(lister);
	return kftp_answer_error(session, 451, err);
}
