/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CONFINE_H
#define KFTPD_CONFINE_H

#include "kftpd/channel/message.h"

int kftpd_confine(const struct kftpd_message_start *start);

#endif
