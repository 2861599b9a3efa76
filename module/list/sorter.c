// SPDX-License-Identifier: GPL-2.0
/*
 * Sorts the names of a directory in batches of limited size. Adding a name, sorting a
 * batch, and taking a name out are short pieces of work, even if there are many names.
 *
 * Each name has a key. A radix sort sorts a batch by the keys, four bits at a time. It
 * skips bits that are the same in all keys. This saves time, because keys of names that
 * contain a number or a date differ in few bits. Then names with the same key are
 * sorted byte by byte.
 */
#include <linux/kernel.h>
#include <linux/list_sort.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "list/sorter.h"

/**
 * kftp_sorter_init() - set up an empty sorter
 * @sorter: the sorter
 * @use: counters of the memory that the sorter's owner uses
 * @max: maximum of @use->bytes
 */
void kftp_sorter_init(struct kftp_sorter *sorter, struct kftp_arena_use *use,
		      size_t max)
{
	kftp_arena_init(&sorter->arena, use, max);
	sorter->batches = 0;
	sorter->last = 0;
	sorter->bytes = 0;
	sorter->sorted = 0;
	sorter->differ = 0;
	sorter->heaped = 0;
}

/*
 * Makes a number from up to eight bytes of a name. The numbers of two names have the same
 * order as the bytes of the names.
 */
static u64 bytes_at(const char *text, size_t len)
{
	__be64 bytes = 0;

	if (len >= sizeof(bytes))
		memcpy(&bytes, text, sizeof(bytes));
	else
		memcpy(&bytes, text, len);
	return be64_to_cpu(bytes);
}

static struct kftp_sorter_name *node_name(const struct list_head *node)
{
	return list_entry(node, struct kftp_sorter_name, node);
}

/* Makes sure that the last batch has room for a name of @len bytes. */
static bool open_batch(struct kftp_sorter *sorter, size_t len)
{
	if (sorter->batches && sorter->last < KFTP_SORTER_BATCH &&
	    sorter->bytes + len <= KFTP_SORTER_BYTES)
		return true;
	if (sorter->batches == KFTP_SORTER_BATCHES)
		return false;
	sorter->last = 0;
	sorter->bytes = 0;
	sorter->end = &sorter->batch[sorter->batches++];
	return true;
}

/**
 * kftp_sorter_add() - add a name to a sorter
 * @sorter: the sorter; must have no sorted batch
 * @text: the name
 * @len: length of @text in bytes, at most 255
 *
 * Return: the new entry; NULL if there is no room for it.
 */
struct kftp_sorter_name *kftp_sorter_add(struct kftp_sorter *sorter,
					 const char *text, size_t len)
{
	struct kftp_sorter_name *name;

	if (len > U8_MAX)
		return NULL;
	name = kftp_arena_alloc(&sorter->arena, sizeof(*name) + len + 1);
	if (!name || !open_batch(sorter, len))
		return NULL;
	memcpy(name->text, text, len);
	name->text[len] = '\0';
	name->len = len;
	name->key = bytes_at(name->text, len);
	name->node.next = NULL;
	*sorter->end = &name->node;
	sorter->end = &name->node.next;
	sorter->bytes += len;
	if (!sorter->last++ && sorter->batches == 1)
		sorter->first_key = name->key;
	sorter->differ |= name->key ^ sorter->first_key;
	return name;
}

/**
 * kftp_sorter_unsorted() - get the next batch to be sorted
 * @sorter: the sorter
 *
 * Return: the first name of the batch, see kftp_sorter_after(); NULL if all batches are
 * sorted.
 */
struct kftp_sorter_name *kftp_sorter_unsorted(struct kftp_sorter *sorter)
{
	if (sorter->sorted == sorter->batches)
		return NULL;
	return node_name(sorter->batch[sorter->sorted]);
}

/*
 * If all names of the sorter begin with the same bytes, makes the keys of a batch from
 * the bytes that follow. Then the keys of most names differ, and few names must be
 * compared byte by byte.
 */
static void key_by_name(struct kftp_sorter *sorter, struct kftp_sorter_name *first)
{
	unsigned int same = sorter->differ ? __builtin_clzll(sorter->differ) / 8 : 8;
	struct kftp_sorter_name *name;

	if (!same)
		return;
	for (name = first; name; name = kftp_sorter_after(name)) {
		unsigned int skip = min_t(unsigned int, same, name->len);

		name->key = bytes_at(name->text + skip, name->len - skip);
	}
}

static int compare_names(void *priv, const struct list_head *a,
			 const struct list_head *b)
{
	const struct kftp_sorter_name *one = node_name(a);
	const struct kftp_sorter_name *other = node_name(b);

	if (one->key != other->key)
		return one->key > other->key;
	return strcmp(one->text, other->text) > 0;
}

static int compare_reverse(void *priv, const struct list_head *a,
			   const struct list_head *b)
{
	return compare_names(priv, b, a);
}

#define DIGIT_BITS	4
#define DIGITS		16

/* Does one round of the radix sort: a stable sort by DIGIT_BITS bits of the keys. */
static void sort_by_digit(struct list_head **batch, unsigned int shift, bool reverse)
{
	struct list_head *first[DIGITS], **end[DIGITS], **tail = batch, *node;
	unsigned int i;

	for (i = 0; i < DIGITS; i++)
		end[i] = &first[i];
	for (node = *batch; node; node = node->next) {
		i = node_name(node)->key >> shift & (DIGITS - 1);
		*end[i] = node;
		end[i] = &node->next;
	}
	for (i = 0; i < DIGITS; i++) {
		unsigned int digit = reverse ? DIGITS - 1 - i : i;

		if (end[digit] == &first[digit])
			continue;
		*tail = first[digit];
		tail = end[digit];
	}
	*tail = NULL;
}

static void sort_by_key(struct list_head **batch, bool reverse)
{
	u64 first = node_name(*batch)->key, differ = 0;
	struct list_head *node;
	unsigned int shift;

	for (node = *batch; node; node = node->next)
		differ |= node_name(node)->key ^ first;
	for (shift = 0; shift < 64; shift += DIGIT_BITS)
		if (differ >> shift & (DIGITS - 1))
			sort_by_digit(batch, shift, reverse);
}

/*
 * Sorts the names that have the same key as the name at *@link. Returns the link to the
 * first name after them.
 */
static struct list_head **sort_alike(struct list_head **link, bool reverse)
{
	u64 key = node_name(*link)->key;
	struct list_head *node = *link, *next;
	LIST_HEAD(alike);

	if (!node->next || node_name(node->next)->key != key)
		return &node->next;
	for (; node && node_name(node)->key == key; node = next) {
		next = node->next;
		list_add_tail(node, &alike);
	}
	list_sort(NULL, &alike, reverse ? compare_reverse : compare_names);
	*link = alike.next;
	alike.prev->next = node;
	return &alike.prev->next;
}

static void sort_batch(struct list_head **batch, bool reverse)
{
	struct list_head **link = batch;

	sort_by_key(batch, reverse);
	while (*link)
		link = sort_alike(link, reverse);
}

/*
 * Returns true if the next name of the batch heap[one] comes after the next name of the
 * batch heap[other].
 */
static bool is_after(const struct kftp_sorter *sorter, unsigned int one,
		     unsigned int other)
{
	const struct list_head *a = sorter->batch[sorter->heap[one]];
	const struct list_head *b = sorter->batch[sorter->heap[other]];

	return sorter->reverse ? compare_names(NULL, b, a) :
				 compare_names(NULL, a, b);
}

static void sift_down(struct kftp_sorter *sorter, unsigned int i)
{
	unsigned int child;

	while ((child = 2 * i + 1) < sorter->heaped) {
		if (child + 1 < sorter->heaped && is_after(sorter, child, child + 1))
			child++;
		if (!is_after(sorter, i, child))
			return;
		swap(sorter->heap[i], sorter->heap[child]);
		i = child;
	}
}

static void build_heap(struct kftp_sorter *sorter)
{
	unsigned int i;

	sorter->heaped = sorter->batches;
	for (i = 0; i < sorter->heaped; i++)
		sorter->heap[i] = i;
	for (i = sorter->heaped / 2; i--;)
		sift_down(sorter, i);
}

/**
 * kftp_sorter_sort() - sort the batch that kftp_sorter_unsorted() returns
 * @sorter: the sorter. After the last batch is sorted, kftp_sorter_next() may be called
 * @keyed: if true, the batch is sorted by the keys that the caller has set; names with
 *	   the same key are sorted by name. If false, the batch is sorted by name only
 * @reverse: if true, the order is reversed
 */
void kftp_sorter_sort(struct kftp_sorter *sorter, bool keyed, bool reverse)
{
	struct list_head **batch = &sorter->batch[sorter->sorted++];

	if (!keyed)
		key_by_name(sorter, node_name(*batch));
	sort_batch(batch, reverse);
	sorter->reverse = reverse;
	if (sorter->sorted == sorter->batches)
		build_heap(sorter);
}

/**
 * kftp_sorter_next() - take the next name out of a sorter
 * @sorter: the sorter; all batches must be sorted
 *
 * Return: the name, valid until kftp_sorter_free(); NULL after the last name.
 */
struct kftp_sorter_name *kftp_sorter_next(struct kftp_sorter *sorter)
{
	struct list_head **batch;
	struct kftp_sorter_name *name;

	if (!sorter->heaped)
		return NULL;
	batch = &sorter->batch[sorter->heap[0]];
	name = node_name(*batch);
	*batch = name->node.next;
	if (!*batch)
		sorter->heap[0] = sorter->heap[--sorter->heaped];
	sift_down(sorter, 0);
	return name;
}

/**
 * kftp_sorter_free() - free all names of a sorter
 * @sorter: is empty afterwards and can be used again
 */
void kftp_sorter_free(struct kftp_sorter *sorter)
{
	kftp_arena_free(&sorter->arena);
	kftp_sorter_init(sorter, sorter->arena.use, sorter->arena.max);
}
