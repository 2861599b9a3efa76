// SPDX-License-Identifier: GPL-2.0
/*
 * Makes a table of the local time zone. The C library tells only the offset at a given
 * time. So this file asks for the offsets at times that are a week apart. If two
 * successive offsets differ, this file searches for the time of the change.
 */
#include <string.h>
#include <time.h>

#include "kftpd/monitor/zone.h"

#define LOCALTIME "/etc/localtime"

/* The table has the changes from 1970 to the end of 2099. */
#define ZONE_BEGIN ((time_t)0)
#define ZONE_END ((time_t)4102444800)

/*
 * The steps are on Thursdays at 00:00 UTC. In tzdata 2025b, no zone changes its offset
 * twice between two successive steps. The shortest time between two changes of a zone
 * is 6 days and 23 hours, but a step lies between these changes.
 */
#define ZONE_STEP ((time_t)7 * 86400)

/**
 * kftpd_zone_offset() - find the offset of the local time zone
 * @when: a time
 *
 * Return: seconds east of UTC at that time; 0 if it is not known.
 */
int32_t kftpd_zone_offset(time_t when)
{
	struct tm tm;

	return localtime_r(&when, &tm) ? tm.tm_gmtoff : 0;
}

/*
 * Finds the time of the change between @before and @after: the first time at which the
 * offset is that of @after. The offset at @before must be different from this offset.
 */
static time_t zone_find_change(time_t before, time_t after)
{
	int32_t offset = kftpd_zone_offset(after);

	while (after - before > 1) {
		time_t middle = before + (after - before) / 2;

		if (kftpd_zone_offset(middle) == offset)
			after = middle;
		else
			before = middle;
	}
	return after;
}

static void zone_add(struct kftpd_zone_table *table, int64_t from,
		     int32_t offset)
{
	table->changes[table->count++] = (struct kftp_zone_change){
		.from = from,
		.offset = offset,
	};
}

static void zone_stat(struct stat *file)
{
	if (stat(LOCALTIME, file))
		memset(file, 0, sizeof(*file));
}

/**
 * kftpd_zone_find() - find the local time zone
 * @table: set to the offsets of the zone; the first entry also holds for all times
 *	   before 1970
 *
 * If the environment variable TZ is set, the zone is that of TZ, otherwise that of
 * /etc/localtime.
 */
void kftpd_zone_find(struct kftpd_zone_table *table)
{
	int32_t offset;
	time_t at;

	/*
	 * ORDER: get the attributes before the zone. If the file is replaced in between,
	 * kftpd_zone_is_stale() notices this.
	 */
	zone_stat(&table->file);
	tzset();
	table->count = 0;
	offset = kftpd_zone_offset(ZONE_BEGIN);
	zone_add(table, INT64_MIN, offset);
	for (at = ZONE_BEGIN + ZONE_STEP;
	     at <= ZONE_END && table->count < KFTP_ZONE_MAX; at += ZONE_STEP) {
		int32_t next = kftpd_zone_offset(at);

		if (next == offset)
			continue;
		zone_add(table, zone_find_change(at - ZONE_STEP, at), next);
		offset = next;
	}
}

/**
 * kftpd_zone_is_stale() - check whether /etc/localtime was replaced
 * @table: from kftpd_zone_find()
 *
 * Return: true if the file was replaced after kftpd_zone_find().
 */
bool kftpd_zone_is_stale(const struct kftpd_zone_table *table)
{
	struct stat now;

	zone_stat(&now);
	return now.st_dev != table->file.st_dev ||
	       now.st_ino != table->file.st_ino ||
	       now.st_size != table->file.st_size ||
	       now.st_mtim.tv_sec != table->file.st_mtim.tv_sec ||
	       now.st_mtim.tv_nsec != table->file.st_mtim.tv_nsec;
}
