// SPDX-License-Identifier: GPL-2.0
/* Names of directories in order, walking a tree, and the memory of both. */
#define KFTP_CHUNK_TOTAL (256 * 4096)

#include "../../module/list/chunk.c"
#include "../../module/list/names.c"
#include "../../module/list/tree.c"
#include "cases.h"

#define MEMORY (2 * 1024 * 1024)

static struct kftp_names *names_new(struct kunit *test,
				    struct kftp_chunk_use *used, size_t max)
{
	struct kftp_names *names = kunit_kzalloc(test, sizeof(*names), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, names);
	kftp_names_init(names, used, max);
	return names;
}

static void sort_all(struct kftp_names *names, bool reverse)
{
	while (kftp_names_unsorted(names))
		kftp_names_sort(names, false, reverse);
}

struct order_case {
	const char *what;
	const char *names[6];	/* sorted; NULL after the last */
};

static const struct order_case order_cases[] = {
	{ "one", { "a" } },
	{ "one letter", { "a", "b", "c" } },
	{ "longer ones later", { "a", "aa", "aaa", "aab", "ab" } },
	{ "capitals first", { "B", "Z", "a", "b" } },
	{ "bytes, not characters", { "a", "z", "\xc3\xa4", "\xfe", "\xff" } },
	{ "dots", { ".", "..", "...", ".a", "a" } },
	{ "what comes before a dot", { "\t", " ", "-", "." } },
	{ "eight equal bytes", { "file-000", "file-0001", "file-0002", "file-00021" } },
	{ "nine equal bytes", { "file-00001", "file-00002", "file-00003" } },
	{ "sixteen equal bytes", { "0123456789abcdef", "0123456789abcdef0", "0123456789abcdef1" } },
	{ "equal but for the seventh", { "abcdef0xxxxxxxxx", "abcdef1aaa", "abcdef1b" } },
	{ "one is all that is equal", { "same", "same-but-longer", "same.or.other" } },
	{ "shorter than what is equal of others", { "aaaaaaa", "aaaaaaaa", "aaaaaaaaa" } },
};

KFTP_CASES(order, order_cases);

static unsigned int count_of(const struct order_case *param)
{
	unsigned int n = 0;

	while (n < ARRAY_SIZE(param->names) && param->names[n])
		n++;
	return n;
}

/* Sort the names in both orders. They are added in rotated order, beginning with each of them. */
static void names_order_test(struct kunit *test)
{
	const struct order_case *param = test->param_value;
	unsigned int n = count_of(param), first, i;
	struct kftp_chunk_use used = {};
	struct kftp_names *names = names_new(test, &used, MEMORY);

	for (first = 0; first < 2 * n; first++) {
		bool reverse = first >= n;

		for (i = 0; i < n; i++) {
			const char *text = param->names[(first + i) % n];

			KUNIT_ASSERT_NOT_ERR_OR_NULL(test,
						     kftp_names_add(names, text, strlen(text)));
		}
		sort_all(names, reverse);
		for (i = 0; i < n; i++)
			KUNIT_EXPECT_STREQ(test, param->names[reverse ? n - 1 - i : i],
					   kftp_names_next(names)->text);
		KUNIT_EXPECT_PTR_EQ(test, kftp_names_next(names), NULL);
		kftp_names_free(names);
	}
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)0);
}

/* More than two batches. Each batch has names from the whole range. */
#define MANY (2 * KFTP_NAMES_BATCH + 100)

static void names_batches_test(struct kunit *test)
{
	struct kftp_chunk_use used = {};
	struct kftp_names *names = names_new(test, &used, MEMORY);
	char text[32];
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		/* The prime 1009 is not a factor of MANY. */
		snprintf(text, sizeof(text), "name-%05u", i * 1009 % MANY);
		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, kftp_names_add(names, text, strlen(text)));
	}
	KUNIT_EXPECT_EQ(test, names->batches, 3U);
	sort_all(names, false);
	for (i = 0; i < MANY; i++) {
		snprintf(text, sizeof(text), "name-%05u", i);
		KUNIT_ASSERT_STREQ(test, text, kftp_names_next(names)->text);
	}
	KUNIT_EXPECT_PTR_EQ(test, kftp_names_next(names), NULL);
	kftp_names_free(names);
}

/* Only a few letters, so that many names have a common prefix, and some are equal. */
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

static void names_random_test(struct kunit *test)
{
	struct kftp_chunk_use used = {};
	struct kftp_names *names = names_new(test, &used, MEMORY);
	const char *before = "";
	char text[21];
	u32 seed = 1;
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		size_t len = make_name(text, &seed);

		KUNIT_ASSERT_NOT_ERR_OR_NULL(test, kftp_names_add(names, text, len));
	}
	sort_all(names, false);
	for (i = 0; i < MANY; i++) {
		const char *name = kftp_names_next(names)->text;

		KUNIT_ASSERT_LE(test, strcmp(before, name), 0);
		before = name;
	}
	KUNIT_EXPECT_PTR_EQ(test, kftp_names_next(names), NULL);
	kftp_names_free(names);
}

/* Sorted by key, and by name if keys are equal. */
static void names_keys_test(struct kunit *test)
{
	static const char * const texts[] = { "e", "d", "c", "b", "a" };
	static const u64 keys[] = { 5, 5, U64_MAX, 0, 5 };
	static const char * const sorted[] = { "b", "a", "d", "e", "c" };
	struct kftp_chunk_use used = {};
	struct kftp_names *names = names_new(test, &used, MEMORY);
	struct kftp_name *name;
	unsigned int reverse, i;

	for (reverse = 0; reverse < 2; reverse++) {
		for (i = 0; i < ARRAY_SIZE(texts); i++)
			kftp_names_add(names, texts[i], 1);
		i = 0;
		for (name = kftp_names_unsorted(names); name; name = kftp_name_after(name))
			name->key = keys[i++];
		kftp_names_sort(names, true, reverse);
		for (i = 0; i < ARRAY_SIZE(sorted); i++)
			KUNIT_EXPECT_STREQ(test, sorted[reverse ? ARRAY_SIZE(sorted) - 1 - i : i],
					   kftp_names_next(names)->text);
		kftp_names_free(names);
	}
}

static void names_length_test(struct kunit *test)
{
	char *text = kunit_kmalloc(test, 256, GFP_KERNEL);
	struct kftp_chunk_use used = {};
	struct kftp_names *names = names_new(test, &used, MEMORY);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, text);
	memset(text, 'n', 256);
	KUNIT_EXPECT_EQ(test, kftp_names_add(names, text, 255)->len, (u8)255);
	KUNIT_EXPECT_PTR_EQ(test, kftp_names_add(names, text, 256), NULL);
	kftp_names_free(names);
}

static unsigned int add_until_full(struct kftp_names *names)
{
	unsigned int n = 0;

	while (n < 100000 && kftp_names_add(names, "0123456789", 10))
		n++;
	return n;
}

static void names_memory_test(struct kunit *test)
{
	const size_t max = 10 * 4096;
	struct kftp_chunk_use used = {};
	struct kftp_names *names = names_new(test, &used, max);
	unsigned int n = add_until_full(names);

	KUNIT_EXPECT_EQ(test, used.bytes, max);
	/* At least half of the memory is used for names. */
	KUNIT_EXPECT_GT(test, n, (unsigned int)max / 80);
	KUNIT_EXPECT_PTR_EQ(test, kftp_names_add(names, "a", 1), NULL);
	kftp_names_free(names);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)0);
	KUNIT_EXPECT_EQ(test, add_until_full(names), n);
	kftp_names_free(names);
}

/* If one has all of the shared memory, another one still has its minimum. */
static void names_total_test(struct kunit *test)
{
	struct kftp_chunk_use used = {}, used_other = {};
	struct kftp_names *names = names_new(test, &used, MEMORY);
	struct kftp_names *other = names_new(test, &used_other, MEMORY);

	add_until_full(names);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)KFTP_CHUNK_TOTAL);
	/* Refused memory is not counted. */
	KUNIT_EXPECT_EQ(test, atomic_long_read(&total), (long)KFTP_CHUNK_TOTAL);
	KUNIT_EXPECT_GT(test, add_until_full(other), 0U);
	KUNIT_EXPECT_EQ(test, used_other.bytes, (size_t)KFTP_CHUNK_FLOOR);
	kftp_names_free(names);
	KUNIT_EXPECT_GT(test, add_until_full(other), 0U);
	KUNIT_EXPECT_EQ(test, used_other.bytes, (size_t)KFTP_CHUNK_TOTAL);
	kftp_names_free(other);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&total), 0L);
}

/* Lists that share an allowance together get no more than it; others get the rest. */
static void names_shared_test(struct kunit *test)
{
	atomic_long_t shared = ATOMIC_LONG_INIT(0), another = ATOMIC_LONG_INIT(0);
	struct kftp_chunk_use used = { .shared = &shared };
	struct kftp_chunk_use used_too = { .shared = &shared };
	struct kftp_chunk_use used_other = { .shared = &another };
	struct kftp_names *names = names_new(test, &used, MEMORY);
	struct kftp_names *too = names_new(test, &used_too, MEMORY);
	struct kftp_names *other = names_new(test, &used_other, MEMORY);

	add_until_full(names);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)KFTP_CHUNK_TOTAL / 4);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&shared), (long)KFTP_CHUNK_TOTAL / 4);
	add_until_full(too);
	KUNIT_EXPECT_EQ(test, used_too.bytes, (size_t)KFTP_CHUNK_FLOOR);
	add_until_full(other);
	KUNIT_EXPECT_EQ(test, used_other.bytes, (size_t)KFTP_CHUNK_TOTAL / 4);
	kftp_names_free(names);
	add_until_full(too);
	KUNIT_EXPECT_EQ(test, used_too.bytes, (size_t)KFTP_CHUNK_TOTAL / 4);
	kftp_names_free(too);
	kftp_names_free(other);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&shared), 0L);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&another), 0L);
	KUNIT_EXPECT_EQ(test, atomic_long_read(&total), 0L);
}

static struct kftp_tree *tree_new(struct kunit *test, const char *path, size_t seen,
				  struct kftp_chunk_use *used)
{
	struct kftp_tree *tree = kunit_kzalloc(test, sizeof(*tree), GFP_KERNEL);

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tree);
	kftp_tree_init(tree, path);
	KUNIT_ASSERT_EQ(test, kftp_tree_alloc(tree, seen, used, MEMORY), 0);
	return tree;
}

static void expect_next(struct kunit *test, struct kftp_tree *tree, const char *path,
			const char *below)
{
	KUNIT_ASSERT_TRUE(test, kftp_tree_next(tree));
	KUNIT_EXPECT_STREQ(test, tree->path, path);
	KUNIT_EXPECT_STREQ(test, kftp_tree_below(tree), below);
}

static void tree_order_test(struct kunit *test)
{
	struct kftp_chunk_use used = {};
	struct kftp_tree *tree = tree_new(test, "/srv", 0, &used);

	KUNIT_EXPECT_STREQ(test, kftp_tree_below(tree), "");
	kftp_tree_add(tree, "a", 1);
	kftp_tree_add(tree, "b", 1);
	expect_next(test, tree, "/srv/a", "/a");
	kftp_tree_add(tree, "x", 1);
	kftp_tree_add(tree, "y", 1);
	expect_next(test, tree, "/srv/a/x", "/a/x");
	kftp_tree_add(tree, "deep", 4);
	expect_next(test, tree, "/srv/a/x/deep", "/a/x/deep");
	expect_next(test, tree, "/srv/a/y", "/a/y");
	expect_next(test, tree, "/srv/b", "/b");
	KUNIT_EXPECT_FALSE(test, kftp_tree_next(tree));
	KUNIT_EXPECT_STREQ(test, tree->path, "/srv");
	KUNIT_EXPECT_FALSE(test, tree->cut);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)0);
	kftp_tree_free(tree);
}

static void tree_root_test(struct kunit *test)
{
	struct kftp_chunk_use used = {};
	struct kftp_tree *tree = tree_new(test, "/", 0, &used);

	KUNIT_EXPECT_STREQ(test, kftp_tree_below(tree), "");
	kftp_tree_add(tree, "a", 1);
	kftp_tree_add(tree, "b", 1);
	expect_next(test, tree, "/a", "/a");
	kftp_tree_add(tree, "x", 1);
	expect_next(test, tree, "/a/x", "/a/x");
	expect_next(test, tree, "/b", "/b");
	KUNIT_EXPECT_FALSE(test, kftp_tree_next(tree));
	KUNIT_EXPECT_STREQ(test, tree->path, "/");
	kftp_tree_free(tree);
}

static void tree_depth_test(struct kunit *test)
{
	struct kftp_chunk_use used = {};
	struct kftp_tree *tree = tree_new(test, "/", 0, &used);
	unsigned int depth = 0;

	do {
		KUNIT_EXPECT_EQ(test, tree->depth, depth++);
		KUNIT_EXPECT_FALSE(test, tree->cut);
		kftp_tree_add(tree, "d", 1);
	} while (depth < 1000 && kftp_tree_next(tree));
	KUNIT_EXPECT_EQ(test, depth, (unsigned int)KFTP_TREE_DEPTH + 1);
	KUNIT_EXPECT_TRUE(test, tree->cut);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)0);
	kftp_tree_free(tree);
}

/* As many components of 255 bytes as fit into a path, in the server and for the client. */
static void tree_path_test(struct kunit *test)
{
	char *name = kunit_kmalloc(test, 255, GFP_KERNEL);
	struct kftp_chunk_use used = {};
	size_t seen;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, name);
	memset(name, 'n', 255);
	for (seen = 0; seen < KFTP_PATH_SIZE; seen += 1000) {
		struct kftp_tree *tree = tree_new(test, "/", seen, &used);
		size_t depth = 0;

		do {
			kftp_tree_add(tree, name, 255);
		} while (kftp_tree_next(tree) && ++depth < 100);
		KUNIT_EXPECT_EQ(test, depth, (KFTP_PATH_SIZE - 1 - seen) / 256);
		KUNIT_EXPECT_TRUE(test, tree->cut);
		kftp_tree_free(tree);
	}
}

static void tree_memory_test(struct kunit *test)
{
	struct kftp_chunk_use used = {};
	struct kftp_tree *tree = tree_new(test, "/", 0, &used);
	unsigned int i, n = 0;

	for (i = 0; i < 100000 && !tree->cut; i++)
		kftp_tree_add(tree, "name", 4);
	KUNIT_EXPECT_TRUE(test, tree->cut);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)KFTP_CHUNK_TOTAL);
	while (kftp_tree_next(tree))
		n++;
	KUNIT_EXPECT_EQ(test, n, i - 1);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)0);
	kftp_tree_add(tree, "name", 4);
	kftp_tree_free(tree);
	KUNIT_EXPECT_EQ(test, used.bytes, (size_t)0);
}

static struct kunit_case names_test_cases[] = {
	KUNIT_CASE_PARAM(names_order_test, order_gen_params),
	KUNIT_CASE(names_batches_test),
	KUNIT_CASE(names_random_test),
	KUNIT_CASE(names_keys_test),
	KUNIT_CASE(names_length_test),
	KUNIT_CASE(names_memory_test),
	KUNIT_CASE(names_total_test),
	KUNIT_CASE(names_shared_test),
	KUNIT_CASE(tree_order_test),
	KUNIT_CASE(tree_root_test),
	KUNIT_CASE(tree_depth_test),
	KUNIT_CASE(tree_path_test),
	KUNIT_CASE(tree_memory_test),
	{}
};

static struct kunit_suite names_suite = {
	.name = "kftp_names",
	.test_cases = names_test_cases,
};

kunit_test_suites(&names_suite);
