/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CLIENTS_H
#define KFTPD_CLIENTS_H

#include "kftpd/network/client.h"

void kftpd_clients_exit(struct kftpd_clients *clients);
bool kftpd_clients_make_room(struct kftpd_clients *clients,
			     const struct kftpd_source *source);

#endif
