/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_NOTES_H
#define KFTPD_NOTES_H

#include "kftpd/channel/message.h"

void kftpd_notes_log(const struct kftpd_message_note *note);

#endif
