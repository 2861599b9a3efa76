// SPDX-License-Identifier: GPL-2.0
/*
 * Names of users and groups. The daemon knows them; listings show what it has
 * told, and the number of whom it has not told yet.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "netns/event.h"
#include "netns/owners.h"

/* How long a name is taken for right, or an answer for on its way. */
#define KFTP_OWNERS_FRESH (600 * HZ)

/**
 * struct owner - what is known of a user or a group
 * @node: in the table
 * @id: number
 * @group: it is a group's
 * @until: jiffies at which the daemon is asked again
 * @text: the name; empty while it is not known, and where there is none
 */
struct owner {
	struct hlist_node node;
	u32 id;
	bool group;
	unsigned long until;
	char text[KFTP_NAME_MAX + 1];
};

/**
 * kftp_owners_init() - know nobody
 * @owners: set up
 */
void kftp_owners_init(struct kftp_owners *owners)
{
	spin_lock_init(&owners->lock);
	hash_init(owners->table);
	owners->count = 0;
}

static void forget_all(struct kftp_owners *owners)
{
	struct hlist_node *next;
	struct owner *owner;
	int bucket;

	hash_for_each_safe(owners->table, bucket, next, owner, node) {
		hash_del(&owner->node);
		kfree(owner);
	}
	owners->count = 0;
}

/**
 * kftp_owners_exit() - forget everybody
 * @owners: of a namespace that ends
 */
void kftp_owners_exit(struct kftp_owners *owners)
{
	forget_all(owners);
}

static struct owner *find(struct kftp_owners *owners, u32 id, bool group)
{
	struct owner *owner;

	hash_for_each_possible(owners->table, owner, node, id)
		if (owner->id == id && owner->group == group)
			return owner;
	return NULL;
}

/* Returns NULL without memory. */
static struct owner *find_or_add(struct kftp_owners *owners, u32 id, bool group)
{
	struct owner *owner = find(owners, id, group);

	if (owner)
		return owner;
	if (owners->count >= KFTP_OWNERS_MAX)
		forget_all(owners);
	owner = kzalloc(sizeof(*owner), GFP_ATOMIC);
	if (!owner)
		return NULL;
	owner->id = id;
	owner->group = group;
	owner->until = jiffies;
	hash_add(owners->table, &owner->node, id);
	owners->count++;
	return owner;
}

/**
 * kftp_owners_set() - the daemon tells a name
 * @owners: of the namespace
 * @id: of a user or a group
 * @group: which of both
 * @text: the name, up to KFTP_NAME_MAX bytes; NULL where there is none
 *
 * Return: 0 or -ENOMEM.
 */
int kftp_owners_set(struct kftp_owners *owners, u32 id, bool group,
		    const char *text)
{
	struct owner *owner;

	spin_lock(&owners->lock);
	owner = find_or_add(owners, id, group);
	if (owner) {
		strscpy(owner->text, text ?: "", sizeof(owner->text));
		owner->until = jiffies + KFTP_OWNERS_FRESH;
	}
	spin_unlock(&owners->lock);
	return owner ? 0 : -ENOMEM;
}

static int ask(struct kftp_events *events, u32 id, bool group)
{
	struct kftp_event event = { .type = KFTP_EVENT_TYPE_NAME_WANTED };

	if (group)
		event.gid = &id;
	else
		event.uid = &id;
	return kftp_event_ask(events, &event);
}

/* Nobody was asked: the next who wants the name does it. */
static void not_asked(struct kftp_owners *owners, u32 id, bool group)
{
	struct owner *owner;

	spin_lock(&owners->lock);
	owner = find(owners, id, group);
	if (owner)
		owner->until = jiffies;
	spin_unlock(&owners->lock);
}

/**
 * kftp_owners_get() - the name of a user or a group
 * @owners: of the namespace
 * @events: where the daemon is asked for a name that is not known, or old
 * @id: number
 * @group: it is a group's
 * @text: set to the name; KFTP_NAME_MAX + 1 bytes
 *
 * Return: false where no name is known: show the number.
 */
bool kftp_owners_get(struct kftp_owners *owners, struct kftp_events *events,
		     u32 id, bool group, char *text)
{
	struct owner *owner;
	bool old = false;

	*text = '\0';
	spin_lock(&owners->lock);
	owner = find_or_add(owners, id, group);
	if (owner) {
		old = time_after_eq(jiffies, owner->until);
		strscpy(text, owner->text, KFTP_NAME_MAX + 1);
		owner->until = old ? jiffies + KFTP_OWNERS_FRESH : owner->until;
	}
	spin_unlock(&owners->lock);
	if (old && ask(events, id, group))
		not_asked(owners, id, group);
	return *text;
}
