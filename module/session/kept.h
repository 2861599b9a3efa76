/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_KEPT_H
#define _KFTP_KEPT_H

#include <linux/stat.h>

#include "session/session.h"

int kftp_kept_stat(struct kftp_session *session, const char *path,
		   struct kstat *stat, u32 *access);
int kftp_kept_unlink(struct kftp_session *session, const char *path);

#endif
