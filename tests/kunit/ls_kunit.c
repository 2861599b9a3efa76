// SPDX-License-Identifier: GPL-2.0
/* Tests ls.c: each byte of the lines of LIST. */
#include "../../module/proto/ls.c"
#include "entries.h"

struct ls_case {
	const char *what;
	struct kftp_entry entry;
	bool classify;
	const char *line;
};

/* Lines in the form of ls -l: 8 columns for owner, group and size, 3 for links. */
static const struct ls_case ls_cases[] = {
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

KFTP_CASES(ls, ls_cases);

static void ls_line_test(struct kunit *test)
{
	const struct ls_case *param = test->param_value;
	size_t names = param->entry.name_len + param->entry.link_len;
	struct kftp_ls_look look = { .now = NOW };
	char *buf = line_buf(test, names);
	size_t len;

	look.classify = param->classify;
	len = kftp_ls_line(&param->entry, &look, buf);

	kftp_expect_text(test, param->line, buf, len);
	KUNIT_EXPECT_EQ(test, buf[KFTP_ENTRY_SIZE + names], '.');
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
	{ "a second more than six months", NOW - HALF_YEAR - 1, "May 24  2026" },
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

KFTP_CASES(ls_date, date_cases);

static void ls_date_test(struct kunit *test)
{
	const struct date_case *param = test->param_value;
	const struct kftp_entry entry = BARE("a", S_IFREG, .links = 1, .mtime = param->mtime);
	static const char before[] = "----------   1 0        0               0 ";
	const struct kftp_ls_look look = { .now = NOW };
	char *buf = line_buf(test, 1);

	kftp_ls_line(&entry, &look, buf);

	kftp_expect_text(test, param->date, buf + sizeof(before) - 1, 12);
}

struct offset_case {
	const char *what;
	s64 mtime;
	s32 offset;
	const char *date;
};

/* The offset changes the date that is shown, but not whether it counts as recent. */
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

static void ls_offset_test(struct kunit *test)
{
	const struct offset_case *param = test->param_value;
	const struct kftp_ls_look look = { .now = NOW, .utc_offset = param->offset };
	const struct kftp_entry entry = BARE("a", S_IFREG, .links = 1, .mtime = param->mtime);
	static const char before[] = "----------   1 0        0               0 ";
	char *buf = line_buf(test, 1);

	kftp_ls_line(&entry, &look, buf);

	kftp_expect_text(test, param->date, buf + sizeof(before) - 1, 12);
}

static struct kunit_case ls_test_cases[] = {
	KUNIT_CASE_PARAM(ls_line_test, ls_gen_params),
	KUNIT_CASE_PARAM(ls_date_test, ls_date_gen_params),
	KUNIT_CASE_PARAM(ls_offset_test, offset_gen_params),
	{}
};

static struct kunit_suite ls_suite = {
	.name = "kftp_ls",
	.test_cases = ls_test_cases,
};

kunit_test_suites(&ls_suite);
