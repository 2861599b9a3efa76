/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_HANDDOWN_H
#define KFTPD_HANDDOWN_H

#include "kftpd/monitor/monitor.h"
#include "lib/session.h"

/**
 * struct kftpd_handdown - a login that has come through
 * @control_fd: the control connection
 * @root_fd: the root directory, opened as the user
 * @owner: that user
 * @addr: the client's
 * @user: name for the log, and for the limits of a user
 * @host: the virtual host that the client named; empty for none
 * @home: working directory at the start
 * @class: what such a login gets
 * @opts: what OPTS has set
 */
struct kftpd_handdown {
	int control_fd;
	int root_fd;
	const struct kftpd_owner *owner;
	const struct kftp_addr *addr;
	const char *user;
	const char *host;
	const char *home;
	const struct kftpd_class *class;
	struct kftp_opts opts;
};

void kftpd_handdown_terms(const struct kftpd_class *class,
			  struct kftp_nl_handdown *request);
enum kftpd_result kftpd_handdown_result(int err);
enum kftpd_result kftpd_handdown(struct kftpd_monitor *monitor,
				 const struct kftpd_handdown *handdown);

#endif
