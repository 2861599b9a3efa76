/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_VSFTPD_KEY_H
#define KFTPD_VSFTPD_KEY_H

const char *kftpd_vsftpd_key_remedy(const char *name);

#endif
