/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ROOT_H
#define KFTPD_ROOT_H

#include <pwd.h>
#include <stddef.h>

#include "kftpd/channel/message.h"

int kftpd_root_expand(const char *pattern, const struct passwd *user,
		      char *path, size_t size);
void kftpd_root_home(const char *root, const char *home, char *path,
		     size_t size);
int kftpd_root_open(const char *root);
int kftpd_root_answer(const struct kftpd_identity *identity, const char *home,
		      int root_fd);
int kftpd_root_deny(int pam_error);
int kftpd_root_missing(const char *path, int errnum);

#endif
