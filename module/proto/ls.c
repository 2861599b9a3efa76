// SPDX-License-Identifier: GPL-2.0
/* Writes the lines of LIST in the form of ls -l. */
#include "proto/date.h"
#include "proto/ls.h"
#include "proto/number.h"

/*
 * Half of a Gregorian year of 365.2425 days, in seconds. If a date is older than this,
 * ls shows the year instead of the time of day.
 */
#define SIX_MONTHS (31556952 / 2)

/* Minimum width of the columns of owner and group. */
#define OWNER_WIDTH 8

static char type_letter(umode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return '-';
	case S_IFDIR:
		return 'd';
	case S_IFLNK:
		return 'l';
	case S_IFCHR:
		return 'c';
	case S_IFBLK:
		return 'b';
	case S_IFIFO:
		return 'p';
	case S_IFSOCK:
		return 's';
	default:
		return '?';
	}
}

/* Writes the type and the permission bits, such as "drwxr-sr-t". */
static char *put_mode(char *p, umode_t mode)
{
	static const char bits[8][4] = { "---", "--x", "-w-", "-wx", "r--", "r-x", "rw-", "rwx" };

	p[0] = type_letter(mode);
	memcpy(p + 1, bits[mode >> 6 & 7], 3);
	memcpy(p + 4, bits[mode >> 3 & 7], 3);
	memcpy(p + 7, bits[mode & 7], 3);
	if (mode & S_ISUID)
		p[3] = mode & 0100 ? 's' : 'S';
	if (mode & S_ISGID)
		p[6] = mode & 0010 ? 's' : 'S';
	if (mode & S_ISVTX)
		p[9] = mode & 0001 ? 't' : 'T';
	return p + 10;
}

/*
 * Writes the name of an owner or group, or the number @id if @name is NULL. If the text
 * is shorter than OWNER_WIDTH, fills the column with spaces up to this width.
 */
static char *put_owner_column(char *p, const char *name, u32 id)
{
	char *least = (char *)memset(p, ' ', OWNER_WIDTH) + OWNER_WIDTH;

	p = name ? kftp_entry_put_owner(p, name) : kftp_number_put(p, id);
	return p < least ? least : p;
}

static s32 offset_at(s64 seconds, const struct kftp_ls_look *look)
{
	return look->changes ? kftp_zone_offset(look->changes, look->n_changes, seconds) :
			       look->utc_offset;
}

static char *put_date(char *p, s64 seconds, const struct kftp_ls_look *look)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	bool recent = seconds <= look->now && seconds > look->now - SIX_MONTHS;
	struct kftp_date date;

	kftp_date_split(seconds, offset_at(seconds, look), &date);
	memcpy(p, months + 3 * (date.month - 1), 3);
	p[3] = ' ';
	kftp_number_put_right(p + 4, date.day, 2);
	p[6] = ' ';
	if (recent) {
		kftp_number_put_two(p + 7, date.second / 3600);
		p[9] = ':';
		kftp_number_put_two(p + 10, date.second / 60 % 60);
	} else {
		p[7] = ' ';
		kftp_number_put_two(p + 8, date.year / 100);
		kftp_number_put_two(p + 10, date.year % 100);
	}
	return p + 12;
}

char kftp_ls_mark(umode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return '/';
	case S_IFLNK:
		return '@';
	case S_IFIFO:
		return '|';
	case S_IFSOCK:
		return '=';
	case S_IFREG:
		return mode & 0111 ? '*' : 0;
	default:
		return 0;
	}
}

/*
 * Writes the mark that ls -F shows after a name. There is no mark for a symbolic link
 * that is shown with its target.
 */
static char *put_mark(char *p, const struct kftp_entry *entry)
{
	char mark = kftp_ls_mark(entry->mode);

	if (mark && !(S_ISLNK(entry->mode) && entry->link))
		*p++ = mark;
	return p;
}

size_t kftp_ls_line(const struct kftp_entry *entry, const struct kftp_ls_look *look,
		    char *buf)
{
	char *p = put_mode(buf, entry->mode);

	*p++ = ' ';
	p = kftp_number_put_right(p, entry->links, 3);
	*p++ = ' ';
	p = put_owner_column(p, entry->owner, entry->uid);
	*p++ = ' ';
	p = put_owner_column(p, entry->group, entry->gid);
	*p++ = ' ';
	p = kftp_number_put_right(p, entry->size, 8);
	*p++ = ' ';
	p = put_date(p, entry->mtime, look);
	*p++ = ' ';
	if (entry->prefix)
		p = (char *)memcpy(p, entry->prefix, entry->prefix_len) + entry->prefix_len;
	p = kftp_entry_put_name(p, entry->name, entry->name_len);
	if (entry->link) {
		p = (char *)memcpy(p, " -> ", 4) + 4;
		p = kftp_entry_put_name(p, entry->link, entry->link_len);
	}
	if (look->classify)
		p = put_mark(p, entry);
	*p++ = '\r';
	*p++ = '\n';
	return p - buf;
}
