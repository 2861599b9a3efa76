/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LOG_H
#define KFTPD_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <syslog.h>

void kftpd_log_init(bool verbose);

__attribute__((format(printf, 2, 3))) void kftpd_log(int level,
						     const char *format, ...);
__attribute__((format(printf, 2, 3))) void
kftpd_log_remote(int level, const char *format, ...);
__attribute__((format(printf, 1, 2))) void kftpd_log_guess(const char *format,
							   ...);
__attribute__((format(printf, 4, 5))) void
kftpd_log_event(int level, const char *const *fields, size_t count,
		const char *format, ...);

#endif
