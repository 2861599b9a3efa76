/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LOGIN_VERBS_H
#define KFTPD_LOGIN_VERBS_H

#include "kftpd/network/request.h"

/* These functions are of the type kftpd_verb_fn. */
enum kftpd_next kftpd_verb_user(const struct kftpd_request *request);
enum kftpd_next kftpd_verb_pass(const struct kftpd_request *request);
enum kftpd_next kftpd_verb_host(const struct kftpd_request *request);
enum kftpd_next kftpd_verb_rein(const struct kftpd_request *request);

#endif
