/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_EXCERPT_H
#define _KFTP_EXCERPT_H

#include "list/style.h"
#include "session/session.h"

int kftp_excerpt_start(struct kftp_session *session, const char *path,
		       const struct kftp_list_style *style);

#endif
