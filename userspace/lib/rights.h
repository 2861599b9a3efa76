/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_RIGHTS_H
#define KFTP_LIB_RIGHTS_H

#include <stddef.h>
#include <stdint.h>

#include <linux/kftp.h>

/* Size of a buffer for the names of all rights. */
#define KFTP_RIGHTS_TEXT_SIZE 192

#define KFTP_RIGHTS_ALL ((KFTP_RIGHT_WHO << 1) - 1)

uint32_t kftp_rights_find(const char *name, size_t len);
size_t kftp_rights_text(uint32_t rights, char *buf, size_t size);

#endif
