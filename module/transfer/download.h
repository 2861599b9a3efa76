/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DOWNLOAD_H
#define _KFTP_DOWNLOAD_H

#include "session/session.h"

int kftp_download_start(struct kftp_session *session, const char *path);

#endif
