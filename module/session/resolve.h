/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_RESOLVE_H
#define _KFTP_RESOLVE_H

#include "session/session.h"

bool kftp_resolve_refuses(const struct kftp_session *session, const char *path);
int kftp_resolve(const struct kftp_session *session, const char *text, size_t len,
		 char **path);

#endif
