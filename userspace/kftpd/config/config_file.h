/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CONFIG_FILE_H
#define KFTPD_CONFIG_FILE_H

#include "kftpd/config/config.h"

/**
 * typedef kftpd_config_file_report - reports an error in a configuration file
 * @file: its name
 * @line: line number, 0 for an error of the whole file
 * @text: the error
 * @arg: the caller's own
 */
typedef void (*kftpd_config_file_report)(const char *file, int line,
					 const char *text, void *arg);

void kftpd_config_file_defaults(struct kftpd_config *config);
int kftpd_config_file_read(struct kftpd_config *config, const char *file,
			   kftpd_config_file_report report, void *arg);

#endif
