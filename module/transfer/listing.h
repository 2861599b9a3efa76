/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_LISTING_H
#define _KFTP_LISTING_H

#include "list/lister.h"
#include "session/session.h"

int kftp_listing_start(struct kftp_session *session, const char *path,
		       const struct kftp_list_style *style);

#endif
