/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_IDENTITY_H
#define KFTPD_IDENTITY_H

#include <pwd.h>

#include "kftpd/channel/message.h"

int kftpd_identity_become(const struct passwd *user);
int kftpd_identity_of(const struct passwd *user,
		      struct kftpd_identity *identity);

#endif
