/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_VERBS_H
#define KFTPD_VERBS_H

#include "kftpd/network/request.h"

/** typedef kftpd_verb_fn - a function that runs a command and replies to it */
typedef enum kftpd_next (*kftpd_verb_fn)(const struct kftpd_request *request);

enum kftpd_next kftpd_verb_run(const struct kftp_verb *verb,
			       const struct kftpd_request *request);

#endif
