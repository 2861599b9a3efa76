/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_WAKE_H
#define _KFTP_WAKE_H

#include <linux/net.h>
#include <linux/poll.h>
#include <linux/wait.h>

/**
 * struct kftp_wake - calls a function when something happens on a socket
 * @entry: entry in the wait queue of the socket
 * @sock: the socket, which the owner of this struct must keep open; NULL while there is
 *	  no entry in a wait queue
 * @call: the function
 *
 * An entry in the wait queue is used instead of callbacks such as sk_data_ready, for two
 * reasons. Sockets that are accepted from @sock inherit its callbacks, but not this
 * entry. And TLS can still be installed on @sock.
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
