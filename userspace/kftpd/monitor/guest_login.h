/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_GUEST_LOGIN_H
#define KFTPD_GUEST_LOGIN_H

#include "kftpd/monitor/anonymous.h"
#include "kftpd/monitor/module.h"
#include "kftpd/monitor/netproc.h"

/* Maximum number of guests who wait for their root directory; others are refused. */
#define KFTPD_GUESTS_MAX 1024

TAILQ_HEAD(kftpd_guest_list, kftpd_guest_login);

/**
 * struct kftpd_guest_logins - logins of guests that wait for their root directory
 * @event: the event loop
 * @config: the current settings
 * @module: the connections to the module, to which the sessions are handed down
 * @netproc: the network process, to which the results are sent
 * @anonymous: the child that opens the root directory
 * @answers: event source for answers of the child
 * @opening: logins for which the child is opening the directory now
 * @waiting: logins for which the child has not been asked to open the directory yet
 * @count: number of logins in @opening and @waiting
 *
 * The caller sets all fields from @event down to @anonymous.
 */
struct kftpd_guest_logins {
	sd_event *event;
	const struct kftpd_config *config;
	struct kftpd_module *module;
	struct kftpd_netproc *netproc;
	struct kftpd_anonymous anonymous;
	sd_event_source *answers;
	struct kftpd_guest_list opening;
	struct kftpd_guest_list waiting;
	unsigned int count;
};

int kftpd_guest_logins_init(struct kftpd_guest_logins *guests);
void kftpd_guest_logins_exit(struct kftpd_guest_logins *guests);
void kftpd_guest_logins_replace(struct kftpd_guest_logins *guests,
				const struct kftpd_anonymous *anonymous);
enum kftpd_result kftpd_guest_login_start(struct kftpd_guest_logins *guests,
					  struct kftpd_packet *packet,
					  const struct kftp_addr *addr,
					  bool *later);

#endif
