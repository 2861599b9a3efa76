/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CONFIG_FILE_H
#define KFTPD_CONFIG_FILE_H

#include "kftpd/config/config.h"

/**
 * typedef kftpd_config_file_report - a function that reports an error in a file
 * @file: name of the configuration file
 * @line: number of the line; 0 if the error is not in a single line
 * @text: description of the error
 * @arg: the pointer that was given to kftpd_config_file_read()
 */
typedef void (*kftpd_config_file_report)(const char *file, int line,
					 const char *text, void *arg);

void kftpd_config_file_defaults(struct kftpd_config *config);
int kftpd_config_file_read(struct kftpd_config *config, const char *file,
			   kftpd_config_file_report report, void *arg);

#endif
