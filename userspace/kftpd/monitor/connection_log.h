/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CONNECTION_LOG_H
#define KFTPD_CONNECTION_LOG_H

#include "kftpd/channel/message.h"

void kftpd_connection_log(const struct kftpd_message_dropped *dropped);

#endif
