// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of listings, compared with lines that printf(3) and gmtime(3) make. The input
 * is a struct of numbers, a name, and after a "/" the target of a link.
 */
#include <time.h>

#include "../../module/proto/date.h"
#include "../../module/proto/facts.h"
#include "../../module/proto/ls.h"
#include "fuzz.h"

struct numbers {
	u64 size;
	s64 mtime;
	s64 now;
	u64 inode;
	u64 device;
	u32 uid;
	u32 gid;
	u32 links;
	u32 perm;
	u32 facts;
	u16 mode;
	u8 role;
	u8 flags;	/* 1: classify, 2: names of owner and group, 4: known btime, 8: owner has the entry's name */
	s32 utc_offset;
	u32 unused;
	s64 btime;
};

#define NAMES_MAX 600
#define FIRST (-62135596800LL)
#define LAST 253402300799LL
#define HALF_YEAR (31556952LL / 2)

static s64 limited(s64 seconds)
{
	return seconds < FIRST ? FIRST : seconds > LAST ? LAST : seconds;
}

/* The last change that is not after the time, or else the first one. */
static s32 model_offset(s64 seconds, const struct kftp_ls_look *look)
{
	s32 offset = look->changes ? look->changes[0].offset : look->utc_offset;
	size_t i;

	for (i = 0; i < look->n_changes; i++)
		if (look->changes[i].from <= seconds)
			offset = look->changes[i].offset;
	return offset;
}

static void model_date(s64 seconds, const struct kftp_ls_look *look, char *out, size_t size)
{
	bool recent = seconds <= look->now && seconds + HALF_YEAR > look->now;
	time_t clamped = limited(limited(seconds) + model_offset(seconds, look));
	struct tm tm;
	char day[16];

	gmtime_r(&clamped, &tm);
	strftime(day, sizeof(day), "%b %e", &tm);
	if (recent)
		snprintf(out, size, "%s %02d:%02d", day, tm.tm_hour, tm.tm_min);
	else
		snprintf(out, size, "%s  %04d", day, tm.tm_year + 1900);
}

static void model_time(s64 seconds, char *out, size_t size)
{
	time_t clamped = limited(seconds);
	struct tm tm;

	gmtime_r(&clamped, &tm);
	snprintf(out, size, "%04d%02d%02d%02d%02d%02d", tm.tm_year + 1900, tm.tm_mon + 1,
		 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void model_mode(umode_t mode, char *out)
{
	static const char types[] = "?pc?d?b?-?l?s???";
	int bit;

	*out++ = types[mode >> 12 & 15];
	for (bit = 8; bit >= 0; bit--)
		*out++ = mode >> bit & 1 ? "xwr"[bit % 3] : '-';
	*out = '\0';
	if (mode & 04000)
		out[-7] = out[-7] == 'x' ? 's' : 'S';
	if (mode & 02000)
		out[-4] = out[-4] == 'x' ? 's' : 'S';
	if (mode & 01000)
		out[-1] = out[-1] == 'x' ? 't' : 'T';
}

static void model_owner(const char *name, u32 id, char *out, size_t size)
{
	if (name)
		snprintf(out, size, "%.32s", name);
	else
		snprintf(out, size, "%u", id);
	for (; *out; out++)
		if ((u8)*out <= ' ' || *out == ';')
			*out = '_';
}

static int model_list(const struct kftp_entry *entry, const struct kftp_ls_look *look,
		      char *out, size_t size)
{
	char owner[64], group[64], mode[16], date[64];

	model_mode(entry->mode, mode);
	model_date(entry->mtime, look, date, sizeof(date));
	model_owner(entry->owner, entry->uid, owner, sizeof(owner));
	model_owner(entry->group, entry->gid, group, sizeof(group));
	return snprintf(out, size, "%s %3u %-8s %-8s %8llu %s ", mode, entry->links,
			owner, group, (unsigned long long)entry->size, date);
}

/* Checks a name in a line. Returns the position after it. */
static const char *check_name(const char *at, const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		CHECK(at[i] == (name[i] == '\r' || name[i] == '\n' ? '?' : name[i]));
	return at + len;
}

/* Like ls -F, but a link with its target has no mark for the type of the target. */
static const char *model_mark(const struct kftp_entry *entry)
{
	if (S_ISREG(entry->mode))
		return entry->mode & 0111 ? "*" : "";
	if (S_ISLNK(entry->mode))
		return entry->link ? "" : "@";
	return S_ISDIR(entry->mode) ? "/" : S_ISFIFO(entry->mode) ? "|" : S_ISSOCK(entry->mode) ? "=" : "";
}

static void check_list(const struct kftp_entry *entry, const struct kftp_ls_look *look)
{
	size_t room = KFTP_ENTRY_SIZE + entry->prefix_len + entry->name_len + entry->link_len;
	char *line = malloc(room);
	char *expected = malloc(room);
	size_t len = kftp_ls_line(entry, look, line);
	int head = model_list(entry, look, expected, room);
	const char *at = line + head;

	CHECK(len <= room && (size_t)head < len);
	CHECK(!memcmp(line, expected, head));
	CHECK(!entry->prefix || !memcmp(at, entry->prefix, entry->prefix_len));
	at = check_name(at + entry->prefix_len, entry->name, entry->name_len);
	if (entry->link) {
		CHECK(!memcmp(at, " -> ", 4));
		at = check_name(at + 4, entry->link, entry->link_len);
	}
	snprintf(expected, room, "%s\r\n", look->classify ? model_mark(entry) : "");
	CHECK(at + strlen(expected) == line + len);
	CHECK(!memcmp(at, expected, strlen(expected)));
	free(expected);
	free(line);
}

static bool fits_fact(const char *text, size_t len)
{
	while (len--)
		if ((unsigned char)text[len] <= ' ' || strchr(";\177", text[len]))
			return false;
	return true;
}

static int model_facts(const struct kftp_entry *entry, u32 facts, char *out, size_t size)
{
	static const char *const types[16] = {
		[1] = "OS.unix=fifo", [2] = "OS.unix=chr", [4] = "dir", [6] = "OS.unix=blk",
		[8] = "file", [10] = "OS.unix=slink", [12] = "OS.unix=socket",
	};
	static const char *const prefix[3] = { "", "c", "p" };
	const char *type = types[entry->mode >> 12 & 15];
	FILE *f = fmemopen(out, size, "w");
	char time[32], owner[64];
	int n;

	if (facts & KFTP_FACT_TYPE) {
		fprintf(f, "type=%s%s", S_ISDIR(entry->mode) ? prefix[entry->role] : "",
			type ? type : "OS.unix=unknown");
		if (S_ISLNK(entry->mode) && entry->link && fits_fact(entry->link, entry->link_len))
			fprintf(f, ":%.*s", (int)entry->link_len, entry->link);
		putc(';', f);
	}
	if (facts & KFTP_FACT_SIZE && S_ISREG(entry->mode))
		fprintf(f, "size=%llu;", (unsigned long long)entry->size);
	model_time(entry->mtime, time, sizeof(time));
	if (facts & KFTP_FACT_MODIFY)
		fprintf(f, "modify=%s;", time);
	if (facts & KFTP_FACT_PERM) {
		fputs("perm=", f);
		for (n = 0; n < 10; n++)
			if (entry->perm >> n & 1)
				putc("acdeflmprw"[n], f);
		putc(';', f);
	}
	if (facts & KFTP_FACT_UNIQUE)
		fprintf(f, "unique=%llxg%llx;", (unsigned long long)entry->device,
			(unsigned long long)entry->inode);
	model_time(entry->btime, time, sizeof(time));
	if (facts & KFTP_FACT_CREATE && entry->has_btime)
		fprintf(f, "create=%s;", time);
	if (facts & KFTP_FACT_UNIX_MODE)
		fprintf(f, "UNIX.mode=%04o;", entry->mode & 07777);
	model_owner(entry->owner, entry->uid, owner, sizeof(owner));
	if (facts & KFTP_FACT_UNIX_OWNER && entry->owner)
		fprintf(f, "UNIX.ownername=%s;", owner);
	model_owner(entry->group, entry->gid, owner, sizeof(owner));
	if (facts & KFTP_FACT_UNIX_GROUP && entry->group)
		fprintf(f, "UNIX.groupname=%s;", owner);
	if (facts & KFTP_FACT_UNIX_UID)
		fprintf(f, "UNIX.uid=%u;", entry->uid);
	if (facts & KFTP_FACT_UNIX_GID)
		fprintf(f, "UNIX.gid=%u;", entry->gid);
	putc(' ', f);
	n = ftell(f);
	fclose(f);
	return n;
}

static void check_mlsx(const struct kftp_entry *entry, u32 facts)
{
	size_t room = KFTP_ENTRY_SIZE + entry->name_len + entry->link_len;
	char *line = malloc(room);
	char *expected = malloc(room);
	size_t len = kftp_facts_line(entry, facts, line);
	int head = model_facts(entry, facts, expected, room);
	const char *at = line + head;

	CHECK(len == head + entry->name_len + 2);
	CHECK(!memcmp(line, expected, head));
	at = check_name(at, entry->name, entry->name_len);
	CHECK(!memcmp(at, "\r\n", 2));
	free(expected);
	free(line);
}

static void check_time(s64 seconds)
{
	char *line = malloc(KFTP_DATE_LEN);
	char expected[32];

	kftp_date_put(line, seconds);
	model_time(seconds, expected, sizeof(expected));
	CHECK(!memcmp(line, expected, KFTP_DATE_LEN));
	free(line);
}

static void check_names(const char *arg, size_t len, u32 facts)
{
	char text[160];
	size_t n;

	CHECK(!(kftp_facts_parse(arg, len) & ~KFTP_FACTS_ALL));
	n = kftp_facts_names(facts, false, text);
	CHECK(n == strlen(text) && n < sizeof(text));
	CHECK(kftp_facts_parse(text, n) == (facts & KFTP_FACTS_ALL));
	n = kftp_facts_names(facts, true, text);
	CHECK(n == strlen(text) && n < sizeof(text));
}

static void entry_numbers(struct kftp_entry *entry, const struct numbers *numbers)
{
	entry->size = numbers->size;
	entry->mtime = numbers->mtime;
	entry->inode = numbers->inode;
	entry->device = numbers->device;
	entry->mode = numbers->mode;
	entry->uid = numbers->uid;
	entry->gid = numbers->gid;
	entry->links = numbers->links;
	entry->perm = numbers->perm;
	entry->role = numbers->role % 3;
	entry->btime = numbers->btime;
	entry->has_btime = numbers->flags & 4;
	if (numbers->flags & 2) {
		entry->owner = "administrator";
		entry->group = "ftp";
	}
}

/* With tables of one to four changes, some of them near the date of the entry. */
static void check_zones(const struct kftp_entry *entry, const struct numbers *numbers,
			struct kftp_ls_look look)
{
	const struct kftp_zone_change changes[] = {
		{ .from = numbers->btime, .offset = numbers->utc_offset % 86401 },
		{ .from = numbers->mtime, .offset = numbers->uid % 86401 },
		{ .from = (u64)numbers->mtime + 1, .offset = -(s32)(numbers->gid % 86401) },
		{ .from = numbers->now, .offset = 3600 },
	};

	look.changes = changes;
	for (look.n_changes = 1; look.n_changes <= ARRAY_SIZE(changes); look.n_changes++) {
		if (kftp_zone_check(changes, look.n_changes))
			return;
		check_list(entry, &look);
	}
}

/* With a time that a clock can show, and with a time near the date of the entry. */
static void check_lists(const struct kftp_entry *entry, const struct numbers *numbers)
{
	struct kftp_ls_look look = {
		.now = numbers->now % LAST,
		.utc_offset = numbers->utc_offset % 86401,
		.classify = numbers->flags & 1,
	};

	check_list(entry, &look);
	check_zones(entry, numbers, look);
	if (numbers->mtime <= FIRST || numbers->mtime >= LAST)
		return;
	look.now = numbers->mtime + numbers->now % 40000000;
	check_list(entry, &look);
	look.now = numbers->mtime + HALF_YEAR + numbers->now % 2;
	check_list(entry, &look);
}

int fuzz_input(const u8 *data, size_t size)
{
	struct kftp_entry entry = {};
	struct numbers numbers;
	const u8 *slash;
	char *name, *link, *owner;

	if (size < sizeof(numbers) || size > sizeof(numbers) + NAMES_MAX)
		return 0;
	memcpy(&numbers, data, sizeof(numbers));
	data += sizeof(numbers);
	size -= sizeof(numbers);
	slash = memchr(data, '/', size);
	entry_numbers(&entry, &numbers);
	entry.name_len = slash ? (size_t)(slash - data) : size;
	name = exact_copy(data, entry.name_len);
	entry.link_len = slash ? size - entry.name_len - 1 : 0;
	link = slash ? exact_copy(slash + 1, entry.link_len) : NULL;
	owner = strndup(name, entry.name_len);
	entry.name = name;
	entry.link = link;
	if (numbers.flags & 8) {
		entry.owner = owner;
		entry.group = owner;
	}
	check_lists(&entry, &numbers);
	entry.prefix = owner;
	entry.prefix_len = strlen(owner);
	check_lists(&entry, &numbers);
	check_mlsx(&entry, numbers.facts);
	check_time(numbers.mtime);
	check_names(name, entry.name_len, numbers.facts);
	free(owner);
	free(link);
	free(name);
	return 0;
}
