/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_TRANSFER_RUN_H
#define _KFTP_TRANSFER_RUN_H

#include "session/session.h"

bool kftp_transfer_run(struct kftp_session *session);
void kftp_transfer_abort(struct kftp_session *session, const char *reason);

#endif
