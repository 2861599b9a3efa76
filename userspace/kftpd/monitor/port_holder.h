/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_PORT_HOLDER_H
#define KFTPD_PORT_HOLDER_H

#include <stddef.h>
#include <stdint.h>

#include "module/proto/addr.h"

/* Size of a buffer for the name from kftpd_port_holder_find() and a NUL. */
#define KFTPD_PORT_HOLDER_SIZE 128

/** enum kftpd_port_holder - who listens on an address */
enum kftpd_port_holder {
	KFTPD_PORT_UNKNOWN, /* not found, perhaps because /proc/PID/fd cannot be read */
	KFTPD_PORT_OTHER, /* another program */
	KFTPD_PORT_OWN, /* a kftpd that is running */
};

enum kftpd_port_holder kftpd_port_holder_find(const struct kftp_addr *addr,
					      char *name, size_t size);
void kftpd_port_holder_name(uint16_t port, char *name, size_t size);

#endif
