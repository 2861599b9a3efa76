/* SPDX-License-Identifier: GPL-2.0 */
/* Declares the handler of each row of the tables of verbs. See kftp_row_fn. */
#ifndef _KFTP_CMD_H
#define _KFTP_CMD_H

#include "cmd/row.h"
#include "proto/verbs.h"

#define KFTP_CMD_DECLARE(verb, handler, ...) \
	int kftp_cmd_##handler(struct kftp_session *session, struct kftp_argument *argument);
KFTP_VERBS(KFTP_CMD_DECLARE)
#undef KFTP_CMD_DECLARE

#define KFTP_SITE_DECLARE(verb, handler, ...) \
	int kftp_site_##handler(struct kftp_session *session, struct kftp_argument *argument);
KFTP_SITES(KFTP_SITE_DECLARE)
#undef KFTP_SITE_DECLARE

#endif
