/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_FILE_H
#define _KFTP_FILE_H

#include <linux/bvec.h>
#include <linux/fs.h>

#include "fs/root.h"

struct file *kftp_file_open(const struct kftp_root *root, const char *path,
			    int flags);
struct file *kftp_file_open_at(const struct path *dir, const char *name,
			       int flags, umode_t mode);
struct file *kftp_file_create_at(const struct path *dir, const char *name,
				 int flags, umode_t mode);
ssize_t kftp_file_error(ssize_t ret);
ssize_t kftp_file_final(ssize_t ret);
int kftp_file_flush(struct file *file);
int kftp_file_write_out(struct file *file);
void kftp_file_close(struct file *file);
ssize_t kftp_file_collect(struct file *file, loff_t pos, size_t len,
			  struct bio_vec *bvec, unsigned int max,
			  unsigned int *count);
ssize_t kftp_file_read(struct file *file, loff_t pos, void *buf, size_t len);
loff_t kftp_file_size(struct file *file);
int kftp_file_stat(struct file *file, struct kstat *stat);
int kftp_file_write(const struct kftp_root *root, struct file *file, loff_t *pos,
		    struct iov_iter *from, size_t *done);

/**
 * kftp_file_has_references() - check if kftp_file_collect() can read a file
 * @file: the file
 *
 * Return: true if it can; false if the file system has no splice_read operation, so that
 * the file must be read by kftp_unsized_collect().
 */
static inline bool kftp_file_has_references(const struct file *file)
{
	return file->f_op->splice_read;
}

#endif
