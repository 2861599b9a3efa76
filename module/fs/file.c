// SPDX-License-Identifier: GPL-2.0
/*
 * Open files: one of the callers of the VFS.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/pagemap.h>
#include <linux/pipe_fs_i.h>
#include <linux/splice.h>
#include <linux/uio.h>

#include "compat/compat.h"
#include "fs/file.h"
#include "fs/root.h"

/**
 * kftp_file_flush() - what close(2) would report of a file that was written
 * @file: the file
 *
 * File systems that write elsewhere (NFS, FUSE) tell only then that there was
 * no room. Under the session's credentials.
 *
 * Return: 0 or an error.
 */
int kftp_file_flush(struct file *file)
{
	return file->f_op->flush ? file->f_op->flush(file, NULL) : 0;
}

/**
 * kftp_file_write_out() - give a file's bytes to the disk
 * @file: the file
 *
 * File systems with a journal (ext4, xfs) then know no later change without
 * them, though the disk may not have them for good: that is what a sync is for.
 *
 * Context: blocks for as long as the disk takes to get them.
 *
 * Return: 0 or the error of writing them.
 */
int kftp_file_write_out(struct file *file)
{
	/* An overlay has no pages of its own. */
	return filemap_write_and_wait(d_real_inode(file->f_path.dentry)->i_mapping);
}

/**
 * kftp_file_close() - close a file now, not when the task returns to userspace
 * @file: the file; the caller's reference is the last
 *
 * Context: a kernel thread.
 */
void kftp_file_close(struct file *file)
{
	__fput_sync(file);
}

/**
 * kftp_file_error() - an error of a file, told from those of a connection
 * @ret: what a call of the VFS has returned
 *
 * File systems over a network, and FUSE whose daemon has died, speak of their
 * own connection. That is not the client's.
 *
 * Return: -EIO for those; else @ret.
 */
ssize_t kftp_file_error(ssize_t ret)
{
	switch (ret) {
	case -EPIPE:
	case -EPROTO:
	case -EADDRINUSE:
	case -EADDRNOTAVAIL:
	case -ENETUNREACH:
	case -ECONNABORTED:
	case -ECONNRESET:
	case -ENOTCONN:
	case -ETIMEDOUT:
	case -ECONNREFUSED:
	case -EHOSTUNREACH:
		return -EIO;
	default:
		return ret;
	}
}

/**
 * kftp_file_final() - the same, where a file system is not asked again
 * @ret: what a call of the VFS has returned
 *
 * Return: -EIO also for what is not there yet, since no call would come when it is.
 */
ssize_t kftp_file_final(ssize_t ret)
{
	return ret == -EAGAIN || ret == -EINPROGRESS ? -EIO : kftp_file_error(ret);
}

struct collect {
	struct bio_vec *bvec;
	unsigned int max;
	unsigned int count;
};

static int collect_page(struct pipe_inode_info *pipe, struct pipe_buffer *buf,
			struct splice_desc *sd)
{
	struct collect *collect = sd->u.data;
	struct bio_vec *bvec;

	if (collect->count == collect->max)
		return 0;
	bvec = &collect->bvec[collect->count++];
	get_page(buf->page);
	bvec->bv_page = buf->page;
	bvec->bv_offset = buf->offset;
	bvec->bv_len = sd->len;
	return sd->len;
}

static int collect_pipe(struct pipe_inode_info *pipe, struct splice_desc *sd)
{
	return __splice_from_pipe(pipe, sd, collect_page);
}

/*
 * The worker keeps a pipe for all files that it ever sends. It is the worker's,
 * not the first user's, whose limit of pipes would make it small.
 */
static void have_pipe(struct file *file)
{
	struct splice_desc nothing = {};

	if (!current->splice_pipe)
		splice_direct_to_actor(file, &nothing, collect_pipe);
}

/**
 * kftp_file_collect() - take references to a file's pages in the page cache
 * @file: opened for reading
 * @pos: offset in bytes
 * @len: bytes wanted
 * @bvec: gets the pages; the caller puts each with put_page()
 * @max: room in @bvec
 * @count: set to the number of @bvec filled
 *
 * Reads what is not in the cache. Goes through the file system's splice_read,
 * so that its locks and its semantics hold.
 *
 * Return: bytes collected; 0 at the end of the file; an error.
 */
ssize_t kftp_file_collect(struct file *file, loff_t pos, size_t len,
			  struct bio_vec *bvec, unsigned int max,
			  unsigned int *count)
{
	struct collect collect = { .bvec = bvec, .max = max };
	struct splice_desc sd = {
		.total_len = len,
		.pos = pos,
		.u.data = &collect,
	};
	const struct cred *before;
	ssize_t ret;

	have_pipe(file);
	before = kftp_root_enter_opener(file);
	ret = splice_direct_to_actor(file, &sd, collect_pipe);
	kftp_root_leave(before);
	*count = collect.count;
	return kftp_file_final(ret);
}

/**
 * kftp_file_read() - read into kernel memory
 * @file: opened for reading
 * @pos: offset in bytes
 * @buf: gets the bytes
 * @len: room in @buf
 *
 * Return: bytes read; 0 at the end of the file; an error.
 */
ssize_t kftp_file_read(struct file *file, loff_t pos, void *buf, size_t len)
{
	const struct cred *before = kftp_root_enter_opener(file);
	ssize_t ret = kernel_read(file, buf, len, &pos);

	kftp_root_leave(before);
	return kftp_file_final(ret);
}

/**
 * kftp_file_stat() - attributes of an open file
 * @file: the file
 * @stat: set to the attributes
 *
 * Return: 0 or an error.
 */
int kftp_file_stat(struct file *file, struct kstat *stat)
{
	const struct cred *before = kftp_root_enter_opener(file);
	int err = vfs_getattr(&file->f_path, stat, STATX_BASIC_STATS,
			      AT_STATX_SYNC_AS_STAT);

	kftp_root_leave(before);
	return err;
}

/**
 * kftp_file_size() - how long an open file is now
 * @file: the file
 *
 * What its inode says may be old: some file systems (FUSE, NFS) have to ask.
 *
 * Return: bytes; an error.
 */
loff_t kftp_file_size(struct file *file)
{
	struct kstat stat;
	int err = kftp_file_stat(file, &stat);

	return kftp_file_final(err) ?: stat.size;
}

/**
 * kftp_file_write() - write to a file, all or up to an error
 * @file: opened for writing
 * @pos: offset in bytes; moved on by what was written
 * @from: the bytes
 *
 * Return: 0; an error.
 */
int kftp_file_write(struct file *file, loff_t *pos, struct iov_iter *from)
{
	const struct cred *before;
	ssize_t ret = 0;

	/* The VFS would call it invalid. */
	if (iov_iter_count(from) > (u64)(MAX_LFS_FILESIZE - *pos))
		return -EFBIG;
	before = kftp_root_enter_opener(file);
	while (iov_iter_count(from)) {
		ret = kftp_compat_write(file, from, pos);
		if (ret <= 0)
			break;
	}
	kftp_root_leave(before);
	if (ret < 0)
		return kftp_file_final(ret);
	return iov_iter_count(from) ? -EIO : 0;
}
