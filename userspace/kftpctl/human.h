/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPCTL_HUMAN_H
#define KFTPCTL_HUMAN_H

#include <stdint.h>

#define KFTPCTL_HUMAN_SIZE 32

const char *kftpctl_human_bytes(uint64_t bytes, char *buf);
const char *kftpctl_human_time(uint32_t seconds, char *buf);

#endif
