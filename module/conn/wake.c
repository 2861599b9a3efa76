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
 * kftp_wake_hook() - call a function whenever something happens on a socket
 * @wake: the struct; must not be hooked to a socket yet
 * @sock: the socket; must exist until kftp_wake_unhook()
 * @call: the function. It is called in any context, with interrupts off and the lock of
 *	  the wait queue held. Its argument @what has the poll bits that are new, or is 0
 *	  if anything may have changed.
 *
 * @call is not called for events that happened before kftp_wake_hook(). So the caller
 * must check the state of the socket after it has called kftp_wake_hook().
 */
void kftp_wake_hook(struct kftp_wake *wake, struct socket *sock,
		    void (*call)(struct kftp_wake *wake, __poll_t what))
{
	wake->sock = sock;
	wake->call = call;
	init_waitqueue_func_entry(&wake->entry, wake_entry);
	add_wait_queue(sk_sleep(sock->sk), &wake->entry);
	/*
	 * ORDER: add the entry here before the caller checks the state of the socket.
	 * Pairs with wq_has_sleeper().
	 */
	smp_mb();
}

/**
 * kftp_wake_unhook() - stop the calls that kftp_wake_hook() has started
 * @wake: the struct; if it is not hooked to a socket, nothing happens
 *
 * When kftp_wake_unhook() returns, no call of @wake->call is running any more.
 */
void kftp_wake_unhook(struct kftp_wake *wake)
{
	if (!wake->sock)
		return;
	remove_wait_queue(sk_sleep(wake->sock->sk), &wake->entry);
	wake->sock = NULL;
}
