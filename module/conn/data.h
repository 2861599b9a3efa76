/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DATA_H
#define _KFTP_DATA_H

#include "conn/claims.h"
#include "conn/passive.h"
#include "conn/wake.h"
#include "proto/addr.h"

enum kftp_data_mode {
	KFTP_DATA_NONE,		/* no command has set up a data connection */
	KFTP_DATA_PASSIVE,	/* after PASV, EPSV or LPSV: the client connects */
	KFTP_DATA_ACTIVE,	/* after PORT, EPRT or LPRT: the server connects */
};

/**
 * struct kftp_data - the data connection of a session
 * @mode: an enum kftp_data_mode; tells who makes the next connection
 * @expecting: true while a transfer waits for the client to connect (PASSIVE)
 * @lock: must be held to change @sock and @booking, and by other code to use them
 * @sock: the socket, connecting or connected; NULL while there is none
 * @wake: calls @call when something happens on @sock
 * @call: function that @wake calls
 * @claim: claim to the connection from the client (PASSIVE)
 * @passive: the passive ports of the namespace
 * @booking: port that the session has for itself; NULL if it has none. Changed only with
 *	     @lock held (PASSIVE)
 * @hold: time in jiffies before which a transfer does not use @sock yet, because the
 *	  connection may have come from somebody else (PASSIVE); 0 for none
 * @peer: address to which the server connects (ACTIVE)
 *
 * Only the session's work (kftp_session.work) uses this struct. Exceptions: the lock of
 * the table of claims guards @claim, which other code uses too; and kftp_data_cut().
 */
struct kftp_data {
	u8 mode;
	bool expecting;
	spinlock_t lock;
	struct socket *sock;
	struct kftp_wake wake;
	void (*call)(struct kftp_wake *wake, __poll_t what);
	struct kftp_claim claim;
	struct kftp_passive *passive;
	struct kftp_booking *booking;
	unsigned long hold;
	struct kftp_addr peer;
};

void kftp_data_init(struct kftp_data *data, struct kftp_passive *passive,
		    void (*arrived)(struct kftp_claim *claim),
		    void (*call)(struct kftp_wake *wake, __poll_t what));
int kftp_data_set_passive(struct kftp_data *data, const struct kftp_addr *peer,
			  unsigned long patience, bool open);
void kftp_data_tend(struct kftp_data *data);
void kftp_data_set_active(struct kftp_data *data, const struct kftp_addr *peer);
int kftp_data_open(struct kftp_data *data, struct socket *control,
		   const struct kftp_addr *local, u16 port, bool shared);
int kftp_data_check(struct kftp_data *data);
void kftp_data_close(struct kftp_data *data, bool reset);
void kftp_data_cut(struct kftp_data *data);

#endif
