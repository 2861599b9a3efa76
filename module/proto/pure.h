/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The files of this folder are pure: their functions only convert bytes and structs. The
 * functions use no locks, memory allocation, sockets, files or log. The files are built
 * into the kernel module, its KUnit suites, kftpd, kftpctl and the fuzzers. In this
 * folder, only this header includes headers of the kernel or of the C library.
 */
#ifndef _KFTP_PURE_H
#define _KFTP_PURE_H

#ifdef __KERNEL__
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/types.h>
#else
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef int32_t s32;
typedef uint64_t u64;
typedef int64_t s64;
typedef mode_t umode_t;

#define U32_MAX UINT32_MAX
#define U64_MAX UINT64_MAX
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif

#endif
