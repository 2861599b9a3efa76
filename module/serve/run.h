/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_RUN_H
#define _KFTP_RUN_H

#include <linux/workqueue.h>

void kftp_run(struct work_struct *work);

#endif
