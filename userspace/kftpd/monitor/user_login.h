/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_USER_LOGIN_H
#define KFTPD_USER_LOGIN_H

#include "kftpd/monitor/module.h"
#include "kftpd/monitor/netproc.h"

LIST_HEAD(kftpd_user_login_list, kftpd_user_login);

/**
 * struct kftpd_user_logins - the logins of users, which PAM checks
 * @event: the event loop
 * @config: the current settings
 * @module: the connections to the module, to which the sessions are handed down
 * @netproc: the network process, to which the results are sent
 * @list: the logins, each with a child process
 * @count: number of logins that have no result yet
 *
 * The caller sets all fields from @event down to @netproc.
 */
struct kftpd_user_logins {
	sd_event *event;
	const struct kftpd_config *config;
	struct kftpd_module *module;
	struct kftpd_netproc *netproc;
	struct kftpd_user_login_list list;
	unsigned int count;
};

enum kftpd_result kftpd_user_login_start(struct kftpd_user_logins *logins,
					 struct kftpd_packet *packet,
					 const struct kftp_addr *addr,
					 bool *later);
void kftpd_user_login_stop_all(struct kftpd_user_logins *logins);

#endif
