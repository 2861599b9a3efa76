// SPDX-License-Identifier: GPL-2.0
/* Tests facts.c: each byte of lines, and the names of facts in OPTS MLST and FEAT. */
#include "../../module/proto/facts.c"
#include "entries.h"

struct facts_case {
	const char *what;
	struct kftp_entry entry;
	u32 facts;
	const char *line;
};

static const struct facts_case facts_cases[] = {
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
	  "type=OS.unix=slink:b; a\r\n" },
	{ "link without a known target", ENTRY("a", S_IFLNK), KFTP_FACT_TYPE,
	  "type=OS.unix=slink; a\r\n" },
	{ "link with a target in UTF-8", ENTRY("a", S_IFLNK, LINK("../\303\274=:")), KFTP_FACT_TYPE,
	  "type=OS.unix=slink:../\303\274=:; a\r\n" },
	{ "target that would end the facts", ENTRY("a", S_IFLNK, LINK("b c")), KFTP_FACT_TYPE,
	  "type=OS.unix=slink; a\r\n" },
	{ "target that would end the fact", ENTRY("a", S_IFLNK, LINK("b;size=1")), KFTP_FACT_TYPE,
	  "type=OS.unix=slink; a\r\n" },
	{ "target that would end the line", ENTRY("a", S_IFLNK, LINK("b\r\n")), KFTP_FACT_TYPE,
	  "type=OS.unix=slink; a\r\n" },
	{ "target without the fact type", ENTRY("a", S_IFLNK, LINK("b")), 0, " a\r\n" },
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
	{ "nibbles of hexadecimal numbers",
	  ENTRY("a", S_IFREG, .device = 0xf, .inode = 0x10), KFTP_FACT_UNIQUE,
	  "unique=fg10; a\r\n" },
	{ "a name that looks like facts", ENTRY("x=1; y", S_IFREG), 0, " x=1; y\r\n" },
	{ "CR and LF in a name", ENTRY("a\r\n250 b", S_IFREG), 0, " a??250 b\r\n" },
};

KFTP_CASES(facts, facts_cases);

static void facts_line_test(struct kunit *test)
{
	const struct facts_case *param = test->param_value;
	size_t room = param->entry.name_len + param->entry.link_len;
	char *buf = line_buf(test, room);
	size_t len;

	len = kftp_facts_line(&param->entry, param->facts, buf);

	kftp_expect_text(test, param->line, buf, len);
	KUNIT_EXPECT_EQ(test, buf[KFTP_ENTRY_SIZE + room], '.');
}

struct names_case {
	const char *what;	/* argument of OPTS MLST */
	u32 facts;
	const char *on;		/* the facts in the reply to OPTS MLST */
};

static const struct names_case names_cases[] = {
	{ "", 0, "" },
	{ "type;", KFTP_FACT_TYPE, "type;" },
	{ "type", KFTP_FACT_TYPE, "type;" },
	{ "size;TYPE;Modify;", KFTP_FACT_TYPE | KFTP_FACT_SIZE | KFTP_FACT_MODIFY,
	  "type;size;modify;" },
	{ "UNIX.gid;UNIX.uid;UNIX.groupname;UNIX.ownername;UNIX.mode;create;unique;perm;"
	  "modify;size;type;", KFTP_FACTS_ALL,
	  "type;size;modify;perm;unique;create;UNIX.mode;UNIX.ownername;UNIX.groupname;"
	  "UNIX.uid;UNIX.gid;" },
	{ "unix.MODE;Unix.Uid", KFTP_FACT_UNIX_MODE | KFTP_FACT_UNIX_UID,
	  "UNIX.mode;UNIX.uid;" },
	{ "UNIX.OwnerName;unix.groupname", KFTP_FACT_UNIX_OWNER | KFTP_FACT_UNIX_GROUP,
	  "UNIX.ownername;UNIX.groupname;" },
	{ "type;type;type;", KFTP_FACT_TYPE, "type;" },
	{ "media-type;lang;size;x", KFTP_FACT_SIZE, "size;" },
	{ ";;;perm;;", KFTP_FACT_PERM, "perm;" },
	{ "typ;types;size*; perm;perm ;UNIX;UNIX.;UNIX.modes;UNIX.owner;UNIX.group", 0, "" },
};

KFTP_CASES(names, names_cases);

static void facts_names_test(struct kunit *test)
{
	const struct names_case *param = test->param_value;
	char buf[160];
	size_t len;
	u32 facts;

	facts = kftp_facts_parse(param->what, strlen(param->what));
	len = kftp_facts_names(param->facts, false, buf);

	KUNIT_EXPECT_EQ(test, facts, param->facts);
	KUNIT_EXPECT_STREQ(test, buf, param->on);
	KUNIT_EXPECT_EQ(test, len, strlen(param->on));
}

static void facts_names_feat_test(struct kunit *test)
{
	char buf[160];

	KUNIT_EXPECT_EQ(test, kftp_facts_names(KFTP_FACTS_ALL, true, buf), (size_t)105);
	KUNIT_EXPECT_STREQ(test, buf, "type*;size*;modify*;perm*;unique*;create*;"
			   "UNIX.mode*;UNIX.ownername*;UNIX.groupname*;UNIX.uid*;UNIX.gid*;");
	kftp_facts_names(KFTP_FACTS_DEFAULT, true, buf);
	KUNIT_EXPECT_STREQ(test, buf, "type*;size*;modify*;perm*;unique*;create;"
			   "UNIX.mode*;UNIX.ownername*;UNIX.groupname*;UNIX.uid*;UNIX.gid*;");
	kftp_facts_names(KFTP_FACT_TYPE | KFTP_FACT_UNIX_GID, true, buf);
	KUNIT_EXPECT_STREQ(test, buf, "type*;size;modify;perm;unique;create;"
			   "UNIX.mode;UNIX.ownername;UNIX.groupname;UNIX.uid;UNIX.gid*;");
	kftp_facts_names(0, true, buf);
	KUNIT_EXPECT_STREQ(test, buf, "type;size;modify;perm;unique;create;"
			   "UNIX.mode;UNIX.ownername;UNIX.groupname;UNIX.uid;UNIX.gid;");
}

static struct kunit_case facts_test_cases[] = {
	KUNIT_CASE_PARAM(facts_line_test, facts_gen_params),
	KUNIT_CASE_PARAM(facts_names_test, names_gen_params),
	KUNIT_CASE(facts_names_feat_test),
	{}
};

static struct kunit_suite facts_suite = {
	.name = "kftp_facts",
	.test_cases = facts_test_cases,
};

kunit_test_suites(&facts_suite);
