/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_RECORD_H
#define KFTPD_RECORD_H

#include "lib/event.h"

void kftpd_record_event(const struct kftp_nl_event *event);
size_t kftpd_record_text(const struct kftp_nl_event *event, char *text,
			 size_t size);

#endif
