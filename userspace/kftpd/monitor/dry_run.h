/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_DRY_RUN_H
#define KFTPD_DRY_RUN_H

#include "kftpd/config/config.h"

int kftpd_dry_run(const struct kftpd_config *config);

#endif
