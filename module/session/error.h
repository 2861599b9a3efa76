/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ERROR_H
#define _KFTP_ERROR_H

const char *kftp_error_text(int err);
int kftp_error_code(int code, int err);
int kftp_error_code_moving(int err);
int kftp_error_code_making(int err);

#endif
