// SPDX-License-Identifier: GPL-2.0
/* Checks the table of a time zone, and finds offsets from UTC in the table. */
#include "proto/zone.h"

#define SECONDS_PER_DAY 86400

int kftp_zone_check(const struct kftp_zone_change *changes, size_t count)
{
	size_t i;

	if (!count || count > KFTP_ZONE_MAX)
		return -EINVAL;
	for (i = 0; i < count; i++) {
		if (changes[i].reserved || changes[i].offset < -SECONDS_PER_DAY ||
		    changes[i].offset > SECONDS_PER_DAY)
			return -EINVAL;
		if (i && changes[i].from <= changes[i - 1].from)
			return -EINVAL;
	}
	return 0;
}

s32 kftp_zone_offset(const struct kftp_zone_change *changes, size_t count, s64 seconds)
{
	/* The index of the wanted entry is at least first, and less than end. */
	size_t first = 0, end = count;

	while (end - first > 1) {
		size_t middle = first + (end - first) / 2;

		if (changes[middle].from <= seconds)
			first = middle;
		else
			end = middle;
	}
	return changes[first].offset;
}
