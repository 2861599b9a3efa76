// SPDX-License-Identifier: GPL-2.0
/*
 * The job that computes the checksum of a file: HASH, MD5, XCRC, XMD5, XSHA and
 * similar commands.
 */
#include <linux/ctype.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "fs/file.h"
#include "fs/unsized.h"
#include "session/answer.h"
#include "transfer/digest.h"
#include "transfer/hash.h"
#include "transfer/transfer.h"

/*
 * PIECE bytes are read at once. One run of the session's work reads at most RUN bytes.
 * RUN is smaller than KFTP_TRANSFER_BUDGET, because a checksum takes longer than a
 * transfer of the same bytes.
 */
#define PIECE	(64 * 1024)
#define RUN	(256 * 1024)

/**
 * struct kftp_digest - a checksum that is being computed
 * @transfer: the members that all transfers have
 * @file: the file that is read
 * @before: attributes of the file when the job began
 * @begin: file offset of the first byte of the range
 * @pos: file offset of the next byte to read
 * @end: file offset at which the job stops: the end of the range or, if the file's size
 *	 is smaller, the size
 * @last: file offset of the first byte after the range. digest_goes_on() sets @end to
 *	  @last if the file system reports a wrong size (see fs/unsized.c)
 * @hash: state of the computation
 * @algorithm: an enum kftp_algorithm
 * @shown: for HASH, the path as the client wrote it, NUL-terminated; NULL for the
 *	   other commands
 * @buf: buffer of PIECE bytes
 * @hex: the result in hexadecimal digits, set by digest_complete()
 */
struct kftp_digest {
	struct kftp_transfer transfer;
	struct file *file;
	struct kstat before;
	loff_t begin;
	loff_t pos;
	loff_t end;
	loff_t last;
	struct kftp_hash hash;
	u8 algorithm;
	char *shown;
	void *buf;
	char hex[KFTP_HASH_HEX_SIZE];
};

static struct kftp_digest *digest_of(struct kftp_transfer *transfer)
{
	return container_of(transfer, struct kftp_digest, transfer);
}

/*
 * Called when all bytes before @digest->end are read. If the file system reports a size
 * that is too small, the file can have more bytes after @digest->end. Returns true if
 * some of these bytes are in the range. Then the job goes on until the file or the range
 * ends.
 */
static bool digest_goes_on(struct kftp_digest *digest)
{
	if (digest->transfer.unsized || digest->pos >= digest->last ||
	    kftp_unsized_goes_on(digest->file, digest->pos) <= 0)
		return false;
	digest->transfer.unsized = true;
	digest->end = digest->last;
	return true;
}

/*
 * Called when a read has found the end of the file. Returns 0; -ESTALE if the file has
 * become shorter; another error.
 */
static int digest_end(struct kftp_digest *digest)
{
	int err = 0;

	if (digest->pos < digest->before.size)
		err = kftp_unsized_ends(digest->file, digest->pos);
	digest->end = digest->pos;
	return err == -ENODATA ? -ESTALE : err;
}

static int digest_move(struct kftp_session *session, struct kftp_transfer *transfer,
		       struct kftp_slice *slice)
{
	struct kftp_digest *digest = digest_of(transfer);
	size_t left = min_t(size_t, slice->budget, RUN);

	while (digest->pos < digest->end || digest_goes_on(digest)) {
		size_t len = min_t(u64, digest->end - digest->pos,
				   min_t(size_t, left, PIECE));
		ssize_t ret;
		int err;

		if (!len)
			return -EINPROGRESS;
		ret = kftp_file_read(digest->file, digest->pos, digest->buf, len);
		if (!ret)
			return digest_end(digest);
		if (ret < 0)
			return ret;
		err = kftp_hash_update(&digest->hash, digest->buf, ret);
		if (err)
			return err;
		digest->pos += ret;
		WRITE_ONCE(transfer->done, transfer->done + ret);
		left -= ret;
		slice->budget -= ret;
		if (digest->pos < digest->end && kftp_slice_is_over(slice))
			return -EINPROGRESS;
		cond_resched();
	}
	return 0;
}

/*
 * Gets the result. If the file has changed while the job read the file, the checksum is
 * of no use: returns -ESTALE.
 */
static int digest_complete(struct kftp_session *session, struct kftp_transfer *transfer)
{
	struct kftp_digest *digest = digest_of(transfer);
	struct kstat now;
	int err = kftp_file_stat(digest->file, &now);

	if (err)
		return err;
	if (now.size != digest->before.size ||
	    !timespec64_equal(&now.mtime, &digest->before.mtime))
		return -ESTALE;
	return kftp_hash_finish(&digest->hash, digest->hex);
}

/*
 * Replies with the checksum. The internet draft that defines HASH demands lower-case
 * digits, but clients expect upper case from the other commands. An empty file has no
 * last byte, so its range is written as "0-0".
 */
static int digest_reply(struct kftp_session *session, struct kftp_transfer *transfer)
{
	struct kftp_digest *digest = digest_of(transfer);
	char *p;

	if (digest->shown)
		return kftp_answer(session, 213, "%s %lld-%lld %s %s",
				   kftp_algorithm_name(digest->algorithm),
				   digest->begin,
				   max(digest->begin, digest->end - 1),
				   digest->hex, digest->shown);
	for (p = digest->hex; *p; p++)
		*p = toupper(*p);
	return kftp_answer(session, 250, "%s", digest->hex);
}

static void digest_free(struct kftp_digest *digest)
{
	kftp_hash_free(&digest->hash);
	kvfree(digest->buf);
	kfree(digest->shown);
	kfree(digest);
}

static void digest_release(struct kftp_transfer *transfer)
{
	struct kftp_digest *digest = digest_of(transfer);

	kftp_file_close(digest->file);
	digest_free(digest);
}

static const struct kftp_transfer_ops digest_ops = {
	.direction = KFTP_DIRECTION_NONE,
	.move = digest_move,
	.complete = digest_complete,
	.reply = digest_reply,
	.release = digest_release,
};

/*
 * Returns true if the file has a byte at @offset although the file system reports that
 * the file ends at or before @offset.
 */
static bool digest_reaches(const struct kftp_digest *digest, u64 offset)
{
	return offset < LLONG_MAX && kftp_unsized_goes_on(digest->file, offset) > 0;
}

/*
 * Sets the range of the job. Returns -ERANGE if the range is wrong:
 * - The range must begin before the end of the file. But a range that begins at 0 is
 *   accepted even if the file is empty.
 * - The range must not go past the end of the file. But if @named is true (HASH), a range
 *   that goes past the end is cut, because the reply names the range.
 */
static int digest_set_range(struct kftp_digest *digest, struct kftp_range range, bool named)
{
	u64 size = digest->before.size;

	if (range.begin && range.begin >= size && !digest_reaches(digest, range.begin))
		return -ERANGE;
	if (range.end != U64_MAX && range.end > size && !named &&
	    !digest_reaches(digest, range.end - 1))
		return -ERANGE;
	digest->begin = range.begin;
	digest->pos = range.begin;
	digest->last = min_t(u64, range.end, LLONG_MAX);
	digest->end = max_t(u64, min(size, range.end), range.begin);
	digest->transfer.total = digest->end - digest->begin;
	return 0;
}

static int digest_prepare(struct kftp_digest *digest, const struct kftp_digest_order *order)
{
	int err;

	digest->file = order->file;
	err = kftp_file_stat(order->file, &digest->before) ?:
	      digest_set_range(digest, order->range, order->shown) ?:
	      kftp_hash_init(&digest->hash, order->algorithm);
	if (!err && !digest->before.size)
		err = min(kftp_unsized_goes_on(digest->file, 0), 0);
	if (err)
		return err;
	digest->algorithm = order->algorithm;
	digest->buf = kvmalloc(PIECE, GFP_KERNEL);
	if (order->shown)
		digest->shown = kmemdup_nul(order->shown, order->shown_len,
					    GFP_KERNEL);
	return !digest->buf || (order->shown && !digest->shown) ? -ENOMEM : 0;
}

/**
 * kftp_digest_start() - start the job that computes a checksum
 * @session: session of the client that wants the checksum
 * @order: which file, range and algorithm
 *
 * Return: 0 if the job has begun: the job will send the reply. -ERANGE if the range is
 * not in the file; -EOPNOTSUPP if the kernel does not have the algorithm; or another
 * error. After an error the caller must reply and close the file.
 */
int kftp_digest_start(struct kftp_session *session,
		      const struct kftp_digest_order *order)
{
	struct kftp_digest *digest = kzalloc(sizeof(*digest), GFP_KERNEL);
	int err;

	if (!digest)
		return -ENOMEM;
	err = digest_prepare(digest, order) ?:
	      kftp_transfer_start(session, &digest->transfer, &digest_ops, order->path);
	if (err)
		digest_free(digest);
	return err;
}
