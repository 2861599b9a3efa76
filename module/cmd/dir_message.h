/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DIR_MESSAGE_H
#define _KFTP_DIR_MESSAGE_H

#include "session/session.h"

char *kftp_dir_message(struct kftp_session *session, const char *path);

#endif
