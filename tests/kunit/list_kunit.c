// SPDX-License-Identifier: GPL-2.0
/* Tests the sorter of names, the walk through a tree, and the arena that both use. */
#define KFTP_ARENA_TOTAL (256 * 4096)

#include "../../module/list/arena.c"
#include "../../module/list/sorter.c"
#include "../../module/list/walk.c"
#include "cases.h"

#define MEMORY (2 * 1024 * 1024)

static struct kftp_sorter *sorter_new(struct kunit *test,
				      struct kftp_arena_use *used, size_t max)
{
	struct kftp_sorter *sorter = kunit_kzalloc(test, sizeof(*sorter), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, sorter);
	kftp_sorter_init(sorter, used, max);
	return sorter;
}

static void sort_all(struct kftp_sorter *sorter, bool reverse)
{
	while (kftp_sorter_unsorted(sorter))
		kftp_sorter_sort(sorter, false, reverse);
}

struct order_case {
	const char *what;
	const char *names[6];	/* the names in sorted order; NULL after the last one */
};

static const struct order_case order_cases[] = {
	{ "one", { "a" } },
	{ "one letter", { "a", "b", "c" } },
	{ "longer ones later", { "a", "aa", "aaa", "aab", "ab" } },
	{ "capitals first", { "B", "Z", "a", "b" } },
	{ "bytes, not characters", { "a", "z", "\xc3\xa4", "\xfe", "\xff" } },
	{ "dots", { ".", "..", "...", ".a", "a" } },
	{ "characters before a dot", { "\t", " ", "-", "." } },
	{ "eight equal bytes", { "file-000", "file-0001", "file-0002", "file-00021" } },
	{ "nine equal bytes", { "file-00001", "file-00002", "file-00003" } },
	{ "sixteen equal bytes", { "0123456789abcdef", "0123456789abcdef0", "0123456789abcdef1" } },
	{ "equal up to the seventh", { "abcdef0xxxxxxxxx", "abcdef1aaa", "abcdef1b" } },
	{ "one is a prefix of the others", { "same", "same-but-longer", "same.or.other" } },
	{ "one shorter than the common prefix", { "aaaaaaa", "aaaaaaaa", "aaaaaaaaa" } },
};

KFTP_CASES(order, order_cases);

static unsigned int count_of(const struct order_case *param)
{
	unsigned int n = 0;

	while (n < ARRAY_SIZE(param->names) && param->names[n])
		n++;
	return n;
}

/*
 * Sorts names in both orders. They are added several times, each time from another start.
 */
static void sorter_order_test(struct kunit *test)
{
	const struct order_case *param = test->param_value;
	unsigned int n = count_of(param), first, i;
	struct kftp_arena_use used = {};
	struct kftp_sorter *sorter = sorter_new(test, &used, MEMORY);

	for (first = 0; first < 2 * n; first++) {
		bool reverse = first >= n;

		for (i = 0; i < n; i++) {
			const char *text = param->names[(first + i) % n];

			KUNIT_ASSERT_NOT_ERR_OR_NULL(test,
						     kftp_sorter_add(sorter, text, strlen(text)));
		}
		sort_all(sorter, reverse);
		for (i = 0; i < n; i++)
			KUNIT_EXPECT_STREQ(test, param->names[reverse ? n - 1 - i : i],
					   kftp_sorter_next(sorter)->text);
		KUNIT_EXPECT_PTR_EQ(test, kftp_sorter_next(sorter), NULL);
		kftp_sorter_free(sorter);
	}
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)0);
}

/* Number of names that need more than two batches. */
#define MANY (2 * KFTP_SORTER_BATCH + 100)

static void sorter_batches_test(struct kunit *test)
{
	struct kftp_arena_use used = {};
	struct kftp_sorter *sorter = sorter_new(test, &used, MEMORY);
	char text[32];
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		/* 1009 is a prime and no factor of MANY, so each name is made once. */
		snprintf(text, sizeof(text), "name-%05u", i * 1009 % MANY);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, kftp_sorter_add(sorter, text, strlen(text)));
	}
	KUNIT_EXPECT_EQ(test, sorter->batches, 3U);
	sort_all(sorter, false);
	for (i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), "name-%05u", i);
		KUNIT_ASSERT_STREQ(test, text, kftp_sorter_next(sorter)->text);
	}
	KUNIT_EXPECT_PTR_EQ(test, kftp_sorter_next(sorter), NULL);
	kftp_sorter_free(sorter);
}

/*
 * Tests that a batch of long names has fewer names, because they take longer to compare.
 */
static void sorter_long_names_test(struct kunit *test)
{
	const unsigned int len = 250, fit = KFTP_SORTER_BYTES / len;
	struct kftp_arena_use used = {};
	struct kftp_sorter *sorter = sorter_new(test, &used, MEMORY);
	char text[251];
	unsigned int i;

	memset(text, 'x', len);
	for (i = 0; i < 2 * fit + 1; i++) {
		/*
		 * 1009 is a prime and no factor of the count, so each name is made once.
		 */
		snprintf(text + len - 5, 6, "%05u", i * 1009 % (2 * fit + 1));
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, kftp_sorter_add(sorter, text, len));
		KUNIT_ASSERT_EQ(test, sorter->batches, 1 + i / fit);
	}
	sort_all(sorter, false);
	for (i = 0; i < 2 * fit + 1; i++) {
		snprintf(text + len - 5, 6, "%05u", i);
		KUNIT_ASSERT_STREQ(test, text, kftp_sorter_next(sorter)->text);
	}
	KUNIT_EXPECT_PTR_EQ(test, kftp_sorter_next(sorter), NULL);
	kftp_sorter_free(sorter);
}

/*
 * Makes a name of few different letters: many names have a common prefix, some are equal.
 */
static size_t make_name(char *text, u32 *seed)
{
	size_t len = 0;

	do {
		*seed = *seed * 1103515245 + 12345;
		text[len++] = "ab\xe9"[(*seed >> 16) % 3];
	} while (len < 20 && *seed >> 28);
	text[len] = '\0';
	return len;
}

static void sorter_random_test(struct kunit *test)
{
	struct kftp_arena_use used = {};
	struct kftp_sorter *sorter = sorter_new(test, &used, MEMORY);
	const char *before = "";
	char text[21];
	u32 seed = 1;
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		size_t len = make_name(text, &seed);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, kftp_sorter_add(sorter, text, len));
	}
	sort_all(sorter, false);
	for (i = 0; i < MANY; i++) {
		const char *name = kftp_sorter_next(sorter)->text;

		KUNIT_ASSERT_LE(test, strcmp(before, name), 0);
		before = name;
	}
	KUNIT_EXPECT_PTR_EQ(test, kftp_sorter_next(sorter), NULL);
	kftp_sorter_free(sorter);
}

/* Tests that names are sorted by key, and by name if the keys are equal. */
static void sorter_keys_test(struct kunit *test)
{
	static const char * const texts[] = { "e", "d", "c", "b", "a" };
	static const u64 keys[] = { 5, 5, U64_MAX, 0, 5 };
	static const char * const sorted[] = { "b", "a", "d", "e", "c" };
	struct kftp_arena_use used = {};
	struct kftp_sorter *sorter = sorter_new(test, &used, MEMORY);
	struct kftp_sorter_name *name;
	unsigned int reverse, i;

	for (reverse = 0; reverse < 2; reverse++) {
		for (i = 0; i < ARRAY_SIZE(texts); i++)
			kftp_sorter_add(sorter, texts[i], 1);
		i = 0;
		for (name = kftp_sorter_unsorted(sorter); name; name = kftp_sorter_after(name))
			name->key = keys[i++];
		kftp_sorter_sort(sorter, true, reverse);
		for (i = 0; i < ARRAY_SIZE(sorted); i++)
			KUNIT_EXPECT_STREQ(test, sorted[reverse ? ARRAY_SIZE(sorted) - 1 - i : i],
					   kftp_sorter_next(sorter)->text);
		kftp_sorter_free(sorter);
	}
}

static void sorter_length_test(struct kunit *test)
{
	char *text = kunit_kmalloc(test, 256, GFP_KERNEL);
	struct kftp_arena_use used = {};
	struct kftp_sorter *sorter = sorter_new(test, &used, MEMORY);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, text);
	memset(text, 'n', 256);
	KUNIT_EXPECT_EQ(test, kftp_sorter_add(sorter, text, 255)->len, (u8)255);
	KUNIT_EXPECT_PTR_EQ(test, kftp_sorter_add(sorter, text, 256), NULL);
	kftp_sorter_free(sorter);
}

static unsigned int add_until_full(struct kftp_sorter *sorter)
{
	unsigned int n = 0;

	while (n < 100000 && kftp_sorter_add(sorter, "0123456789", 10))
		n++;
	return n;
}

static void sorter_memory_test(struct kunit *test)
{
	const size_t max = 10 * 4096;
	struct kftp_arena_use used = {};
	struct kftp_sorter *sorter = sorter_new(test, &used, max);
	unsigned int n = add_until_full(sorter);

	KUNIT_EXPECT_EQ(test, used.bytes, max);
	/* The names must use at least half of the memory. */
	KUNIT_EXPECT_GT(test, n, (unsigned int)max / 80);
	KUNIT_EXPECT_PTR_EQ(test, kftp_sorter_add(sorter, "a", 1), NULL);
	kftp_sorter_free(sorter);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)0);
	KUNIT_EXPECT_EQ(test, add_until_full(sorter), n);
	kftp_sorter_free(sorter);
}

/* Tests that a list can have its minimum when another list has all the shared memory. */
static void sorter_total_test(struct kunit *test)
{
	struct kftp_arena_use used = {}, used_other = {};
	struct kftp_sorter *sorter = sorter_new(test, &used, MEMORY);
	struct kftp_sorter *other = sorter_new(test, &used_other, MEMORY);

	add_until_full(sorter);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)KFTP_ARENA_TOTAL);
	/* The total does not include memory that was refused. */
	KUNIT_EXPECT_EQ(test, atomic_long_read(&arena_total), (long)KFTP_ARENA_TOTAL);
	KUNIT_EXPECT_GT(test, add_until_full(other), 0U);
	KUNIT_EXPECT_EQ(test, used_other.bytes, (size_t)KFTP_ARENA_FLOOR);
	kftp_sorter_free(sorter);
	KUNIT_EXPECT_GT(test, add_until_full(other), 0U);
	KUNIT_EXPECT_EQ(test, used_other.bytes, (size_t)KFTP_ARENA_TOTAL);
	kftp_sorter_free(other);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&arena_total), 0L);
}

/* Tests that lists with a common limit stay within it, and other lists get the rest. */
static void sorter_shared_test(struct kunit *test)
{
	atomic_long_t shared = ATOMIC_LONG_INIT(0), another = ATOMIC_LONG_INIT(0);
	struct kftp_arena_use used = { .shared = &shared };
	struct kftp_arena_use used_too = { .shared = &shared };
	struct kftp_arena_use used_other = { .shared = &another };
	struct kftp_sorter *sorter = sorter_new(test, &used, MEMORY);
	struct kftp_sorter *too = sorter_new(test, &used_too, MEMORY);
	struct kftp_sorter *other = sorter_new(test, &used_other, MEMORY);

	add_until_full(sorter);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)KFTP_ARENA_TOTAL / 4);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&shared), (long)KFTP_ARENA_TOTAL / 4);
	add_until_full(too);
	KUNIT_EXPECT_EQ(test, used_too.bytes, (size_t)KFTP_ARENA_FLOOR);
	add_until_full(other);
	KUNIT_EXPECT_EQ(test, used_other.bytes, (size_t)KFTP_ARENA_TOTAL / 4);
	kftp_sorter_free(sorter);
	add_until_full(too);
	KUNIT_EXPECT_EQ(test, used_too.bytes, (size_t)KFTP_ARENA_TOTAL / 4);
	kftp_sorter_free(too);
	kftp_sorter_free(other);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&shared), 0L);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&another), 0L);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&arena_total), 0L);
}

static struct kftp_walk *walk_new(struct kunit *test, const char *path, size_t asked_len,
				  struct kftp_arena_use *used)
{
	struct kftp_walk *walk = kunit_kzalloc(test, sizeof(*walk), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, walk);
	kftp_walk_init(walk, path);
	KUNIT_ASSERT_EQ(test, kftp_walk_alloc(walk, asked_len, used, MEMORY), 0);
	return walk;
}

static void expect_next(struct kunit *test, struct kftp_walk *walk, const char *path,
			const char *below)
{
	KUNIT_ASSERT_TRUE(test, kftp_walk_next(walk));
	KUNIT_EXPECT_STREQ(test, walk->path, path);
	KUNIT_EXPECT_STREQ(test, kftp_walk_below(walk), below);
}

static void walk_order_test(struct kunit *test)
{
	struct kftp_arena_use used = {};
	struct kftp_walk *walk = walk_new(test, "/srv", 0, &used);

	KUNIT_EXPECT_STREQ(test, kftp_walk_below(walk), "");
	kftp_walk_add(walk, "a", 1);
	kftp_walk_add(walk, "b", 1);
	expect_next(test, walk, "/srv/a", "/a");
	kftp_walk_add(walk, "x", 1);
	kftp_walk_add(walk, "y", 1);
	expect_next(test, walk, "/srv/a/x", "/a/x");
	kftp_walk_add(walk, "deep", 4);
	expect_next(test, walk, "/srv/a/x/deep", "/a/x/deep");
	expect_next(test, walk, "/srv/a/y", "/a/y");
	expect_next(test, walk, "/srv/b", "/b");
	KUNIT_EXPECT_FALSE(test, kftp_walk_next(walk));
	KUNIT_EXPECT_STREQ(test, walk->path, "/srv");
	KUNIT_EXPECT_FALSE(test, walk->cut);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)0);
	kftp_walk_free(walk);
}

static void walk_root_test(struct kunit *test)
{
	struct kftp_arena_use used = {};
	struct kftp_walk *walk = walk_new(test, "/", 0, &used);

	KUNIT_EXPECT_STREQ(test, kftp_walk_below(walk), "");
	kftp_walk_add(walk, "a", 1);
	kftp_walk_add(walk, "b", 1);
	expect_next(test, walk, "/a", "/a");
	kftp_walk_add(walk, "x", 1);
	expect_next(test, walk, "/a/x", "/a/x");
	expect_next(test, walk, "/b", "/b");
	KUNIT_EXPECT_FALSE(test, kftp_walk_next(walk));
	KUNIT_EXPECT_STREQ(test, walk->path, "/");
	kftp_walk_free(walk);
}

static void walk_depth_test(struct kunit *test)
{
	struct kftp_arena_use used = {};
	struct kftp_walk *walk = walk_new(test, "/", 0, &used);
	unsigned int depth = 0;

	do {
		KUNIT_EXPECT_EQ(test, walk->depth, depth++);
		KUNIT_EXPECT_FALSE(test, walk->cut);
		kftp_walk_add(walk, "d", 1);
	} while (depth < 1000 && kftp_walk_next(walk));
	KUNIT_EXPECT_EQ(test, depth, (unsigned int)KFTP_WALK_DEPTH + 1);
	KUNIT_EXPECT_TRUE(test, walk->cut);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)0);
	kftp_walk_free(walk);
}

/* Tests a path with the maximum number of components of 255 bytes. */
static void walk_path_test(struct kunit *test)
{
	char *name = kunit_kmalloc(test, 255, GFP_KERNEL);
	struct kftp_arena_use used = {};
	size_t asked_len;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, name);
	memset(name, 'n', 255);
	for (asked_len = 0; asked_len < KFTP_PATH_SIZE; asked_len += 1000) {
		struct kftp_walk *walk = walk_new(test, "/", asked_len, &used);
		size_t depth = 0;

		do {
			kftp_walk_add(walk, name, 255);
		} while (kftp_walk_next(walk) && ++depth < 100);
		KUNIT_EXPECT_EQ(test, depth, (KFTP_PATH_SIZE - 1 - asked_len) / 256);
		KUNIT_EXPECT_TRUE(test, walk->cut);
		kftp_walk_free(walk);
	}
}

static void walk_memory_test(struct kunit *test)
{
	struct kftp_arena_use used = {};
	struct kftp_walk *walk = walk_new(test, "/", 0, &used);
	unsigned int i, n = 0;

	for (i = 0; i < 100000 && !walk->cut; i++)
		kftp_walk_add(walk, "name", 4);
	KUNIT_EXPECT_TRUE(test, walk->cut);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)KFTP_ARENA_TOTAL);
	while (kftp_walk_next(walk))
		n++;
	KUNIT_EXPECT_EQ(test, n, i - 1);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)0);
	kftp_walk_add(walk, "name", 4);
	kftp_walk_free(walk);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)0);
}

static struct kunit_case list_test_cases[] = {
	KUNIT_CASE_PARAM(sorter_order_test, order_gen_params),
	KUNIT_CASE(sorter_batches_test),
	KUNIT_CASE(sorter_long_names_test),
	KUNIT_CASE(sorter_random_test),
	KUNIT_CASE(sorter_keys_test),
	KUNIT_CASE(sorter_length_test),
	KUNIT_CASE(sorter_memory_test),
	KUNIT_CASE(sorter_total_test),
	KUNIT_CASE(sorter_shared_test),
	KUNIT_CASE(walk_order_test),
	KUNIT_CASE(walk_root_test),
	KUNIT_CASE(walk_depth_test),
	KUNIT_CASE(walk_path_test),
	KUNIT_CASE(walk_memory_test),
	{}
};

static struct kunit_suite list_suite = {
	.name = "kftp_list",
	.test_cases = list_test_cases,
};

kunit_test_suites(&list_suite);
