// SPDX-License-Identifier: GPL-2.0
/* Writes sizes and times in units that people can read. */
#include <inttypes.h>
#include <stdio.h>

#include "kftpctl/human.h"

/**
 * kftpctl_human_bytes() - write a size
 * @bytes: the size
 * @buf: set to a text like "512 B", "1.5 KiB" or "20.0 GiB". The size of the buffer
 *	 must be KFTPCTL_HUMAN_SIZE.
 *
 * Return: @buf.
 */
const char *kftpctl_human_bytes(uint64_t bytes, char *buf)
{
	static const char units[] = "KMGTPE";
	uint64_t tenths = bytes;
	const char *unit = units;

	if (bytes < 1024) {
		snprintf(buf, KFTPCTL_HUMAN_SIZE, "%" PRIu64 " B", bytes);
		return buf;
	}
	for (; tenths >= 1024 * 1024; unit++)
		tenths /= 1024;
	tenths = tenths * 10 / 1024;
	snprintf(buf, KFTPCTL_HUMAN_SIZE, "%" PRIu64 ".%" PRIu64 " %ciB",
		 tenths / 10, tenths % 10, *unit);
	return buf;
}

/**
 * kftpctl_human_time() - write a duration
 * @seconds: the duration
 * @buf: set to a text like "59s", "1:05:07" or "3d 1:05:07". The size of the buffer
 *	 must be KFTPCTL_HUMAN_SIZE.
 *
 * Return: @buf.
 */
const char *kftpctl_human_time(uint32_t seconds, char *buf)
{
	uint32_t days = seconds / 86400, left = seconds % 86400;

	if (seconds < 60)
		snprintf(buf, KFTPCTL_HUMAN_SIZE, "%us", seconds);
	else if (days)
		snprintf(buf, KFTPCTL_HUMAN_SIZE, "%ud %u:%02u:%02u", days,
			 left / 3600, left / 60 % 60, left % 60);
	else
		snprintf(buf, KFTPCTL_HUMAN_SIZE, "%u:%02u:%02u", left / 3600,
			 left / 60 % 60, left % 60);
	return buf;
}
