/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_ERRAND_H
#define KFTPD_ERRAND_H

#include "kftpd/channel/process.h"

int kftpd_errand_run(kftpd_process_fn run, void *arg);

#endif
