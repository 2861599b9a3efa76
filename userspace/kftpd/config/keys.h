/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_KEYS_H
#define KFTPD_KEYS_H

#include "kftpd/config/value.h"

extern const struct kftpd_key kftpd_keys[];
extern const size_t kftpd_keys_count;

const struct kftpd_key *kftpd_keys_find(const char *section, const char *name);
bool kftpd_keys_has_section(const char *section);

#endif
