/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_RECEIVE_H
#define _KFTP_RECEIVE_H

#include <linux/fs.h>
#include <linux/net.h>

#include "proto/ascii.h"

void kftp_receive_start(struct socket *sock);
int kftp_receive_file(struct socket *sock, struct file *file, loff_t *pos,
		      u64 *done, size_t *budget);
int kftp_receive_end(struct socket *sock, u64 done);
int kftp_receive_ascii(struct socket *sock, struct kftp_ascii *ascii,
		       struct file *file, loff_t *pos, u64 *done,
		       size_t *budget);

#endif
