/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_OWNER_NAMES_H
#define _KFTP_OWNER_NAMES_H

#include <linux/hashtable.h>
#include <linux/spinlock.h>

#include <uapi/linux/kftp.h>

struct kftp_events;

/* Most names in the table. If it is full, all are dropped and asked for again. */
#define KFTP_OWNER_NAMES_MAX 8192

/**
 * struct kftp_owner_names - names of users and groups, for listings
 * @lock: guards the table
 * @table: by id
 * @count: entries in @table
 */
struct kftp_owner_names {
	spinlock_t lock;
	DECLARE_HASHTABLE(table, 8);
	unsigned int count;
};

void kftp_owner_names_init(struct kftp_owner_names *names);
void kftp_owner_names_exit(struct kftp_owner_names *names);
int kftp_owner_names_set(struct kftp_owner_names *names, u32 id, bool group,
			 const char *text);
bool kftp_owner_names_get(struct kftp_owner_names *names, struct kftp_events *events,
			  u32 id, bool group, char *text);

#endif
