/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LISTEN_H
#define KFTPD_LISTEN_H

#include "kftpd/config/config.h"

/**
 * struct kftpd_listeners - the listening sockets
 * @addrs: addresses of the sockets; not set if the sockets are inherited
 * @fds: the sockets
 * @count: number of sockets
 * @inherited: true if systemd made the sockets. In this case, "listen" in the
 *	       configuration is ignored.
 */
struct kftpd_listeners {
	struct kftp_addr addrs[KFTPD_LISTEN_MAX];
	int fds[KFTPD_LISTEN_MAX];
	uint32_t count;
	bool inherited;
};

int kftpd_listen_prepare(const struct kftpd_listeners *listeners,
			 const struct kftpd_config *config,
			 struct kftpd_listeners *made);
void kftpd_listen_commit(struct kftpd_listeners *listeners,
			 const struct kftpd_listeners *made);
void kftpd_listen_abandon(const struct kftpd_listeners *listeners,
			  const struct kftpd_listeners *made);
int kftpd_listen_try(const struct kftp_addr *addr);
bool kftpd_listen_is_free(const struct kftp_addr *addr);
int kftpd_listen_open(struct kftpd_listeners *listeners,
		      const struct kftpd_config *config);
int kftpd_listen_inherit(struct kftpd_listeners *listeners);
int kftpd_listen_repair(struct kftpd_listeners *listeners);
void kftpd_listen_close(struct kftpd_listeners *listeners);

#endif
