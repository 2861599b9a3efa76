// SPDX-License-Identifier: GPL-2.0
/*
 * The workqueues of sessions.
 *
 * A session sleeps in the file system, for as long as a disk takes, or for ever
 * where a server of files does not answer. A workqueue runs no more than
 * WQ_MAX_ACTIVE works at once, those that sleep among them: were there only one,
 * so many sessions that hang would stop all others. So there are as many queues
 * that each session's work may be asleep: none ever waits for another's.
 */
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/slab.h>

#include "session/queue.h"

/* From 6.9 on the nodes share what a workqueue may run at once. */
#define KFTP_QUEUE_SESSIONS max_t(unsigned int, WQ_MAX_ACTIVE / num_possible_nodes(), 1)

static LIST_HEAD(queues);
static DEFINE_MUTEX(queues_lock);

static struct kftp_queue *queue_find_free(void)
{
	struct kftp_queue *queue;

	list_for_each_entry(queue, &queues, node)
		if (queue->sessions < KFTP_QUEUE_SESSIONS)
			return queue;
	return NULL;
}

static struct kftp_queue *queue_add(void)
{
	struct kftp_queue *queue = kzalloc(sizeof(*queue), GFP_KERNEL);

	if (!queue)
		return NULL;
	queue->wq = alloc_workqueue("kftp", WQ_UNBOUND, WQ_MAX_ACTIVE);
	if (!queue->wq) {
		kfree(queue);
		return NULL;
	}
	list_add_tail(&queue->node, &queues);
	return queue;
}

/**
 * kftp_queue_get() - find a queue for a session
 *
 * Context: may sleep.
 *
 * Return: the queue, until kftp_queue_put(); NULL without memory.
 */
struct kftp_queue *kftp_queue_get(void)
{
	struct kftp_queue *queue;

	mutex_lock(&queues_lock);
	queue = queue_find_free() ?: queue_add();
	if (queue)
		queue->sessions++;
	mutex_unlock(&queues_lock);
	return queue;
}

/**
 * kftp_queue_put() - a session queues nothing more
 * @queue: from kftp_queue_get(); it stays for others, since this may be called
 *	   by a work that it runs
 *
 * Context: may sleep.
 */
void kftp_queue_put(struct kftp_queue *queue)
{
	mutex_lock(&queues_lock);
	queue->sessions--;
	mutex_unlock(&queues_lock);
}

/**
 * kftp_queues_exit() - end all queues
 *
 * Waits for works that are still on their way out; no session is left.
 */
void kftp_queues_exit(void)
{
	struct kftp_queue *queue, *next;

	list_for_each_entry_safe(queue, next, &queues, node) {
		destroy_workqueue(queue->wq);
		kfree(queue);
	}
}
