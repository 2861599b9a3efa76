/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_HANDDOWN_H
#define KFTPD_HANDDOWN_H

#include "kftpd/channel/message.h"
#include "kftpd/monitor/module.h"

/**
 * struct kftpd_handdown - a session that is about to become the module's
 * @control_fd: the control connection
 * @root_fd: the root directory, opened as the user
 * @identity: that user
 * @addr: the client's address
 * @user: name for the log and for the limits of a user
 * @host: the virtual host from HOST; empty if there is none
 * @home: working directory at the start
 * @class: terms and texts for this kind of login
 * @opts: set by OPTS
 */
struct kftpd_handdown {
	int control_fd;
	int root_fd;
	const struct kftpd_identity *identity;
	const struct kftp_addr *addr;
	const char *user;
	const char *host;
	const char *home;
	const struct kftpd_class *class;
	struct kftp_opts opts;
};

struct kftp_opts
kftpd_handdown_opts(const struct kftpd_message_login *message);
void kftpd_handdown_terms(const struct kftpd_class *class,
			  struct kftp_nl_handdown *request);
enum kftpd_result kftpd_handdown_result(int err);
enum kftpd_result kftpd_handdown(struct kftpd_module *module,
				 const struct kftpd_handdown *handdown);

#endif
