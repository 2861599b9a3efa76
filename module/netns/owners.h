/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_OWNERS_H
#define _KFTP_OWNERS_H

#include <linux/hashtable.h>
#include <linux/spinlock.h>

#include <uapi/linux/kftp.h>

struct kftp_events;

/*
 * Maximum number of names. If the table is full, all names are removed before a new name
 * is added.
 */
#define KFTP_OWNERS_MAX 8192

/**
 * struct kftp_owners - names of users and groups, for listings and SITE CHGRP
 * @lock: guards all other members
 * @table: the names, hashed by the id
 * @count: number of entries in @table
 * @awaited: return value of the next kftp_owners_awaited()
 */
struct kftp_owners {
	spinlock_t lock;
	DECLARE_HASHTABLE(table, 8);
	unsigned int count;
	bool awaited;
};

void kftp_owners_init(struct kftp_owners *owners);
void kftp_owners_exit(struct kftp_owners *owners);
int kftp_owners_set(struct kftp_owners *owners, u32 id, bool group,
		    const char *text);
bool kftp_owners_get(struct kftp_owners *owners, struct kftp_events *events,
		     u32 id, bool group, char *text);
int kftp_owners_await(struct kftp_owners *owners, struct kftp_events *events,
		      u32 id, bool group, char *text);
bool kftp_owners_awaited(struct kftp_owners *owners);

#endif
