/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_INPLACE_H
#define _KFTP_INPLACE_H

#include "fs/outfile.h"

extern const struct kftp_outfile_ops kftp_inplace_ops;

int kftp_inplace_open_existing(struct kftp_outfile *out, const char *path,
			       int flags);

#endif
