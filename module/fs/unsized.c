// SPDX-License-Identifier: GPL-2.0
/*
 * Reads files whose size is wrong. In procfs, the size of most files is 0. In sysfs, it
 * is 4096. In a FUSE file system, the size may be any number if reads bypass the page
 * cache (direct_io). Only a read finds the end of such a file. Files of configfs can be
 * read in no other way at all.
 *
 * Context: process context; may sleep.
 */
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/uio.h>

#include "fs/file.h"
#include "fs/root.h"
#include "fs/unsized.h"

/* Maximum number of pages that one call of kftp_unsized_collect() reads. */
#define UNSIZED_PAGES 8

/*
 * Returns the present size of a file in bytes, or an error. If the file system has a
 * server, the file system asks the server for the size.
 */
static loff_t unsized_size_now(struct file *file)
{
	const struct cred *before = kftp_root_enter_opener(file);
	struct kstat stat;
	int err = vfs_getattr(&file->f_path, &stat, STATX_SIZE, AT_STATX_FORCE_SYNC);

	kftp_root_leave(before);
	return kftp_file_final(err) ?: stat.size;
}

/**
 * kftp_unsized_goes_on() - check if a file is longer than its size says
 * @file: opened for reading
 * @pos: offset in bytes, at least the size that the file reported before this call
 *
 * Return: 1 if there is a byte at @pos although the present size is at most @pos; 0 if
 * there is no byte at @pos, or if the file has grown and its present size is more than
 * @pos; an error of kftp_file_read().
 */
int kftp_unsized_goes_on(struct file *file, loff_t pos)
{
	loff_t size;
	ssize_t ret;
	char byte;

	ret = kftp_file_read(file, pos, &byte, 1);
	if (ret <= 0)
		return ret;
	size = unsized_size_now(file);
	return size < 0 ? size : size <= pos;
}

/**
 * kftp_unsized_ends() - check why a file has ended before the size that it had reported
 * @file: opened for reading
 * @pos: offset at which a read has returned no byte
 *
 * If there is now a byte at @pos, the file was made shorter and then written anew. So the
 * bytes that were read before @pos do not belong to the present content of the file.
 *
 * Return: 0 if the file reports a wrong size, and really ends at @pos; -ENODATA if the
 * file has become shorter or was written anew; another error.
 */
int kftp_unsized_ends(struct file *file, loff_t pos)
{
	loff_t size = unsized_size_now(file);
	ssize_t ret;
	char byte;

	if (size < 0)
		return size;
	if (size <= pos)
		return -ENODATA;
	ret = kftp_file_read(file, pos, &byte, 1);
	return ret > 0 ? -ENODATA : ret;
}

/* Allocates up to @max pages. Returns the number of pages that were allocated. */
static unsigned int unsized_alloc(struct bio_vec *bvec, unsigned int max)
{
	unsigned int count;

	for (count = 0; count < max; count++) {
		struct page *page = alloc_page(GFP_KERNEL);

		if (!page)
			break;
		bvec[count].bv_page = page;
		bvec[count].bv_offset = 0;
		bvec[count].bv_len = PAGE_SIZE;
	}
	return count;
}

/*
 * Cuts the last used page to the bytes that were read, because the rest of the page has
 * old bytes of other users. Drops the pages after that page. Returns the number of pages
 * that are left.
 */
static unsigned int unsized_cut(struct bio_vec *bvec, unsigned int count, size_t len)
{
	unsigned int used = DIV_ROUND_UP(len, PAGE_SIZE);

	if (len % PAGE_SIZE)
		bvec[used - 1].bv_len = len % PAGE_SIZE;
	while (count > used)
		put_page(bvec[--count].bv_page);
	return count;
}

/**
 * kftp_unsized_collect() - read bytes of a file into new pages
 * @file: opened for reading
 * @pos: offset of the first byte in the file
 * @len: number of bytes wanted
 * @bvec: filled with the pages; the caller must drop each one by put_page()
 * @max: number of entries in @bvec
 * @count: set to the number of entries filled. The sum of their lengths is the number of
 *	   bytes read
 *
 * Unlike kftp_file_collect(), this function does not use the page cache, because a read
 * through the page cache ends at the size that the file reports.
 *
 * Return: number of bytes read; 0 at the end of the file; -ENODEV if the kernel can't
 * read the file for itself; another error.
 */
ssize_t kftp_unsized_collect(struct file *file, loff_t pos, size_t len,
			     struct bio_vec *bvec, unsigned int max,
			     unsigned int *count)
{
	const struct cred *before;
	struct iov_iter to;
	ssize_t ret;

	*count = 0;
	if (!file->f_op->read_iter)
		return -ENODEV;
	max = min3(max, UNSIZED_PAGES, DIV_ROUND_UP(len, PAGE_SIZE));
	*count = unsized_alloc(bvec, max);
	if (!*count)
		return -ENOMEM;
	len = min_t(size_t, len, *count * PAGE_SIZE);
	iov_iter_bvec(&to, ITER_DEST, bvec, *count, len);
	before = kftp_root_enter_opener(file);
	ret = vfs_iter_read(file, &to, &pos, 0);
	kftp_root_leave(before);
	*count = unsized_cut(bvec, *count, max_t(ssize_t, ret, 0));
	return kftp_file_final(ret);
}
