/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_UNSIZED_H
#define _KFTP_UNSIZED_H

#include <linux/bvec.h>
#include <linux/fs.h>

int kftp_unsized_goes_on(struct file *file, loff_t pos);
int kftp_unsized_ends(struct file *file, loff_t pos);
ssize_t kftp_unsized_collect(struct file *file, loff_t pos, size_t len,
			     struct bio_vec *bvec, unsigned int max,
			     unsigned int *count);

#endif
