// SPDX-License-Identifier: GPL-2.0
/*
 * Tests scandir.c: for how long one call holds the lock of a directory, by a clock of the
 * test.
 */
#include <linux/ktime.h>
#include <linux/slab.h>

#include "../../module/fs/access.h"
#include "../../module/fs/dir.h"
#include "../../module/fs/file.h"
#include "../../module/fs/fs.h"

static u64 scandir_clock;

#define ktime_get_ns() scandir_clock
#include "../../module/list/scandir.c"
#undef ktime_get_ns

#include "cases.h"

/*
 * The directory.
 *
 * @name: the name of all entries
 * @names: number of its names
 * @read: number of names that have been read
 * @cost: nanoseconds that pass for each name
 * @holds: number of times that the lock was taken
 * @longest: the longest time in nanoseconds that it was held at once
 */
static struct {
	const char *name;
	unsigned int names;
	unsigned int read;
	u64 cost;
	unsigned int holds;
	u64 longest;
} scandir_dir;

int kftp_dir_iterate(struct file *dir, struct dir_context *ctx)
{
	u64 begin = scandir_clock;

	scandir_dir.holds++;
	while (scandir_dir.read < scandir_dir.names &&
	       ctx->actor(ctx, scandir_dir.name, strlen(scandir_dir.name), 0, 1, DT_REG)) {
		scandir_dir.read++;
		scandir_clock += scandir_dir.cost;
	}
	scandir_dir.longest = max(scandir_dir.longest, scandir_clock - begin);
	return 0;
}

/*
 * scandir.c needs these to open a directory and to show entries, which no test here does.
 */
struct file *kftp_file_open(const struct kftp_root *root, const char *path, int flags)
{
	return ERR_PTR(-ENOENT);
}

void kftp_file_close(struct file *file)
{
}

bool kftp_dir_may(struct file *dir, int mask)
{
	return false;
}

int kftp_dir_stat(struct file *dir, const char *name, size_t len, struct kstat *stat,
		  u32 *access)
{
	return -ENOENT;
}

int kftp_fs_stat(const struct kftp_root *root, const char *path, bool follow,
		 struct kstat *stat)
{
	return -ENOENT;
}

int kftp_fs_stat_shown(const struct kftp_root *root, const char *path, struct kstat *stat)
{
	return -ENOENT;
}

u32 kftp_access_get(const struct kftp_root *root, const char *path)
{
	return 0;
}

struct hold_case {
	const char *what;
	const char *pattern;
	const char *name;
	unsigned int names;
	u64 cost;
};

#define LETTERS "abcdefghijklmnopqrstuvwxyz"
#define LONG LETTERS LETTERS LETTERS LETTERS LETTERS LETTERS LETTERS LETTERS

static const struct hold_case hold_cases[] = {
	{ "names that cost a lot", "x", "name", 8192, 100 * NSEC_PER_USEC },
	{ "names that cost a lot, and match", "n*", "name", 8192, 100 * NSEC_PER_USEC },
	{ "names that cost nothing", "x", "name", 20000, 0 },
	{ "each name costs more than the limit", "x", "name", 100, 3 * NSEC_PER_MSEC },
	{ "long names and a long class", "[" LONG "]x", LONG, 400, 800 * NSEC_PER_USEC },
};

KFTP_CASES(hold, hold_cases);

/* Takes the names out that have been read, so that there is room for others. */
static void scandir_take_names(struct kftp_scandir *scan)
{
	while (!kftp_scandir_sort(scan))
		;
	while (kftp_scandir_next(scan))
		;
}

/* Every name is read once, and the lock is given up soon after two milliseconds. */
static void scandir_hold_test(struct kunit *test)
{
	const struct hold_case *param = test->param_value;
	struct kftp_scandir *scan = kunit_kzalloc(test, sizeof(*scan), GFP_KERNEL);
	const struct kftp_list_style style = { .form = KFTP_LIST_NAMES };
	atomic_long_t shared = ATOMIC_LONG_INIT(0);
	struct kftp_arena_use use = { .shared = &shared };
	unsigned int unchecked;
	int ret;

	KUNIT_ASSERT_NOT_NULL(test, scan);
	memset(&scandir_dir, 0, sizeof(scandir_dir));
	scandir_dir.name = param->name;
	scandir_dir.names = param->names;
	scandir_dir.cost = param->cost;
	KUNIT_ASSERT_EQ(test, kftp_scandir_init(scan, NULL, &style, "/", &use), 0);
	scan->pattern = param->pattern;
	unchecked = DIV_ROUND_UP(LOCK_COST, read_cost(scan, strlen(param->name)));

	while (!scan->ended) {
		scan->budget = KFTP_SCANDIR_PIECE;
		ret = kftp_scandir_read(scan);
		KUNIT_ASSERT_GE(test, ret, 0);
		if (ret)
			scandir_take_names(scan);
	}

	KUNIT_EXPECT_EQ(test, scandir_dir.read, param->names);
	KUNIT_EXPECT_LE(test, scandir_dir.longest, LOCK_TIME + unchecked * param->cost);
	/* Giving up the lock costs time too. Two calls are those at the end. */
	if (!param->cost)
		KUNIT_EXPECT_LE(test, scandir_dir.holds, param->names / KFTP_SCANDIR_PIECE + 2);
	kftp_scandir_free(scan);
}

static struct kunit_case scandir_cases[] = {
	KUNIT_CASE_PARAM(scandir_hold_test, hold_gen_params),
	{}
};

static struct kunit_suite scandir_suite = {
	.name = "kftp_scandir",
	.test_cases = scandir_cases,
};

kunit_test_suites(&scandir_suite);
