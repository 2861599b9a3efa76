// SPDX-License-Identifier: GPL-2.0
#include <net/sock.h>

#include "conn/wake.h"

static int wake_entry(struct wait_queue_entry *entry, unsigned int mode,
		      int sync, void *key)
{
	struct kftp_wake *wake = container_of(entry, struct kftp_wake, entry);

	wake->call(wake, key_to_poll(key));
	return 0;
}

/**
 * kftp_wake_hook() - call a function when a socket has news
 * @wake: not hooked
 * @sock: stays alive until kftp_wake_unhook()
 * @call: called in any context, with interrupts off and the wait queue's lock held;
 *	  gets the poll bits that are new, or 0 if anything may have changed
 *
 * News from before the hook causes no call, so look at the socket after hooking.
 */
void kftp_wake_hook(struct kftp_wake *wake, struct socket *sock,
		    void (*call)(struct kftp_wake *wake, __poll_t what))
{
	wake->sock = sock;
	wake->call = call;
	init_waitqueue_func_entry(&wake->entry, wake_entry);
	add_wait_queue(sk_sleep(sock->sk), &wake->entry);
	/* ORDER: hook before the caller looks; pairs with wq_has_sleeper(). */
	smp_mb();
}

/**
 * kftp_wake_unhook() - stop the calls
 * @wake: hooked or not
 *
 * When this returns, no call is running.
 */
void kftp_wake_unhook(struct kftp_wake *wake)
{
	if (!wake->sock)
		return;
	remove_wait_queue(sk_sleep(wake->sock->sk), &wake->entry);
	wake->sock = NULL;
}
