/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_VERBS_H
#define KFTPD_VERBS_H

#include "kftpd/network/dialogue.h"

/**
 * struct kftpd_arg - the argument of a command
 * @text: not terminated
 * @len: its length in bytes, 0 if there is none
 */
struct kftpd_arg {
	const char *text;
	size_t len;
};

/** typedef kftpd_verb_fn - runs a command and replies to it */
typedef enum kftpd_next (*kftpd_verb_fn)(struct kftpd_dialogue *dialogue,
					 const struct kftpd_arg *arg,
					 struct kftpd_out *out);

enum kftpd_next kftpd_verb_run(struct kftpd_dialogue *dialogue,
			       const struct kftp_verb *verb,
			       const struct kftpd_arg *arg,
			       struct kftpd_out *out);
bool kftpd_arg_is(const struct kftpd_arg *arg, const char *word);

/* Commands that say who logs in, and where. */
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
