/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LOGIN_VERBS_H
#define KFTPD_LOGIN_VERBS_H

#include "kftpd/network/arg.h"
#include "kftpd/network/dialogue.h"

/* These are of the type kftpd_verb_fn. */
enum kftpd_next kftpd_verb_user(struct kftpd_dialogue *dialogue,
				const struct kftpd_arg *arg,
				struct kftpd_out *out);
enum kftpd_next kftpd_verb_pass(struct kftpd_dialogue *dialogue,
				const struct kftpd_arg *arg,
				struct kftpd_out *out);
enum kftpd_next kftpd_verb_host(struct kftpd_dialogue *dialogue,
				const struct kftpd_arg *arg,
				struct kftpd_out *out);
enum kftpd_next kftpd_verb_rein(struct kftpd_dialogue *dialogue,
				const struct kftpd_arg *arg,
				struct kftpd_out *out);

#endif
