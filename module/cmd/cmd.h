/* SPDX-License-Identifier: GPL-2.0 */
/* The handlers, declared from the tables of verbs. */
#ifndef _KFTP_CMD_H
#define _KFTP_CMD_H

#include "cmd/command.h"
#include "proto/verbs.h"

#define KFTP_CMD_DECLARE(verb, handler, ...) \
	int kftp_cmd_##handler(struct kftp_session *session, const char *arg, size_t len);
KFTP_VERBS(KFTP_CMD_DECLARE)
#undef KFTP_CMD_DECLARE

#define KFTP_SITE_DECLARE(verb, handler, ...) \
	int kftp_site_##handler(struct kftp_session *session, const char *arg, size_t len);
KFTP_SITES(KFTP_SITE_DECLARE)
#undef KFTP_SITE_DECLARE

struct kftp_list_style;

void kftp_cmd_list_style(const struct kftp_session *session, const char *asked,
			 size_t len, struct kftp_list_style *style);

#endif
