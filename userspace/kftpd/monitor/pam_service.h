/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_PAM_SERVICE_H
#define KFTPD_PAM_SERVICE_H

#include <stddef.h>

/**
 * struct kftpd_pam_files - the files that have the rules of PAM
 * @folders: folders with a file for each service. If both folders have a file for a
 *	     service, only the file in the first folder counts.
 * @single: the file with all services, which counts only if there is no folder
 */
struct kftpd_pam_files {
	const char *folders[2];
	const char *single;
};

/* The files of libpam in Debian. */
extern const struct kftpd_pam_files kftpd_pam_service_files;

int kftpd_pam_service_check(const struct kftpd_pam_files *files,
			    const char *service, char *error, size_t size);

#endif
