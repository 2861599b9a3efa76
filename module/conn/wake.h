/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_WAKE_H
#define _KFTP_WAKE_H

#include <linux/net.h>
#include <linux/poll.h>
#include <linux/wait.h>

/**
 * struct kftp_wake - calls a function when a socket has news
 * @entry: in the socket's wait queue
 * @sock: the socket, held by the owner of this; NULL while not hooked
 * @call: the function
 *
 * This is an entry in the wait queue, not a socket callback. So accepted sockets do
 * not inherit it, and TLS can be installed on the socket afterwards.
 */
struct kftp_wake {
	struct wait_queue_entry entry;
	struct socket *sock;
	void (*call)(struct kftp_wake *wake, __poll_t what);
};

void kftp_wake_hook(struct kftp_wake *wake, struct socket *sock,
		    void (*call)(struct kftp_wake *wake, __poll_t what));
void kftp_wake_unhook(struct kftp_wake *wake);

#endif
