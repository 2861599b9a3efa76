/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LIST_STYLE_H
#define _KFTP_LIST_STYLE_H

#include "list/style.h"
#include "session/session.h"

void kftp_list_style_init(struct kftp_list_style *style, const struct kftp_session *session,
			  enum kftp_list_form form, const char *asked, size_t len);

#endif
