/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_GUEST_H
#define KFTPD_GUEST_H

#include <pwd.h>

__attribute__((noreturn)) void kftpd_guest_main(const struct passwd *user,
						const char *root);

#endif
