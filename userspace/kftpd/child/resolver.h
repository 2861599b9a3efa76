/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_RESOLVER_H
#define KFTPD_RESOLVER_H

#include "kftpd/monitor/names.h"

__attribute__((noreturn)) void
kftpd_resolver_main(const struct kftpd_names *names);

#endif
