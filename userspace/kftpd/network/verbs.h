/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_VERBS_H
#define KFTPD_VERBS_H

#include "kftpd/network/arg.h"
#include "kftpd/network/dialogue.h"

/** typedef kftpd_verb_fn - runs a command and replies to it */
typedef enum kftpd_next (*kftpd_verb_fn)(struct kftpd_dialogue *dialogue,
					 const struct kftpd_arg *arg,
					 struct kftpd_out *out);

enum kftpd_next kftpd_verb_run(struct kftpd_dialogue *dialogue,
			       const struct kftp_verb *verb,
			       const struct kftpd_arg *arg,
			       struct kftpd_out *out);

#endif
