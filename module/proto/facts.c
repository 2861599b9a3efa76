// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of listings: LIST as ls -l writes it, MLSD and MLST of RFC 3659. A
 * directory of 100,000 entries is 100,000 lines, so numbers and dates are
 * written by hand; each put_ function returns the end of what it wrote.
 */
#include "proto/facts.h"
#include "proto/word.h"

#define SECONDS_PER_DAY	86400
/* Half of a Gregorian year of 365.2425 days, the limit of ls. */
#define SIX_MONTHS	(31556952 / 2)
/* 0001-01-01 00:00:00 and 9999-12-31 23:59:59. */
#define TIME_FIRST	(-62135596800LL)
#define TIME_LAST	253402300799LL
/* Days from 0000-03-01 to 0001-01-01. */
#define MARCH_TO_FIRST	306
/* A longer owner's name than useradd(8) takes is cut. */
#define OWNER_SIZE	32

struct date {
	u32 year;
	u32 month;	/* 1 to 12 */
	u32 day;	/* 1 to 31 */
	u32 second;	/* of the day */
};

static const char two_digits[100][4] = {
	"00", "01", "02", "03", "04", "05", "06", "07", "08", "09",
	"10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
	"20", "21", "22", "23", "24", "25", "26", "27", "28", "29",
	"30", "31", "32", "33", "34", "35", "36", "37", "38", "39",
	"40", "41", "42", "43", "44", "45", "46", "47", "48", "49",
	"50", "51", "52", "53", "54", "55", "56", "57", "58", "59",
	"60", "61", "62", "63", "64", "65", "66", "67", "68", "69",
	"70", "71", "72", "73", "74", "75", "76", "77", "78", "79",
	"80", "81", "82", "83", "84", "85", "86", "87", "88", "89",
	"90", "91", "92", "93", "94", "95", "96", "97", "98", "99",
};

static const char hex_digits[] = "0123456789abcdef";

/*
 * Days since 0000-03-01 to a date, as in kernel/time/timeconv.c: Cassio Neri
 * and Lorenz Schneider, "Euclidean affine functions and their application to
 * calendar algorithms" (2022). Years begin in March; no division by a variable
 * and no loop.
 */
static void split_days(u32 days, struct date *date)
{
	u32 century = (4 * days + 3) / 146097;
	u32 day_of_century = (4 * days + 3) % 146097 / 4;
	u64 product = 2939745ULL * (4 * day_of_century + 3);
	u32 day_of_year = (u32)product / 2939745 / 4;
	u32 month = 2141 * day_of_year + 197913;
	bool next = day_of_year >= MARCH_TO_FIRST;

	date->year = 100 * century + (product >> 32) + next;
	date->month = (month >> 16) - (next ? 12 : 0);
	date->day = (month & 0xffff) / 2141 + 1;
}

static s64 clamp_time(s64 seconds)
{
	if (seconds < TIME_FIRST)
		return TIME_FIRST;
	return seconds > TIME_LAST ? TIME_LAST : seconds;
}

static void split_time(s64 seconds, struct date *date)
{
	u64 since = clamp_time(seconds) - TIME_FIRST;

	split_days(since / SECONDS_PER_DAY + MARCH_TO_FIRST, date);
	date->second = since % SECONDS_PER_DAY;
}

/* Text of a constant. */
#define put_text(p, text) ((char *)memcpy(p, text, sizeof(text) - 1) + sizeof(text) - 1)

static void put_two(char *p, u32 value)
{
	memcpy(p, two_digits[value], 2);
}

static unsigned int count_digits(u64 value)
{
	static const u64 power[] = {
		0, 10ULL, 100ULL, 1000ULL, 10000ULL, 100000ULL, 1000000ULL,
		10000000ULL, 100000000ULL, 1000000000ULL, 10000000000ULL,
		100000000000ULL, 1000000000000ULL, 10000000000000ULL,
		100000000000000ULL, 1000000000000000ULL, 10000000000000000ULL,
		100000000000000000ULL, 1000000000000000000ULL, 10000000000000000000ULL,
	};
	unsigned int bits = 64 - __builtin_clzll(value | 1);
	/* 1233 / 4096 is log10(2), near enough for 64 bits. */
	unsigned int n = bits * 1233 >> 12;

	return n + (value >= power[n]);
}

/* A number that has this many digits. */
static char *put_digits(char *p, u64 value, unsigned int digits)
{
	char *end = p + digits;
	u32 small;

	for (p = end; value > U32_MAX; value /= 100)
		put_two(p -= 2, value % 100);
	for (small = value; small >= 100; small /= 100)
		put_two(p -= 2, small % 100);
	if (small >= 10)
		put_two(p - 2, small);
	else
		p[-1] = '0' + small;
	return end;
}

static char *put_number(char *p, u64 value)
{
	return put_digits(p, value, count_digits(value));
}

static char *put_blanks(char *p)
{
	return put_text(p, "        ");
}

/* A number flush right in at least @width columns, up to eight. */
static char *put_right(char *p, u64 value, unsigned int width)
{
	unsigned int digits = count_digits(value);

	put_blanks(p);
	if (digits < width)
		p += width - digits;
	return put_digits(p, value, digits);
}

static char *put_hex(char *p, u64 value)
{
	unsigned int digits = (67 - __builtin_clzll(value | 1)) / 4;
	char *end = p + digits;

	for (p = end; digits; digits--) {
		*--p = hex_digits[value & 0xf];
		value >>= 4;
	}
	return end;
}

/* The permission bits as four octal digits. */
static char *put_octal(char *p, umode_t mode)
{
	p[0] = '0' + (mode >> 9 & 7);
	p[1] = '0' + (mode >> 6 & 7);
	p[2] = '0' + (mode >> 3 & 7);
	p[3] = '0' + (mode & 7);
	return p + 4;
}

/* Eight bytes of a name, unless CR or LF may be among them. */
static bool copy_word(char *p, const char *name)
{
	u64 word = kftp_word_load(name);

	if (kftp_word_below(word, '\r' + 1))
		return false;
	kftp_word_store(p, word);
	return true;
}

char *kftp_facts_name(const char *name, size_t len, char *p)
{
	size_t i = 0;

	while (len - i >= KFTP_WORD_SIZE && copy_word(p + i, name + i))
		i += KFTP_WORD_SIZE;
	/* The last word of a longer name may overlap what is copied already. */
	if (i && len - i < KFTP_WORD_SIZE &&
	    copy_word(p + len - KFTP_WORD_SIZE, name + len - KFTP_WORD_SIZE))
		return p + len;
	for (; i < len; i++)
		p[i] = name[i] == '\r' || name[i] == '\n' ? '?' : name[i];
	return p + len;
}

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

/* "drwxr-sr-t" */
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

/* Clients split lines of LIST at spaces, and facts at ";". */
static char *put_owner(char *p, const char *name)
{
	const char *end = name + OWNER_SIZE;

	for (; *name && name < end; name++)
		*p++ = (u8)*name <= ' ' || *name == ';' ? '_' : *name;
	return p;
}

/* Name or number of an owner, flush left in at least eight columns. */
static char *put_owner_column(char *p, const char *name, u32 id)
{
	char *least = put_blanks(p);

	p = name ? put_owner(p, name) : put_number(p, id);
	return p < least ? least : p;
}

static char *put_date(char *p, s64 seconds, const struct kftp_facts_look *look)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	bool recent = seconds <= look->now && seconds > look->now - SIX_MONTHS;
	struct date date;

	/* Within the limits first, so that the sum can't overflow. */
	split_time(clamp_time(seconds) + look->utc_offset, &date);
	memcpy(p, months + 3 * (date.month - 1), 3);
	p[3] = ' ';
	put_two(p + 4, date.day);
	if (p[4] == '0')
		p[4] = ' ';
	p[6] = ' ';
	if (recent) {
		put_two(p + 7, date.second / 3600);
		p[9] = ':';
		put_two(p + 10, date.second / 60 % 60);
	} else {
		p[7] = ' ';
		put_two(p + 8, date.year / 100);
		put_two(p + 10, date.year % 100);
	}
	return p + 12;
}

/* The mark of ls -F; what a link with its target points to is unknown here. */
static char *put_mark(char *p, const struct kftp_entry *entry)
{
	switch (entry->mode & S_IFMT) {
	case S_IFDIR:
		*p++ = '/';
		break;
	case S_IFLNK:
		if (!entry->link)
			*p++ = '@';
		break;
	case S_IFIFO:
		*p++ = '|';
		break;
	case S_IFSOCK:
		*p++ = '=';
		break;
	case S_IFREG:
		if (entry->mode & 0111)
			*p++ = '*';
		break;
	}
	return p;
}

size_t kftp_facts_list(const struct kftp_entry *entry,
		       const struct kftp_facts_look *look, char *buf)
{
	char *p = put_mode(buf, entry->mode);

	*p++ = ' ';
	p = put_right(p, entry->links, 3);
	*p++ = ' ';
	p = put_owner_column(p, entry->owner, entry->uid);
	*p++ = ' ';
	p = put_owner_column(p, entry->group, entry->gid);
	*p++ = ' ';
	p = put_right(p, entry->size, 8);
	*p++ = ' ';
	p = put_date(p, entry->mtime, look);
	*p++ = ' ';
	p = kftp_facts_name(entry->name, entry->name_len, p);
	if (entry->link) {
		p = put_text(p, " -> ");
		p = kftp_facts_name(entry->link, entry->link_len, p);
	}
	if (look->classify)
		p = put_mark(p, entry);
	p = put_text(p, "\r\n");
	return p - buf;
}

static char *put_type(char *p, const struct kftp_entry *entry)
{
	switch (entry->mode & S_IFMT) {
	case S_IFREG:
		return put_text(p, "type=file;");
	case S_IFDIR:
		if (entry->role == KFTP_ENTRY_CURRENT)
			return put_text(p, "type=cdir;");
		if (entry->role == KFTP_ENTRY_PARENT)
			return put_text(p, "type=pdir;");
		return put_text(p, "type=dir;");
	case S_IFLNK:
		return put_text(p, "type=OS.unix=slink;");
	case S_IFCHR:
		return put_text(p, "type=OS.unix=chr;");
	case S_IFBLK:
		return put_text(p, "type=OS.unix=blk;");
	case S_IFIFO:
		return put_text(p, "type=OS.unix=fifo;");
	case S_IFSOCK:
		return put_text(p, "type=OS.unix=socket;");
	default:
		return put_text(p, "type=OS.unix=unknown;");
	}
}

static char *put_perm(char *p, u32 perm)
{
	static const char letters[32] = "acdeflmprw";

	p = put_text(p, "perm=");
	for (perm &= KFTP_PERM_ALL; perm; perm &= perm - 1)
		*p++ = letters[__builtin_ctz(perm)];
	*p++ = ';';
	return p;
}

static char *put_unique(char *p, const struct kftp_entry *entry)
{
	p = put_text(p, "unique=");
	p = put_hex(p, entry->device);
	*p++ = 'g';
	p = put_hex(p, entry->inode);
	*p++ = ';';
	return p;
}

static char *put_time(char *p, s64 seconds)
{
	kftp_facts_time(seconds, p);
	p[KFTP_FACTS_TIME_LEN] = ';';
	return p + KFTP_FACTS_TIME_LEN + 1;
}

static char *put_owner_names(char *p, const struct kftp_entry *entry, u32 facts)
{
	if (facts & KFTP_FACT_UNIX_OWNER && entry->owner) {
		p = put_text(p, "UNIX.ownername=");
		p = put_owner(p, entry->owner);
		*p++ = ';';
	}
	if (facts & KFTP_FACT_UNIX_GROUP && entry->group) {
		p = put_text(p, "UNIX.groupname=");
		p = put_owner(p, entry->group);
		*p++ = ';';
	}
	return p;
}

static char *put_unix(char *p, const struct kftp_entry *entry, u32 facts)
{
	if (facts & KFTP_FACT_UNIX_MODE) {
		p = put_text(p, "UNIX.mode=");
		p = put_octal(p, entry->mode);
		*p++ = ';';
	}
	p = put_owner_names(p, entry, facts);
	if (facts & KFTP_FACT_UNIX_UID) {
		p = put_text(p, "UNIX.uid=");
		p = put_number(p, entry->uid);
		*p++ = ';';
	}
	if (facts & KFTP_FACT_UNIX_GID) {
		p = put_text(p, "UNIX.gid=");
		p = put_number(p, entry->gid);
		*p++ = ';';
	}
	return p;
}

size_t kftp_facts_mlsx(const struct kftp_entry *entry, u32 facts, char *buf)
{
	char *p = buf;

	if (facts & KFTP_FACT_TYPE)
		p = put_type(p, entry);
	if (facts & KFTP_FACT_SIZE && S_ISREG(entry->mode)) {
		p = put_text(p, "size=");
		p = put_number(p, entry->size);
		*p++ = ';';
	}
	if (facts & KFTP_FACT_MODIFY)
		p = put_time(put_text(p, "modify="), entry->mtime);
	if (facts & KFTP_FACT_PERM)
		p = put_perm(p, entry->perm);
	if (facts & KFTP_FACT_UNIQUE)
		p = put_unique(p, entry);
	if (facts & KFTP_FACT_CREATE && entry->has_btime)
		p = put_time(put_text(p, "create="), entry->btime);
	p = put_unix(p, entry, facts);
	*p++ = ' ';
	p = kftp_facts_name(entry->name, entry->name_len, p);
	p = put_text(p, "\r\n");
	return p - buf;
}

void kftp_facts_time(s64 seconds, char *buf)
{
	struct date date;

	split_time(seconds, &date);
	put_two(buf, date.year / 100);
	put_two(buf + 2, date.year % 100);
	put_two(buf + 4, date.month);
	put_two(buf + 6, date.day);
	put_two(buf + 8, date.second / 3600);
	put_two(buf + 10, date.second / 60 % 60);
	put_two(buf + 12, date.second % 60);
}
