/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_IDENTITY_H
#define KFTPD_IDENTITY_H

#include <pwd.h>
#include <stddef.h>

#include "kftpd/channel/channel.h"

int kftpd_identity_expand(const char *pattern, const struct passwd *user,
			  char *path, size_t size);
void kftpd_identity_start(const char *root, const char *home, char *path,
			  size_t size);
int kftpd_identity_become(const struct passwd *user);
int kftpd_identity_open(const char *root);
int kftpd_identity_own(const struct passwd *user, struct kftpd_owner *owner);
int kftpd_identity_answer(const struct kftpd_owner *owner, const char *home,
			  int root_fd);
int kftpd_identity_refuse(enum kftpd_result result, int pam_error, int errnum);

#endif
