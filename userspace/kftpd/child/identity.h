/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_IDENTITY_H
#define KFTPD_IDENTITY_H

#include <pwd.h>

#include "kftpd/channel/message.h"

/*
 * User and group of processes that run code of name services. These ids own no files.
 * No other process of kftpd has these ids, unless daemon_user has them.
 */
#define KFTPD_IDENTITY_NOBODY 65534

int kftpd_identity_become(const struct passwd *user);
int kftpd_identity_of(const struct passwd *user,
		      struct kftpd_identity *identity);

#endif
