/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_READABLE_H
#define _KFTP_READABLE_H

#include "session/session.h"

struct file *kftp_readable_open(const struct kftp_session *session, const char *path);

#endif
