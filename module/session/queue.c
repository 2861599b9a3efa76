// SPDX-License-Identifier: GPL-2.0
/*
 * Workqueues that run the work of sessions.
 *
 * The work of a session may sleep in the file system until the disk has answered, or
 * for ever if a file server does not answer. A workqueue runs at most WQ_MAX_ACTIVE
 * works at once, and works that sleep are counted too. If there were only one queue,
 * WQ_MAX_ACTIVE sleeping works would stop all other sessions. So there are enough queues
 * to let the works of all sessions sleep at the same time.
 */
#include <linux/mutex.h>
#include <linux/nodemask.h>
#include <linux/slab.h>

#include "session/queue.h"

/*
 * Maximum number of sessions in a queue. Since 6.9, kernels divide the limit of a queue
 * among the NUMA nodes, in proportion to the CPUs of each node. The works of all sessions
 * of a queue can run on one node. So a queue has only as many sessions as the part of one
 * node, if all nodes have the same number of CPUs.
 */
#define KFTP_QUEUE_SESSIONS max_t(unsigned int, WQ_MAX_ACTIVE / num_possible_nodes(), 1)

struct workqueue_struct *kftp_watch_wq;

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
	/* Sessions write files, so they must stop before a system's image is saved. */
	queue->wq = alloc_workqueue("kftp", WQ_UNBOUND | WQ_FREEZABLE, WQ_MAX_ACTIVE);
	if (!queue->wq) {
		kfree(queue);
		return NULL;
	}
	list_add_tail(&queue->node, &queues);
	return queue;
}

/**
 * kftp_queues_init() - make the queue of the watches
 *
 * Return: 0 or -ENOMEM.
 */
int kftp_queues_init(void)
{
	kftp_watch_wq = alloc_workqueue("kftp_watch", WQ_UNBOUND, 0);
	return kftp_watch_wq ? 0 : -ENOMEM;
}

/**
 * kftp_queue_get() - get a place in a queue for a session
 *
 * Context: may sleep.
 *
 * Return: the queue, to be given back by kftp_queue_put(); NULL if memory is short.
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
 * kftp_queue_put() - give back a session's place in a queue
 * @queue: return value of kftp_queue_get()
 *
 * The queue is not destroyed, even if no session uses it any more. The caller may be a
 * work that runs in the queue, and a work can't destroy its own queue.
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
 * kftp_queues_exit() - destroy all queues
 *
 * No session may be left. Waits for works that have dropped their session but have not
 * returned yet.
 */
void kftp_queues_exit(void)
{
	struct kftp_queue *queue, *next;

	destroy_workqueue(kftp_watch_wq);
	list_for_each_entry_safe(queue, next, &queues, node) {
		destroy_workqueue(queue->wq);
		kfree(queue);
	}
}
