// SPDX-License-Identifier: GPL-2.0
/*
 * Names of users and groups. The daemon looks up the names and sends them to the module.
 * Until the daemon has sent the name of an id, listings show the id as a number.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "netns/event.h"
#include "netns/owners.h"

/* Time in jiffies after which the daemon is asked for the same name again. */
#define KFTP_OWNERS_FRESH (600 * HZ)

/**
 * struct owner - the name of a user or a group
 * @node: entry in kftp_owners.table
 * @id: user or group id
 * @group: true if @id is a group id
 * @until: time in jiffies; after this time, the daemon is asked again
 * @answered: true if the daemon has sent the name, or has told that the id has no name
 * @text: the name; empty if the name is not known yet, or if the id has no name
 */
struct owner {
	struct hlist_node node;
	u32 id;
	bool group;
	bool answered;
	unsigned long until;
	char text[KFTP_OWNER_MAX + 1];
};

/**
 * kftp_owners_init() - set up an empty table of names
 * @owners: the table
 */
void kftp_owners_init(struct kftp_owners *owners)
{
	spin_lock_init(&owners->lock);
	hash_init(owners->table);
	owners->count = 0;
	owners->awaited = false;
}

static void owners_forget(struct kftp_owners *owners)
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
 * kftp_owners_exit() - free all names in the table
 * @owners: table of a namespace that ends
 */
void kftp_owners_exit(struct kftp_owners *owners)
{
	owners_forget(owners);
}

static struct owner *owner_find(struct kftp_owners *owners, u32 id, bool group)
{
	struct owner *owner;

	hash_for_each_possible(owners->table, owner, node, id)
		if (owner->id == id && owner->group == group)
			return owner;
	return NULL;
}

/* Finds the entry of an id, or adds an empty one. Returns NULL if memory is short. */
static struct owner *owner_find_or_add(struct kftp_owners *owners, u32 id, bool group)
{
	struct owner *owner = owner_find(owners, id, group);

	if (owner)
		return owner;
	if (owners->count >= KFTP_OWNERS_MAX)
		owners_forget(owners);
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
 * kftp_owners_set() - store a name that the daemon sent
 * @owners: table of the namespace
 * @id: user or group id
 * @group: true if @id is a group id
 * @text: the name, up to KFTP_OWNER_MAX bytes; NULL if the id has no name
 *
 * Return: 0 or -ENOMEM.
 */
int kftp_owners_set(struct kftp_owners *owners, u32 id, bool group,
		    const char *text)
{
	struct owner *owner;

	spin_lock(&owners->lock);
	owner = owner_find_or_add(owners, id, group);
	if (owner) {
		strscpy(owner->text, text ?: "", sizeof(owner->text));
		owner->answered = true;
		owner->until = jiffies + KFTP_OWNERS_FRESH;
	}
	spin_unlock(&owners->lock);
	return owner ? 0 : -ENOMEM;
}

static int owner_ask(struct kftp_events *events, u32 id, bool group)
{
	struct kftp_event event = { .type = KFTP_EVENT_TYPE_OWNER_WANTED };

	if (group)
		event.gid = &id;
	else
		event.uid = &id;
	return kftp_event_ask(events, &event);
}

/* Called if a question could not be queued. Lets the next look-up ask again. */
static void owner_not_asked(struct kftp_owners *owners, u32 id, bool group)
{
	struct owner *owner;

	spin_lock(&owners->lock);
	owner = owner_find(owners, id, group);
	if (owner)
		owner->until = jiffies;
	spin_unlock(&owners->lock);
}

/* @await: true if the caller will wait for an answer that the daemon has not sent yet */
static int owners_look_up(struct kftp_owners *owners, struct kftp_events *events,
			  u32 id, bool group, char *text, bool await)
{
	int err = -ENOMEM;
	struct owner *owner;
	bool old = false;

	*text = '\0';
	spin_lock(&owners->lock);
	owner = owner_find_or_add(owners, id, group);
	if (owner) {
		old = time_after_eq(jiffies, owner->until);
		strscpy(text, owner->text, KFTP_OWNER_MAX + 1);
		owner->until = old ? jiffies + KFTP_OWNERS_FRESH : owner->until;
		err = *text ? 0 : owner->answered ? -ENOENT : -EAGAIN;
		owners->awaited |= await && err == -EAGAIN;
	}
	spin_unlock(&owners->lock);
	if (!old || !owner_ask(events, id, group))
		return err;
	owner_not_asked(owners, id, group);
	return err == -EAGAIN ? -ENOTCONN : err;
}

/**
 * kftp_owners_get() - get the name of a user or a group
 * @owners: table of the namespace
 * @events: queue to the daemon. If the table has no entry for @id, or if the entry is
 *	    older than KFTP_OWNERS_FRESH, this function asks the daemon for the name
 * @id: user or group id
 * @group: true if @id is a group id
 * @text: set to the name; must have room for KFTP_OWNER_MAX + 1 bytes
 *
 * Return: true if @text is the name; false if no name is known, and the caller must show
 * the id as a number.
 */
bool kftp_owners_get(struct kftp_owners *owners, struct kftp_events *events,
		     u32 id, bool group, char *text)
{
	return !owners_look_up(owners, events, id, group, text, false);
}

/**
 * kftp_owners_await() - get the name of a user or a group, or begin to wait for it
 * @owners: table of the namespace
 * @events: queue to the daemon. If the table has no entry for @id, or if the entry is
 *	    older than KFTP_OWNERS_FRESH, this function asks the daemon for the name
 * @id: user or group id
 * @group: true if @id is a group id
 * @text: set to the name; must have room for KFTP_OWNER_MAX + 1 bytes
 *
 * Return: 0; -ENOENT if the id has no name; -EAGAIN if the daemon has not answered yet;
 * -ENOTCONN if the daemon could not be asked; -ENOMEM. After -EAGAIN, the next call of
 * kftp_owners_awaited() will return true.
 */
int kftp_owners_await(struct kftp_owners *owners, struct kftp_events *events,
		      u32 id, bool group, char *text)
{
	return owners_look_up(owners, events, id, group, text, true);
}

/**
 * kftp_owners_awaited() - check if a session waits for an answer of the daemon
 * @owners: table of the namespace
 *
 * To be called after kftp_owners_set() has stored an answer.
 *
 * Return: true if kftp_owners_await() has returned -EAGAIN since the previous call of
 * this function.
 */
bool kftp_owners_awaited(struct kftp_owners *owners)
{
	bool awaited;

	spin_lock(&owners->lock);
	awaited = owners->awaited;
	owners->awaited = false;
	spin_unlock(&owners->lock);
	return awaited;
}
