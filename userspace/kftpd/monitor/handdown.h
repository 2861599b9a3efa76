/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_HANDDOWN_H
#define KFTPD_HANDDOWN_H

#include "kftpd/channel/message.h"
#include "kftpd/monitor/module.h"

/**
 * struct kftpd_handdown - a session that is to be handed down to the module
 * @request: the request for the module; the terms and texts of @class are added later
 * @identity: the user who opened the root directory
 * @addr: the client's address
 * @class: terms and texts for this kind of login
 */
struct kftpd_handdown {
	struct kftp_nl_handdown request;
	const struct kftpd_identity *identity;
	const struct kftp_addr *addr;
	const struct kftpd_class *class;
};

void kftpd_handdown_terms(const struct kftpd_class *class,
			  struct kftp_nl_handdown *request);
enum kftpd_result kftpd_handdown_result(int err);
bool kftpd_handdown_is_root(int fd);
enum kftpd_result kftpd_handdown(struct kftpd_module *module,
				 const struct kftpd_handdown *handdown);

#endif
