/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DRAFT_H
#define _KFTP_DRAFT_H

#include "fs/outfile.h"

extern const struct kftp_outfile_ops kftp_draft_ops;

#endif
