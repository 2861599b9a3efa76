// SPDX-License-Identifier: GPL-2.0
/*
 * Names of users and groups, which the daemon looks up. A listing shows a name
 * if the daemon has sent it, and the number until then.
 */
#include <linux/jiffies.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "netns/event.h"
#include "netns/owner_names.h"

/* How long a name counts as current, and how long an answer may take. */
#define KFTP_OWNER_NAMES_FRESH (600 * HZ)

/**
 * struct owner_name - a user or a group
 * @node: in the table
 * @id: user or group id
 * @group: whether @id is a group id
 * @until: jiffies at which the daemon is asked again
 * @text: the name; empty while it is not known, and if there is none
 */
struct owner_name {
	struct hlist_node node;
	u32 id;
	bool group;
	unsigned long until;
	char text[KFTP_NAME_MAX + 1];
};

/**
 * kftp_owner_names_init() - set up an empty table
 * @names: the table
 */
void kftp_owner_names_init(struct kftp_owner_names *names)
{
	spin_lock_init(&names->lock);
	hash_init(names->table);
	names->count = 0;
}

static void owner_names_forget(struct kftp_owner_names *names)
{
	struct hlist_node *next;
	struct owner_name *name;
	int bucket;

	hash_for_each_safe(names->table, bucket, next, name, node) {
		hash_del(&name->node);
		kfree(name);
	}
	names->count = 0;
}

/**
 * kftp_owner_names_exit() - free the table
 * @names: of a namespace that ends
 */
void kftp_owner_names_exit(struct kftp_owner_names *names)
{
	owner_names_forget(names);
}

static struct owner_name *owner_name_find(struct kftp_owner_names *names, u32 id, bool group)
{
	struct owner_name *name;

	hash_for_each_possible(names->table, name, node, id)
		if (name->id == id && name->group == group)
			return name;
	return NULL;
}

/* Returns NULL if there is no memory. */
static struct owner_name *owner_name_find_or_add(struct kftp_owner_names *names,
						 u32 id, bool group)
{
	struct owner_name *name = owner_name_find(names, id, group);

	if (name)
		return name;
	if (names->count >= KFTP_OWNER_NAMES_MAX)
		owner_names_forget(names);
	name = kzalloc(sizeof(*name), GFP_ATOMIC);
	if (!name)
		return NULL;
	name->id = id;
	name->group = group;
	name->until = jiffies;
	hash_add(names->table, &name->node, id);
	names->count++;
	return name;
}

/**
 * kftp_owner_names_set() - store a name that the daemon sent
 * @names: of the namespace
 * @id: user or group id
 * @group: whether @id is a group id
 * @text: the name, up to KFTP_NAME_MAX bytes; NULL if the id has none
 *
 * Return: 0 or -ENOMEM.
 */
int kftp_owner_names_set(struct kftp_owner_names *names, u32 id, bool group,
			 const char *text)
{
	struct owner_name *name;

	spin_lock(&names->lock);
	name = owner_name_find_or_add(names, id, group);
	if (name) {
		strscpy(name->text, text ?: "", sizeof(name->text));
		name->until = jiffies + KFTP_OWNER_NAMES_FRESH;
	}
	spin_unlock(&names->lock);
	return name ? 0 : -ENOMEM;
}

static int owner_name_ask(struct kftp_events *events, u32 id, bool group)
{
	struct kftp_event event = { .type = KFTP_EVENT_TYPE_NAME_WANTED };

	if (group)
		event.gid = &id;
	else
		event.uid = &id;
	return kftp_event_ask(events, &event);
}

/* The daemon was not asked: the next caller that needs the name asks again. */
static void owner_name_not_asked(struct kftp_owner_names *names, u32 id, bool group)
{
	struct owner_name *name;

	spin_lock(&names->lock);
	name = owner_name_find(names, id, group);
	if (name)
		name->until = jiffies;
	spin_unlock(&names->lock);
}

/**
 * kftp_owner_names_get() - read the name of a user or a group
 * @names: of the namespace
 * @events: for the question to the daemon if the name is unknown or old
 * @id: user or group id
 * @group: whether @id is a group id
 * @text: gets the name; KFTP_NAME_MAX + 1 bytes
 *
 * Return: false if no name is known; then the caller shows the number.
 */
bool kftp_owner_names_get(struct kftp_owner_names *names, struct kftp_events *events,
			  u32 id, bool group, char *text)
{
	struct owner_name *name;
	bool old = false;

	*text = '\0';
	spin_lock(&names->lock);
	name = owner_name_find_or_add(names, id, group);
	if (name) {
		old = time_after_eq(jiffies, name->until);
		strscpy(text, name->text, KFTP_NAME_MAX + 1);
		name->until = old ? jiffies + KFTP_OWNER_NAMES_FRESH : name->until;
	}
	spin_unlock(&names->lock);
	if (old && owner_name_ask(events, id, group))
		owner_name_not_asked(names, id, group);
	return *text;
}
