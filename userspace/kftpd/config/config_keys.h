/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CONFIG_KEYS_H
#define KFTPD_CONFIG_KEYS_H

#include "kftpd/config/value.h"

extern const struct kftpd_config_key kftpd_config_keys[];
extern const size_t kftpd_config_keys_count;

const struct kftpd_config_key *kftpd_config_keys_find(const char *section,
						      const char *name);
void kftpd_config_keys_sections(const char *name, char *text, size_t size);

#endif
