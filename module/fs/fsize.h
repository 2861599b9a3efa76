/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_FSIZE_H
#define _KFTP_FSIZE_H

#include <linux/types.h>

unsigned long kftp_fsize_enter(u64 max);
void kftp_fsize_leave(unsigned long before);

#endif
