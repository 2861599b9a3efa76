// SPDX-License-Identifier: GPL-2.0
/* Lines of listings, byte for byte. */
#include <linux/time.h>

#include "../../module/proto/facts.c"
#include "cases.h"

/* 2026-11-23 10:15:00 */
#define NOW	1795428900LL
#define GIB	(1024ULL * 1024 * 1024)

struct list_case {
	const char *what;
	struct kftp_entry entry;
	bool classify;
	const char *line;
};

/* An entry with a name and, as further members, what differs from 0. */
#define BARE(text, type_and_mode, ...) {			\
	.name = (text), .name_len = sizeof(text) - 1,		\
	.mode = (type_and_mode), ##__VA_ARGS__			\
}

#define ENTRY(text, type_and_mode, ...) \
	BARE(text, type_and_mode, .links = 1, .mtime = NOW, ##__VA_ARGS__)

#define LINK(text) .link = (text), .link_len = sizeof(text) - 1

/* Eight columns for owners and sizes, three for links: the form of ls -l, fixed. */
static const struct list_case list_cases[] = {
	{ "file", ENTRY("name", S_IFREG | 0644, .uid = 1000, .gid = 1000, .size = 1024), false,
	  "-rw-r--r--   1 1000     1000         1024 Nov 23 10:15 name\r\n" },
	{ "empty file of root", ENTRY("a", S_IFREG | 0600), false,
	  "-rw-------   1 0        0               0 Nov 23 10:15 a\r\n" },
	{ "directory", BARE("dir", S_IFDIR | 0755, .links = 12, .mtime = NOW, .size = 4096), false,
	  "drwxr-xr-x  12 0        0            4096 Nov 23 10:15 dir\r\n" },
	{ "owner and group", ENTRY("a", S_IFREG | 0640, .owner = "ftp", .group = "www-data"),
	  false, "-rw-r-----   1 ftp      www-data        0 Nov 23 10:15 a\r\n" },
	{ "long owner", ENTRY("a", S_IFREG | 0640, .owner = "administrator", .group = "g"),
	  false, "-rw-r-----   1 administrator g               0 Nov 23 10:15 a\r\n" },
	{ "owner of 33 bytes", ENTRY("a", S_IFREG, .owner = "abcdefghijklmnopqrstuvwxyz0123456"),
	  false,
	  "----------   1 abcdefghijklmnopqrstuvwxyz012345 0               0 Nov 23 10:15 a\r\n" },
	{ "owner with a space", ENTRY("a", S_IFREG, .owner = "b c", .group = "d\ne;"), false,
	  "----------   1 b_c      d_e_            0 Nov 23 10:15 a\r\n" },
	{ "empty owner", ENTRY("a", S_IFREG, .owner = "", .group = ""), false,
	  "----------   1                          0 Nov 23 10:15 a\r\n" },
	{ "largest numbers",
	  BARE("a", S_IFREG, .mtime = NOW, .uid = U32_MAX, .gid = U32_MAX, .links = U32_MAX,
	       .size = U64_MAX),
	  false,
	  "---------- 4294967295 4294967295 4294967295 18446744073709551615 Nov 23 10:15 a\r\n" },
	{ "more than 5 GiB", ENTRY("a", S_IFREG | 0644, .size = 5 * GIB + 1), false,
	  "-rw-r--r--   1 0        0        5368709121 Nov 23 10:15 a\r\n" },
	{ "4 GiB", ENTRY("a", S_IFREG | 0644, .size = 4 * GIB), false,
	  "-rw-r--r--   1 0        0        4294967296 Nov 23 10:15 a\r\n" },
	{ "8 digits fill the column", ENTRY("a", S_IFREG | 0644, .size = 99999999), false,
	  "-rw-r--r--   1 0        0        99999999 Nov 23 10:15 a\r\n" },
	{ "9 digits do not", ENTRY("a", S_IFREG | 0644, .size = 100000000), false,
	  "-rw-r--r--   1 0        0        100000000 Nov 23 10:15 a\r\n" },
	{ "link", ENTRY("a", S_IFLNK | 0777, LINK("b/c"), .size = 3), false,
	  "lrwxrwxrwx   1 0        0               3 Nov 23 10:15 a -> b/c\r\n" },
	{ "link without target", ENTRY("a", S_IFLNK | 0777), false,
	  "lrwxrwxrwx   1 0        0               0 Nov 23 10:15 a\r\n" },
	{ "link to what would end the line", ENTRY("a", S_IFLNK | 0777, LINK("b\r\nc")), false,
	  "lrwxrwxrwx   1 0        0               0 Nov 23 10:15 a -> b??c\r\n" },
	{ "character device", ENTRY("a", S_IFCHR | 0666), false,
	  "crw-rw-rw-   1 0        0               0 Nov 23 10:15 a\r\n" },
	{ "block device", ENTRY("a", S_IFBLK | 0660), false,
	  "brw-rw----   1 0        0               0 Nov 23 10:15 a\r\n" },
	{ "FIFO", ENTRY("a", S_IFIFO | 0622), false,
	  "prw--w--w-   1 0        0               0 Nov 23 10:15 a\r\n" },
	{ "socket", ENTRY("a", S_IFSOCK | 0111), false,
	  "s--x--x--x   1 0        0               0 Nov 23 10:15 a\r\n" },
	{ "no known type", ENTRY("a", 0), false,
	  "?---------   1 0        0               0 Nov 23 10:15 a\r\n" },
	{ "set bits with execute", ENTRY("a", S_IFREG | 07777), false,
	  "-rwsrwsrwt   1 0        0               0 Nov 23 10:15 a\r\n" },
	{ "set bits without execute", ENTRY("a", S_IFREG | 07666), false,
	  "-rwSrwSrwT   1 0        0               0 Nov 23 10:15 a\r\n" },
	{ "sticky directory", ENTRY("tmp", S_IFDIR | 01777), false,
	  "drwxrwxrwt   1 0        0               0 Nov 23 10:15 tmp\r\n" },
	{ "names with spaces", ENTRY(" a b ", S_IFREG), false,
	  "----------   1 0        0               0 Nov 23 10:15  a b \r\n" },
	{ "names with quotes, UTF-8 and other bytes", ENTRY("\"\xc3\xa4\xff\t\x1b", S_IFREG), false,
	  "----------   1 0        0               0 Nov 23 10:15 \"\xc3\xa4\xff\t\x1b\r\n" },
	{ "LF in a name", ENTRY("a\nb", S_IFREG), false,
	  "----------   1 0        0               0 Nov 23 10:15 a?b\r\n" },
	{ "CR and LF in a long name", ENTRY("0123456789\r\n0123456789\n", S_IFREG), false,
	  "----------   1 0        0               0 Nov 23 10:15 0123456789??0123456789?\r\n" },
	{ "CR as the last of nine bytes", ENTRY("01234567\r", S_IFREG), false,
	  "----------   1 0        0               0 Nov 23 10:15 01234567?\r\n" },
	{ "TAB in a long name", ENTRY("0123\t56789", S_IFREG), false,
	  "----------   1 0        0               0 Nov 23 10:15 0123\t56789\r\n" },
	{ "mark of a directory", ENTRY("a", S_IFDIR | 0755), true,
	  "drwxr-xr-x   1 0        0               0 Nov 23 10:15 a/\r\n" },
	{ "mark of an executable", ENTRY("a", S_IFREG | 0645), true,
	  "-rw-r--r-x   1 0        0               0 Nov 23 10:15 a*\r\n" },
	{ "no mark", ENTRY("a", S_IFREG | 0644), true,
	  "-rw-r--r--   1 0        0               0 Nov 23 10:15 a\r\n" },
	{ "mark of a link", ENTRY("a", S_IFLNK | 0777), true,
	  "lrwxrwxrwx   1 0        0               0 Nov 23 10:15 a@\r\n" },
	{ "a link with its target has none", ENTRY("a", S_IFLNK | 0777, LINK("b")), true,
	  "lrwxrwxrwx   1 0        0               0 Nov 23 10:15 a -> b\r\n" },
	{ "mark of a FIFO", ENTRY("a", S_IFIFO | 0644), true,
	  "prw-r--r--   1 0        0               0 Nov 23 10:15 a|\r\n" },
	{ "mark of a socket", ENTRY("a", S_IFSOCK | 0755), true,
	  "srwxr-xr-x   1 0        0               0 Nov 23 10:15 a=\r\n" },
};

KFTP_CASES(list, list_cases);

/* Room for a line as the header promises it, and a byte to see that no more is used. */
static char *line_buf(struct kunit *test, size_t names)
{
	char *buf = kunit_kmalloc(test, KFTP_FACTS_SIZE + names + 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
	memset(buf, '.', KFTP_FACTS_SIZE + names + 1);
	return buf;
}

static void facts_list_test(struct kunit *test)
{
	const struct list_case *param = test->param_value;
	size_t names = param->entry.name_len + param->entry.link_len;
	struct kftp_facts_look look = { .now = NOW };
	char *buf = line_buf(test, names);
	size_t len;

	look.classify = param->classify;
	len = kftp_facts_list(&param->entry, &look, buf);

	kftp_expect_text(test, param->line, buf, len);
	KUNIT_EXPECT_EQ(test, buf[KFTP_FACTS_SIZE + names], '.');
}

struct date_case {
	const char *what;
	s64 mtime;
	const char *date;
};

#define HALF_YEAR (31556952LL / 2)

static const struct date_case date_cases[] = {
	{ "now", NOW, "Nov 23 10:15" },
	{ "a second ago", NOW - 1, "Nov 23 10:14" },
	{ "a second ahead", NOW + 1, "Nov 23  2026" },
	{ "a second before six months", NOW - HALF_YEAR + 1, "May 24 19:20" },
	{ "six months", NOW - HALF_YEAR, "May 24  2026" },
	{ "a second behind six months", NOW - HALF_YEAR - 1, "May 24  2026" },
	{ "day of one digit", NOW - 22 * 86400, "Nov  1 10:15" },
	{ "a day ahead", NOW + 86400, "Nov 24  2026" },
	{ "the epoch", 0, "Jan  1  1970" },
	{ "a second before the epoch", -1, "Dec 31  1969" },
	{ "1960", -305150094LL, "May  1  1960" },
	{ "1900", -2203891201LL, "Feb 28  1900" },
	{ "1601", -11644473600LL, "Jan  1  1601" },
	{ "Feb 29, 2000", 951827696LL, "Feb 29  2000" },
	{ "end of 2024", 1735689599LL, "Dec 31  2024" },
	{ "2^31", 2147483648LL, "Jan 19  2038" },
	{ "Mar 1, 2100", 4107542400LL, "Mar  1  2100" },
	{ "end of 9999", 253402300799LL, "Dec 31  9999" },
	{ "year 10000", 253402300800LL, "Dec 31  9999" },
	{ "year 1", -62135596800LL, "Jan  1  0001" },
	{ "year 0", -62135596801LL, "Jan  1  0001" },
	{ "largest", S64_MAX, "Dec 31  9999" },
	{ "smallest", S64_MIN, "Jan  1  0001" },
};

KFTP_CASES(date, date_cases);

static void facts_list_date_test(struct kunit *test)
{
	const struct date_case *param = test->param_value;
	const struct kftp_entry entry = BARE("a", S_IFREG, .links = 1, .mtime = param->mtime);
	static const char before[] = "----------   1 0        0               0 ";
	const struct kftp_facts_look look = { .now = NOW };
	char *buf = line_buf(test, 1);

	kftp_facts_list(&entry, &look, buf);

	kftp_expect_text(test, param->date, buf + sizeof(before) - 1, 12);
}

struct offset_case {
	const char *what;
	s64 mtime;
	s32 offset;
	const char *date;
};

/* The date is shifted; whether it is recent is not. */
static const struct offset_case offset_cases[] = {
	{ "an hour east", NOW, 3600, "Nov 23 11:15" },
	{ "five and a half hours west", NOW, -19800, "Nov 23 04:45" },
	{ "the next day", NOW, 50400, "Nov 24 00:15" },
	{ "a second ahead", NOW + 1, -86400, "Nov 22  2026" },
	{ "six months", NOW - HALF_YEAR, 86400, "May 25  2026" },
	{ "a second before six months", NOW - HALF_YEAR + 1, -86400, "May 23 19:20" },
	{ "the next year", 1798761599LL, 1, "Jan  1  2027" },
	{ "before the epoch", 0, -1, "Dec 31  1969" },
	{ "beyond the last year", 253402300799LL, 86400, "Dec 31  9999" },
	{ "before the first year", -62135596800LL, -86400, "Jan  1  0001" },
	{ "largest", S64_MAX, 86400, "Dec 31  9999" },
	{ "smallest", S64_MIN, -86400, "Jan  1  0001" },
};

KFTP_CASES(offset, offset_cases);

static void facts_list_offset_test(struct kunit *test)
{
	const struct offset_case *param = test->param_value;
	const struct kftp_facts_look look = { .now = NOW, .utc_offset = param->offset };
	const struct kftp_entry entry = BARE("a", S_IFREG, .links = 1, .mtime = param->mtime);
	static const char before[] = "----------   1 0        0               0 ";
	char *buf = line_buf(test, 1);

	kftp_facts_list(&entry, &look, buf);

	kftp_expect_text(test, param->date, buf + sizeof(before) - 1, 12);
}

struct mlsx_case {
	const char *what;
	struct kftp_entry entry;
	u32 facts;
	const char *line;
};

static const struct mlsx_case mlsx_cases[] = {
	{ "all facts of a file",
	  ENTRY("name", S_IFREG | 0644, .size = 1024, .uid = 1000, .gid = 100, .inode = 0x1a2b,
		.device = 0x801, .perm = KFTP_PERM_APPEND | KFTP_PERM_READ | KFTP_PERM_WRITE,
		.owner = "alice", .group = "users", .btime = NOW - 1, .has_btime = true),
	  KFTP_FACTS_ALL, "type=file;size=1024;modify=20261123101500;perm=arw;"
	  "unique=801g1a2b;create=20261123101459;UNIX.mode=0644;UNIX.ownername=alice;"
	  "UNIX.groupname=users;UNIX.uid=1000;UNIX.gid=100; name\r\n" },
	{ "default facts",
	  ENTRY("a", S_IFREG, .btime = NOW, .has_btime = true, .owner = "o"),
	  KFTP_FACTS_DEFAULT, "type=file;size=0;modify=20261123101500;perm=;unique=0g0;"
	  "UNIX.mode=0000;UNIX.ownername=o;UNIX.uid=0;UNIX.gid=0; a\r\n" },
	{ "all facts but the owners'",
	  ENTRY("a", S_IFREG, .owner = "o", .group = "g"), KFTP_FACTS_ALL & ~KFTP_FACTS_OWNERS,
	  "type=file;size=0;modify=20261123101500;perm=;unique=0g0;UNIX.mode=0000; a\r\n" },
	{ "all facts of a directory",
	  ENTRY("dir", S_IFDIR | 01777, .size = 4096, .inode = 2, .perm = KFTP_PERM_ALL),
	  KFTP_FACTS_ALL, "type=dir;modify=20261123101500;perm=acdeflmprw;"
	  "unique=0g2;UNIX.mode=1777;UNIX.uid=0;UNIX.gid=0; dir\r\n" },
	{ "largest numbers",
	  ENTRY("a", S_IFREG | 07777, .size = U64_MAX, .inode = U64_MAX, .device = U64_MAX,
		.uid = U32_MAX, .gid = U32_MAX, .perm = U32_MAX, .btime = S64_MAX,
		.has_btime = true, .owner = "abcdefghijklmnopqrstuvwxyz0123456",
		.group = "abcdefghijklmnopqrstuvwxyz0123456"),
	  KFTP_FACTS_ALL, "type=file;size=18446744073709551615;modify=20261123101500;"
	  "perm=acdeflmprw;unique=ffffffffffffffffgffffffffffffffff;create=99991231235959;"
	  "UNIX.mode=7777;UNIX.ownername=abcdefghijklmnopqrstuvwxyz012345;"
	  "UNIX.groupname=abcdefghijklmnopqrstuvwxyz012345;"
	  "UNIX.uid=4294967295;UNIX.gid=4294967295; a\r\n" },
	{ "no facts", ENTRY("a", S_IFREG | 0644), 0, " a\r\n" },
	{ "unknown facts", ENTRY("a", S_IFREG | 0644), ~KFTP_FACTS_ALL, " a\r\n" },
	{ "no permission", ENTRY("a", S_IFREG), KFTP_FACT_PERM, "perm=; a\r\n" },
	{ "no time of making", ENTRY("a", S_IFREG, .btime = NOW), KFTP_FACT_CREATE, " a\r\n" },
	{ "made before the epoch", ENTRY("a", S_IFREG, .btime = -1, .has_btime = true),
	  KFTP_FACT_CREATE, "create=19691231235959; a\r\n" },
	{ "owner that would end the fact", ENTRY("a", S_IFREG, .owner = "a;b c", .group = "\n"),
	  KFTP_FACT_UNIX_OWNER | KFTP_FACT_UNIX_GROUP,
	  "UNIX.ownername=a_b_c;UNIX.groupname=_; a\r\n" },
	{ "owners without names", ENTRY("a", S_IFREG, .uid = 1, .gid = 2), KFTP_FACTS_OWNERS,
	  "UNIX.uid=1;UNIX.gid=2; a\r\n" },
	{ "directory itself", ENTRY(".", S_IFDIR, .role = KFTP_ENTRY_CURRENT),
	  KFTP_FACT_TYPE | KFTP_FACT_SIZE, "type=cdir; .\r\n" },
	{ "directory above", ENTRY("..", S_IFDIR, .role = KFTP_ENTRY_PARENT),
	  KFTP_FACT_TYPE, "type=pdir; ..\r\n" },
	{ "a role is for directories", ENTRY("a", S_IFREG, .role = KFTP_ENTRY_CURRENT),
	  KFTP_FACT_TYPE, "type=file; a\r\n" },
	{ "link", ENTRY("a", S_IFLNK, LINK("b")), KFTP_FACT_TYPE | KFTP_FACT_SIZE,
	  "type=OS.unix=slink; a\r\n" },
	{ "character device", ENTRY("a", S_IFCHR), KFTP_FACT_TYPE, "type=OS.unix=chr; a\r\n" },
	{ "block device", ENTRY("a", S_IFBLK), KFTP_FACT_TYPE, "type=OS.unix=blk; a\r\n" },
	{ "FIFO", ENTRY("a", S_IFIFO), KFTP_FACT_TYPE, "type=OS.unix=fifo; a\r\n" },
	{ "socket", ENTRY("a", S_IFSOCK), KFTP_FACT_TYPE, "type=OS.unix=socket; a\r\n" },
	{ "no known type", ENTRY("a", 0), KFTP_FACT_TYPE, "type=OS.unix=unknown; a\r\n" },
	{ "more than 5 GiB", ENTRY("a", S_IFREG, .size = 5 * GIB + 1), KFTP_FACT_SIZE,
	  "size=5368709121; a\r\n" },
	{ "size 0", ENTRY("a", S_IFREG), KFTP_FACT_SIZE, "size=0; a\r\n" },
	{ "negative time", BARE("a", S_IFREG, .mtime = -1), KFTP_FACT_MODIFY,
	  "modify=19691231235959; a\r\n" },
	{ "milliseconds are not shown", ENTRY("a", S_IFREG, .mtime_ms = 999), KFTP_FACT_MODIFY,
	  "modify=20261123101500; a\r\n" },
	{ "nibbles of hexadecimal numbers",
	  ENTRY("a", S_IFREG, .device = 0xf, .inode = 0x10), KFTP_FACT_UNIQUE,
	  "unique=fg10; a\r\n" },
	{ "a name that looks like facts", ENTRY("x=1; y", S_IFREG), 0, " x=1; y\r\n" },
	{ "CR and LF in a name", ENTRY("a\r\n250 b", S_IFREG), 0, " a??250 b\r\n" },
};

KFTP_CASES(mlsx, mlsx_cases);

static void facts_mlsx_test(struct kunit *test)
{
	const struct mlsx_case *param = test->param_value;
	char *buf = line_buf(test, param->entry.name_len);
	size_t len;

	len = kftp_facts_mlsx(&param->entry, param->facts, buf);

	kftp_expect_text(test, param->line, buf, len);
	KUNIT_EXPECT_EQ(test, buf[KFTP_FACTS_SIZE + param->entry.name_len], '.');
}

/* Names of every length and with a LF at every place, in both forms. */
static void facts_name_length_test(struct kunit *test)
{
	char *name = kunit_kzalloc(test, 256, GFP_KERNEL);
	char *buf = line_buf(test, 255);
	size_t len, lf;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, name);
	for (len = 1; len <= 255; len++) {
		struct kftp_entry entry = { .name = name, .name_len = len };
		size_t n;

		memset(name, 'n', len);
		n = kftp_facts_mlsx(&entry, 0, buf);
		KUNIT_ASSERT_EQ(test, n, len + 3);
		KUNIT_EXPECT_FALSE(test, memcmp(buf + 1, name, len));
		KUNIT_EXPECT_FALSE(test, memcmp(buf + 1 + len, "\r\n", 2));
	}
	for (lf = 0; lf < 40; lf++) {
		struct kftp_entry entry = { .name = name, .name_len = 40 };

		memset(name, 'n', 40);
		name[lf] = '\n';
		kftp_facts_mlsx(&entry, 0, buf);
		KUNIT_EXPECT_PTR_EQ(test, memchr(buf, '\n', 41), NULL);
		KUNIT_EXPECT_EQ(test, buf[1 + lf], '?');
	}
}

/* Numbers of every length, at both of its ends. */
static void facts_number_test(struct kunit *test)
{
	char *buf = line_buf(test, 1);
	char expected[48];
	u64 power;

	for (power = 1; power; power = power <= U64_MAX / 10 ? power * 10 : 0) {
		struct kftp_entry entry = ENTRY("a", S_IFREG, .size = power);
		size_t len = kftp_facts_mlsx(&entry, KFTP_FACT_SIZE, buf);

		scnprintf(expected, sizeof(expected), "size=%llu; a\r\n", power);
		kftp_expect_text(test, expected, buf, len);
		entry.size--;
		len = kftp_facts_mlsx(&entry, KFTP_FACT_SIZE, buf);
		scnprintf(expected, sizeof(expected), "size=%llu; a\r\n", power - 1);
		kftp_expect_text(test, expected, buf, len);
	}
}

struct time_case {
	const char *what;	/* the text */
	s64 seconds;
};

static const struct time_case time_cases[] = {
	{ "19700101000000", 0 },
	{ "19691231235959", -1 },
	{ "20371231235959", 2145916799 },
	{ "20380119031408", 2147483648LL },
	{ "21060207062816", 4294967296LL },
	{ "99991231235959", 253402300799LL },
	{ "99991231235959", 253402300800LL },
	{ "99991231235959", S64_MAX },
	{ "00010101000000", -62135596800LL },
	{ "00010101000001", -62135596799LL },
	{ "00010101000000", -62135596801LL },
	{ "00010101000000", S64_MIN },
	{ "16010101000000", -11644473600LL },
	{ "19000228235959", -2203891201LL },
	{ "19000301000000", -2203891200LL },
	{ "20000229123456", 951827696LL },
	{ "20241231235959", 1735689599LL },
	{ "24000229000000", 13574563200LL },
};

KFTP_CASES(time, time_cases);

static void facts_time_test(struct kunit *test)
{
	const struct time_case *param = test->param_value;
	char buf[KFTP_FACTS_TIME_LEN + 1];

	buf[KFTP_FACTS_TIME_LEN] = '.';

	kftp_facts_time(param->seconds, buf);

	kftp_expect_text(test, param->what, buf, KFTP_FACTS_TIME_LEN);
	KUNIT_EXPECT_EQ(test, buf[KFTP_FACTS_TIME_LEN], '.');
}

/* The kernel's own calendar agrees on a day of most months from year 1 to 9999. */
static void facts_time_calendar_test(struct kunit *test)
{
	const s64 first = -62135596800LL;
	const s64 last = 253402300799LL;
	char buf[KFTP_FACTS_TIME_LEN];
	char expected[32];
	struct tm tm;
	s64 seconds;

	for (seconds = first; seconds <= last; seconds += 37 * 86400 + 3661) {
		time64_to_tm(seconds, 0, &tm);
		scnprintf(expected, sizeof(expected), "%04ld%02d%02d%02d%02d%02d",
			  tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
			  tm.tm_hour, tm.tm_min, tm.tm_sec);
		kftp_facts_time(seconds, buf);
		if (memcmp(buf, expected, sizeof(buf))) {
			kftp_expect_text(test, expected, buf, sizeof(buf));
			return;
		}
	}
}

static struct kunit_case facts_test_cases[] = {
	KUNIT_CASE_PARAM(facts_list_test, list_gen_params),
	KUNIT_CASE_PARAM(facts_list_date_test, date_gen_params),
	KUNIT_CASE_PARAM(facts_list_offset_test, offset_gen_params),
	KUNIT_CASE_PARAM(facts_mlsx_test, mlsx_gen_params),
	KUNIT_CASE(facts_name_length_test),
	KUNIT_CASE(facts_number_test),
	KUNIT_CASE_PARAM(facts_time_test, time_gen_params),
	KUNIT_CASE(facts_time_calendar_test),
	{}
};

static struct kunit_suite facts_suite = {
	.name = "kftp_facts",
	.test_cases = facts_test_cases,
};

kunit_test_suites(&facts_suite);
