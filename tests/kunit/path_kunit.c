// SPDX-License-Identifier: GPL-2.0
/* Tests path.c: how paths of a client are resolved and quoted. */
#include "../../module/proto/path.c"
#include "cases.h"

struct path_case {
	const char *what;
	const char *cwd;
	struct kftp_bytes arg;
	const char *path;	/* NULL if the result must be -EINVAL */
};

static const struct path_case path_cases[] = {
	{ "nothing is the directory itself", "/a/b", KFTP_BYTES(""), "/a/b" },
	{ "nothing at the root", "/", KFTP_BYTES(""), "/" },
	{ "relative", "/a/b", KFTP_BYTES("c"), "/a/b/c" },
	{ "relative at the root", "/", KFTP_BYTES("c"), "/c" },
	{ "absolute", "/a/b", KFTP_BYTES("/c/d"), "/c/d" },
	{ "root", "/a/b", KFTP_BYTES("/"), "/" },
	{ "slashes", "/a", KFTP_BYTES("//b///c//"), "/b/c" },
	{ "only slashes", "/a", KFTP_BYTES("////"), "/" },
	{ "slash at the end", "/a", KFTP_BYTES("b/"), "/a/b" },
	{ "dot", "/a/b", KFTP_BYTES("."), "/a/b" },
	{ "dot at the root", "/", KFTP_BYTES("."), "/" },
	{ "dots inside", "/a", KFTP_BYTES("./b/./c/."), "/a/b/c" },
	{ "up", "/a/b", KFTP_BYTES(".."), "/a" },
	{ "up to the root", "/a", KFTP_BYTES(".."), "/" },
	{ "above the root", "/", KFTP_BYTES(".."), "/" },
	{ "far above the root", "/a", KFTP_BYTES("../../../../b"), "/b" },
	{ "absolute above the root", "/a", KFTP_BYTES("/../../b"), "/b" },
	{ "up and down", "/a/b", KFTP_BYTES("../c/../d"), "/a/d" },
	{ "down and above", "/", KFTP_BYTES("a/../../b/.."), "/" },
	{ "up with a slash", "/a/b", KFTP_BYTES("../"), "/a" },
	{ "three dots are a name", "/a", KFTP_BYTES("..."), "/a/..." },
	{ "dot in front", "/a", KFTP_BYTES(".b"), "/a/.b" },
	{ "two dots in front", "/a", KFTP_BYTES("..b"), "/a/..b" },
	{ "two dots behind", "/a", KFTP_BYTES("b.."), "/a/b.." },
	{ "spaces", "/", KFTP_BYTES(" a b "), "/ a b " },
	{ "space is a name", "/a", KFTP_BYTES(" "), "/a/ " },
	{ "dot and space are a name", "/a", KFTP_BYTES(".. "), "/a/.. " },
	{ "backslash is a byte", "/a", KFTP_BYTES("..\\b"), "/a/..\\b" },
	{ "tilde is a byte", "/a", KFTP_BYTES("~"), "/a/~" },
	{ "quotes", "/", KFTP_BYTES("a\"b"), "/a\"b" },
	{ "UTF-8", "/", KFTP_BYTES("\xc3\xa4"), "/\xc3\xa4" },
	{ "no UTF-8", "/", KFTP_BYTES("\xff\xfe"), "/\xff\xfe" },
	{ "control bytes", "/", KFTP_BYTES("a\tb\x1b\x7f"), "/a\tb\x1b\x7f" },
	{ "NUL", "/", KFTP_BYTES("a\0b"), NULL },
	{ "NUL only", "/", KFTP_BYTES("\0"), NULL },
	{ "CR", "/", KFTP_BYTES("a\rb"), NULL },
	{ "LF", "/", KFTP_BYTES("a\nb"), NULL },
	{ "NUL in a part that is left again", "/", KFTP_BYTES("a\0/.."), NULL },
};

KFTP_CASES(path, path_cases);

static void path_resolve_test(struct kunit *test)
{
	const struct path_case *param = test->param_value;
	char *out = kunit_kmalloc(test, KFTP_PATH_SIZE, GFP_KERNEL);
	int ret;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, out);

	ret = kftp_path_resolve(param->cwd, param->arg.at, param->arg.len, out);

	KUNIT_EXPECT_EQ(test, ret, param->path ? (int)strlen(param->path) : -EINVAL);
	if (param->path && ret >= 0)
		KUNIT_EXPECT_STREQ(test, out, param->path);
}

struct tilde_case {
	const char *what;	/* the path */
	size_t len;
};

static const struct tilde_case tilde_cases[] = {
	{ "~", 1 },
	{ "~/", 2 },
	{ "~///", 4 },
	{ "~/a", 2 },
	{ "~//a/~", 3 },
	{ "~/..", 2 },
	{ "", 0 },
	{ "~a", 0 },
	{ "~~", 0 },
	{ "~ ", 0 },
	{ "a/~", 0 },
	{ "./~", 0 },
	{ "/~", 0 },
	{ " ~", 0 },
};

KFTP_CASES(tilde, tilde_cases);

static void path_tilde_test(struct kunit *test)
{
	const struct tilde_case *param = test->param_value;

	KUNIT_EXPECT_EQ(test, kftp_path_tilde(param->what, strlen(param->what)), param->len);
}

struct length_case {
	const char *what;
	size_t cwd;		/* length of the working directory; 1 for the root */
	size_t name;		/* length of each component of the argument */
	size_t count;		/* number of components */
	const char *end;	/* appended to the argument */
	int ret;
};

/* After a working directory of 3840 bytes, a component may have at most 254 bytes. */
static const struct length_case length_cases[] = {
	{ "name of 255", 1, 255, 1, "", 256 },
	{ "name of 256", 1, 256, 1, "", -ENAMETOOLONG },
	{ "name of 256 that is left again", 1, 256, 1, "/..", -ENAMETOOLONG },
	{ "name of 255 below", 11, 255, 1, "", 267 },
	{ "path of 4095", 3840, 254, 1, "", 4095 },
	{ "path of 4096", 3840, 255, 1, "", -ENAMETOOLONG },
	{ "path of 4095 and a slash", 3840, 254, 1, "/", 4095 },
	{ "path of 4095 and a dot", 3840, 254, 1, "/.", 4095 },
	{ "path of 4095 and up", 3840, 254, 1, "/..", 3840 },
	{ "path of 4097", 3840, 254, 1, "/x", -ENAMETOOLONG },
	{ "over 4095 on the way", 3840, 254, 1, "/x/..", -ENAMETOOLONG },
	{ "2,047 components", 1, 1, 2047, "", 4094 },
	{ "2,048 components", 1, 1, 2048, "", -ENAMETOOLONG },
	{ "15 names of 255 and one of 254", 1, 255, 15, "/x", 3842 },
	{ "16 names of 255", 1, 255, 16, "", -ENAMETOOLONG },
};

KFTP_CASES(length, length_cases);

/* Tests a working directory that is too long, which kftp_path_resolve() never returns. */
static void path_cwd_length_test(struct kunit *test)
{
	char *cwd = kunit_kzalloc(test, KFTP_PATH_SIZE + 1, GFP_KERNEL);
	char *out = kunit_kzalloc(test, KFTP_PATH_SIZE, GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, cwd);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, out);
	memset(cwd, '/', KFTP_PATH_SIZE);

	KUNIT_EXPECT_EQ(test, kftp_path_resolve(cwd, "", 0, out), -ENAMETOOLONG);
	KUNIT_EXPECT_EQ(test, kftp_path_resolve(cwd, "/a", 2, out), 2);
	cwd[KFTP_PATH_SIZE - 1] = '\0';
	KUNIT_EXPECT_EQ(test, kftp_path_resolve(cwd, "", 0, out), KFTP_PATH_SIZE - 1);
}

static char *fill_components(char *p, size_t name, size_t count)
{
	while (count--) {
		*p++ = '/';
		memset(p, 'n', name);
		p += name;
	}
	return p;
}

static void path_length_test(struct kunit *test)
{
	const struct length_case *param = test->param_value;
	char *cwd = kunit_kzalloc(test, KFTP_PATH_SIZE, GFP_KERNEL);
	char *arg = kunit_kzalloc(test, 2 * KFTP_PATH_SIZE, GFP_KERNEL);
	char *out = kunit_kzalloc(test, KFTP_PATH_SIZE + 1, GFP_KERNEL);
	char *end;
	int ret;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, cwd);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, arg);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, out);
	memset(cwd, 'd', param->cwd);
	cwd[0] = '/';
	out[KFTP_PATH_SIZE] = '.';
	end = fill_components(arg, param->name, param->count);
	strcpy(end, param->end);
	end += strlen(end);

	/* Without the slash at its start, the argument is a relative path. */
	ret = kftp_path_resolve(cwd, arg + 1, end - arg - 1, out);

	KUNIT_EXPECT_EQ(test, ret, param->ret);
	if (ret >= 0)
		KUNIT_EXPECT_EQ(test, (int)strlen(out), param->ret);
	KUNIT_EXPECT_EQ(test, out[KFTP_PATH_SIZE], '.');
}

struct quote_case {
	const char *what;
	const char *path;
	const char *quoted;
};

static const struct quote_case quote_cases[] = {
	{ "root", "/", "\"/\"" },
	{ "plain", "/a b", "\"/a b\"" },
	{ "quotes are doubled", "/a\"b", "\"/a\"\"b\"" },
	{ "only quotes", "\"\"", "\"\"\"\"\"\"" },
	{ "empty", "", "\"\"" },
};

KFTP_CASES(quote, quote_cases);

static void path_quote_test(struct kunit *test)
{
	const struct quote_case *param = test->param_value;
	int len = strlen(param->quoted);
	char buf[16];
	int size;

	for (size = 0; size < (int)sizeof(buf); size++) {
		int ret;

		memset(buf, '.', sizeof(buf));
		ret = kftp_path_quote(param->path, buf, size);
		KUNIT_EXPECT_EQ_MSG(test, ret, size > len ? len : -ENAMETOOLONG, "size %d", size);
		KUNIT_EXPECT_EQ(test, buf[size], '.');
		if (ret >= 0)
			KUNIT_EXPECT_STREQ(test, buf, param->quoted);
	}
}

static void path_quote_longest_test(struct kunit *test)
{
	char *path = kunit_kzalloc(test, KFTP_PATH_SIZE, GFP_KERNEL);
	char *buf = kunit_kmalloc(test, 2 * KFTP_PATH_SIZE + 2, GFP_KERNEL);
	int ret;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, path);
	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, buf);
	memset(path, '"', KFTP_PATH_SIZE - 1);

	ret = kftp_path_quote(path, buf, 2 * KFTP_PATH_SIZE + 2);

	KUNIT_EXPECT_EQ(test, ret, 2 * KFTP_PATH_SIZE);
	KUNIT_EXPECT_EQ(test, strlen(buf), (size_t)2 * KFTP_PATH_SIZE);
}

static void path_name_test(struct kunit *test)
{
	KUNIT_EXPECT_STREQ(test, kftp_path_name("/"), "");
	KUNIT_EXPECT_STREQ(test, kftp_path_name("/a"), "a");
	KUNIT_EXPECT_STREQ(test, kftp_path_name("/a/b c"), "b c");
}

struct slash_case {
	const char *what;
	struct kftp_bytes arg;
	bool directory;
};

static const struct slash_case slash_cases[] = {
	{ "nothing", KFTP_BYTES(""), false },
	{ "name", KFTP_BYTES("a"), false },
	{ "slash at the end", KFTP_BYTES("a/"), true },
	{ "slashes at the end", KFTP_BYTES("a//"), true },
	{ "root", KFTP_BYTES("/"), true },
	{ "dot", KFTP_BYTES("."), true },
	{ "dot at the end", KFTP_BYTES("a/."), true },
	{ "two dots", KFTP_BYTES(".."), true },
	{ "two dots at the end", KFTP_BYTES("a/.."), true },
	{ "three dots", KFTP_BYTES("..."), false },
	{ "three dots at the end", KFTP_BYTES("a/..."), false },
	{ "name that ends in a dot", KFTP_BYTES("a."), false },
	{ "name that ends in two dots", KFTP_BYTES("/a.."), false },
	{ "name that begins with a dot", KFTP_BYTES(".a"), false },
	{ "space after the slash", KFTP_BYTES("a/ "), false },
};

KFTP_CASES(slash, slash_cases);

static void path_wants_directory_test(struct kunit *test)
{
	const struct slash_case *param = test->param_value;

	KUNIT_EXPECT_EQ(test, kftp_path_wants_directory(param->arg.at, param->arg.len),
			param->directory);
}

static void path_trim_test(struct kunit *test)
{
	char root[] = "/", plain[] = "/a/b", slash[] = "/a/b/";

	kftp_path_trim(root);
	kftp_path_trim(plain);
	kftp_path_trim(slash);

	KUNIT_EXPECT_STREQ(test, root, "/");
	KUNIT_EXPECT_STREQ(test, plain, "/a/b");
	KUNIT_EXPECT_STREQ(test, slash, "/a/b");
}

static struct kunit_case path_test_cases[] = {
	KUNIT_CASE_PARAM(path_resolve_test, path_gen_params),
	KUNIT_CASE_PARAM(path_tilde_test, tilde_gen_params),
	KUNIT_CASE_PARAM(path_length_test, length_gen_params),
	KUNIT_CASE(path_cwd_length_test),
	KUNIT_CASE_PARAM(path_quote_test, quote_gen_params),
	KUNIT_CASE(path_quote_longest_test),
	KUNIT_CASE(path_name_test),
	KUNIT_CASE_PARAM(path_wants_directory_test, slash_gen_params),
	KUNIT_CASE(path_trim_test),
	{}
};

static struct kunit_suite path_suite = {
	.name = "kftp_path",
	.test_cases = path_test_cases,
};

kunit_test_suites(&path_suite);
