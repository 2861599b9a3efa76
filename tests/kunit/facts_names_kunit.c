// SPDX-License-Identifier: GPL-2.0
/* The names of facts, as OPTS MLST and FEAT have them. */
#include "../../module/proto/facts_names.c"
#include "cases.h"

struct names_case {
	const char *what;	/* argument of OPTS MLST */
	u32 facts;
	const char *on;		/* the answer to it */
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

static struct kunit_case facts_names_test_cases[] = {
	KUNIT_CASE_PARAM(facts_names_test, names_gen_params),
	KUNIT_CASE(facts_names_feat_test),
	{}
};

static struct kunit_suite facts_names_suite = {
	.name = "kftp_facts_names",
	.test_cases = facts_names_test_cases,
};

kunit_test_suites(&facts_names_suite);
