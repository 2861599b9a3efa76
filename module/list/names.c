// SPDX-License-Identifier: GPL-2.0
/*
 * The names of a directory, in order. Adding, sorting a batch, and taking one
 * out are short pieces of work, however many names there are.
 *
 * A batch is sorted by its keys first, four bits at a time from the last to the
 * first ones that differ (a radix sort): names that are counted, or dated,
 * differ in few. Those with the same key are then compared.
 */
#include <linux/kernel.h>
#include <linux/list_sort.h>
#include <linux/minmax.h>
#include <linux/string.h>

#include "list/names.h"

/**
 * kftp_names_init() - no names yet
 * @names: set up
 * @use: the owner's, see struct kftp_chunks
 * @max: bytes that @use may grow to
 */
void kftp_names_init(struct kftp_names *names, struct kftp_chunk_use *use,
		     size_t max)
{
	kftp_chunk_init(&names->chunks, use, max);
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

static struct kftp_name *name_of(const struct list_head *node)
{
	return list_entry(node, struct kftp_name, node);
}

static bool open_batch(struct kftp_names *names)
{
	if (names->batches && names->last < KFTP_NAMES_BATCH)
		return true;
	if (names->batches == KFTP_NAMES_BATCHES)
		return false;
	names->last = 0;
	names->end = &names->batch[names->batches++];
	return true;
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

	if (len > U8_MAX)
		return NULL;
	name = kftp_chunk_take(&names->chunks, sizeof(*name) + len + 1);
	if (!name || !open_batch(names))
		return NULL;
	memcpy(name->text, text, len);
	name->text[len] = '\0';
	name->len = len;
	name->key = bytes_at(name->text, len);
	name->node.next = NULL;
	*names->end = &name->node;
	names->end = &name->node.next;
	if (!names->last++ && names->batches == 1)
		names->first_key = name->key;
	names->differ |= name->key ^ names->first_key;
	return name;
}

/**
 * kftp_names_unsorted() - the next batch to be sorted
 * @names: the names
 *
 * Return: its first name, see kftp_name_after(); NULL where all are sorted.
 */
struct kftp_name *kftp_names_unsorted(struct kftp_names *names)
{
	if (names->sorted == names->batches)
		return NULL;
	return name_of(names->batch[names->sorted]);
}

/*
 * Keys that say more than the first bytes do, where all names begin alike: then
 * two names hardly ever have to be compared byte for byte.
 */
static void key_by_name(struct kftp_names *names, struct kftp_name *first)
{
	unsigned int same = names->differ ? __builtin_clzll(names->differ) / 8 : 8;
	struct kftp_name *name;

	if (!same)
		return;
	for (name = first; name; name = kftp_name_after(name)) {
		unsigned int skip = min_t(unsigned int, same, name->len);

		name->key = bytes_at(name->text + skip, name->len - skip);
	}
}

static int compare(void *priv, const struct list_head *a,
		   const struct list_head *b)
{
	const struct kftp_name *one = name_of(a);
	const struct kftp_name *other = name_of(b);

	if (one->key != other->key)
		return one->key > other->key;
	return strcmp(one->text, other->text) > 0;
}

static int compare_reverse(void *priv, const struct list_head *a,
			   const struct list_head *b)
{
	return compare(priv, b, a);
}

#define DIGIT_BITS	4
#define DIGITS		16

/* One round: in order of some bits of the keys, and behind that as they were. */
static void sort_by_digit(struct list_head **batch, unsigned int shift, bool reverse)
{
	struct list_head *first[DIGITS], **end[DIGITS], **tail = batch, *node;
	unsigned int i;

	for (i = 0; i < DIGITS; i++)
		end[i] = &first[i];
	for (node = *batch; node; node = node->next) {
		i = name_of(node)->key >> shift & (DIGITS - 1);
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
	u64 first = name_of(*batch)->key, differ = 0;
	struct list_head *node;
	unsigned int shift;

	for (node = *batch; node; node = node->next)
		differ |= name_of(node)->key ^ first;
	for (shift = 0; shift < 64; shift += DIGIT_BITS)
		if (differ >> shift & (DIGITS - 1))
			sort_by_digit(batch, shift, reverse);
}

/* Names with the same key stand together: sorts those whose first one is at @link. */
static struct list_head **sort_alike(struct list_head **link, bool reverse)
{
	u64 key = name_of(*link)->key;
	struct list_head *node = *link, *next;
	LIST_HEAD(alike);

	if (!node->next || name_of(node->next)->key != key)
		return &node->next;
	for (; node && name_of(node)->key == key; node = next) {
		next = node->next;
		list_add_tail(node, &alike);
	}
	list_sort(NULL, &alike, reverse ? compare_reverse : compare);
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

/* Whether the next name of one place in the heap comes after that of the other. */
static bool is_after(const struct kftp_names *names, unsigned int one,
		     unsigned int other)
{
	const struct list_head *a = names->batch[names->heap[one]];
	const struct list_head *b = names->batch[names->heap[other]];

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
	struct list_head **batch = &names->batch[names->sorted++];

	if (!keyed)
		key_by_name(names, name_of(*batch));
	sort_batch(batch, reverse);
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
	struct list_head **batch;
	struct kftp_name *name;

	if (!names->heaped)
		return NULL;
	batch = &names->batch[names->heap[0]];
	name = name_of(*batch);
	*batch = name->node.next;
	if (!*batch)
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
	kftp_names_init(names, names->chunks.use, names->chunks.max);
}
