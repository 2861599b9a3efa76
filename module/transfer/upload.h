/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_UPLOAD_H
#define _KFTP_UPLOAD_H

#include "session/session.h"

int kftp_upload_start(struct kftp_session *session, const char *path, int flags);
int kftp_upload_start_unique(struct kftp_session *session, const char *prefix);

#endif
