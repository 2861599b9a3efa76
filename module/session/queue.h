/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_QUEUE_H
#define _KFTP_QUEUE_H

#include <linux/list.h>
#include <linux/workqueue.h>

/**
 * struct kftp_queue - a workqueue that runs the work of some sessions
 * @wq: the workqueue; constant
 * @node: entry in the list of all queues
 * @sessions: number of sessions that use the queue
 */
struct kftp_queue {
	struct workqueue_struct *wq;
	struct list_head node;
	unsigned int sessions;
};

/* Runs the watches of all sessions (kftp_session.watch), which never hang. */
extern struct workqueue_struct *kftp_watch_wq;

int kftp_queues_init(void);
struct kftp_queue *kftp_queue_get(void);
void kftp_queue_put(struct kftp_queue *queue);
void kftp_queues_exit(void);

#endif
