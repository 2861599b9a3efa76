/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_RECEIVE_H
#define _KFTP_RECEIVE_H

#include <linux/fs.h>
#include <linux/net.h>

#include "fs/slice.h"
#include "proto/ascii.h"

struct kftp_outfile;

void kftp_receive_start(struct socket *sock);
int kftp_receive_file(struct socket *sock, const struct kftp_outfile *out, loff_t *pos,
		      u64 *done, struct kftp_slice *slice);
int kftp_receive_end(struct socket *sock, u64 done);
int kftp_receive_ascii(struct socket *sock, struct kftp_ascii *ascii,
		       const struct kftp_outfile *out, loff_t *pos, u64 *done,
		       struct kftp_slice *slice);

#endif
