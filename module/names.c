// SPDX-License-Identifier: GPL-2.0
/*
 * The names of a directory, in order. Adding, sorting a batch, and taking one
 * out are short pieces of work, however many names there are.
 */
#include <linux/kernel.h>
#include <linux/list_sort.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "names.h"

/**
 * kftp_names_init() - no names yet
 * @names: set up
 * @used: counts the owner's bytes, see struct kftp_chunks
 * @max: bytes that @used may grow to
 */
void kftp_names_init(struct kftp_names *names, size_t *used, size_t max)
{
	kftp_chunk_init(&names->chunks, used, max);
	names->batches = 0;
	names->last = 0;
	names->sorted = 0;
	names->differ = 0;
	names->heaped = 0;
}

/* Up to eight bytes of a name, as a number that compares like them. */
static u64 bytes_at(const char *text, size_t len)
{
	__be64 bytes = 0;

	if (len >= sizeof(bytes))
		memcpy(&bytes, text, sizeof(bytes));
	else
		memcpy(&bytes, text, len);
	return be64_to_cpu(bytes);
}

static struct list_head *open_batch(struct kftp_names *names)
{
	if (names->batches && names->last < KFTP_NAMES_BATCH)
		return &names->batch[names->batches - 1];
	if (names->batches == KFTP_NAMES_BATCHES)
		return NULL;
	names->last = 0;
	INIT_LIST_HEAD(&names->batch[names->batches]);
	return &names->batch[names->batches++];
}

/**
 * kftp_names_add() - add a name
 * @names: the names, none of them sorted yet
 * @text: the name
 * @len: its length in bytes, at most 255
 *
 * Return: the name; NULL where there is no room for more.
 */
struct kftp_name *kftp_names_add(struct kftp_names *names, const char *text,
				 size_t len)
{
	struct kftp_name *name;
	struct list_head *batch;

	if (len > U8_MAX)
		return NULL;
	name = kftp_chunk_take(&names->chunks, sizeof(*name) + len + 1);
	batch = name ? open_batch(names) : NULL;
	if (!batch)
		return NULL;
	memcpy(name->text, text, len);
	name->text[len] = '\0';
	name->len = len;
	name->key = bytes_at(name->text, len);
	list_add_tail(&name->node, batch);
	names->last++;
	names->differ |= name->key ^
		list_first_entry(&names->batch[0], struct kftp_name, node)->key;
	return name;
}

/**
 * kftp_names_unsorted() - the next batch to be sorted
 * @names: the names
 *
 * Return: list of struct kftp_name; NULL where all are sorted.
 */
struct list_head *kftp_names_unsorted(struct kftp_names *names)
{
	return names->sorted < names->batches ? &names->batch[names->sorted] : NULL;
}

/*
 * Keys that say more than the first bytes do, where all names begin alike: then
 * two names hardly ever have to be compared byte for byte.
 */
static void key_by_name(struct kftp_names *names, struct list_head *batch)
{
	unsigned int same = names->differ ? __builtin_clzll(names->differ) / 8 : 8;
	struct kftp_name *name;

	if (!same)
		return;
	list_for_each_entry(name, batch, node) {
		unsigned int skip = min_t(unsigned int, same, name->len);

		name->key = bytes_at(name->text + skip, name->len - skip);
	}
}

static int compare(void *priv, const struct list_head *a,
		   const struct list_head *b)
{
	const struct kftp_name *one = list_entry(a, struct kftp_name, node);
	const struct kftp_name *other = list_entry(b, struct kftp_name, node);

	if (one->key != other->key)
		return one->key > other->key;
	return strcmp(one->text, other->text) > 0;
}

static int compare_reverse(void *priv, const struct list_head *a,
			   const struct list_head *b)
{
	return compare(priv, b, a);
}

/* Whether the next name of one place in the heap comes after that of the other. */
static bool is_after(const struct kftp_names *names, unsigned int one,
		     unsigned int other)
{
	const struct list_head *a = names->batch[names->heap[one]].next;
	const struct list_head *b = names->batch[names->heap[other]].next;

	return names->reverse ? compare(NULL, b, a) : compare(NULL, a, b);
}

static void sift_down(struct kftp_names *names, unsigned int i)
{
	unsigned int child;

	while ((child = 2 * i + 1) < names->heaped) {
		if (child + 1 < names->heaped && is_after(names, child, child + 1))
			child++;
		if (!is_after(names, i, child))
			return;
		swap(names->heap[i], names->heap[child]);
		i = child;
	}
}

static void build_heap(struct kftp_names *names)
{
	unsigned int i;

	names->heaped = names->batches;
	for (i = 0; i < names->heaped; i++)
		names->heap[i] = i;
	for (i = names->heaped / 2; i--;)
		sift_down(names, i);
}

/**
 * kftp_names_sort() - sort the batch that kftp_names_unsorted() returns
 * @names: the names; with the last batch they are ready for kftp_names_next()
 * @keyed: the caller has set the keys of the batch, equal ones are sorted by
 *	   name; else all are sorted by name, byte by byte
 * @reverse: the last first
 */
void kftp_names_sort(struct kftp_names *names, bool keyed, bool reverse)
{
	struct list_head *batch = &names->batch[names->sorted++];

	if (!keyed)
		key_by_name(names, batch);
	list_sort(NULL, batch, reverse ? compare_reverse : compare);
	names->reverse = reverse;
	if (names->sorted == names->batches)
		build_heap(names);
}

/**
 * kftp_names_next() - take the next name out
 * @names: the names, all sorted
 *
 * Return: the name, there until kftp_names_free(); NULL at the end.
 */
struct kftp_name *kftp_names_next(struct kftp_names *names)
{
	struct list_head *batch;
	struct kftp_name *name;

	if (!names->heaped)
		return NULL;
	batch = &names->batch[names->heap[0]];
	name = list_first_entry(batch, struct kftp_name, node);
	list_del(&name->node);
	if (list_empty(batch))
		names->heap[0] = names->heap[--names->heaped];
	sift_down(names, 0);
	return name;
}

/**
 * kftp_names_free() - forget all names
 * @names: empty afterwards, ready for more
 */
void kftp_names_free(struct kftp_names *names)
{
	kftp_chunk_free(&names->chunks);
	kftp_names_init(names, names->chunks.used, names->chunks.max);
}
