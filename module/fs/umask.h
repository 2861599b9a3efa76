/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_UMASK_H
#define _KFTP_UMASK_H

#include <linux/types.h>

int kftp_umask_enter(umode_t umask, umode_t *before);
void kftp_umask_leave(umode_t before);

#endif
