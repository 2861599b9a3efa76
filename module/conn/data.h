/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_DATA_H
#define _KFTP_DATA_H

#include "conn/claims.h"
#include "conn/passive.h"
#include "conn/wake.h"
#include "proto/addr.h"

enum kftp_data_mode {
	KFTP_DATA_NONE,		/* neither PORT nor PASV yet */
	KFTP_DATA_PASSIVE,	/* PASV, EPSV: the client connects */
	KFTP_DATA_ACTIVE,	/* PORT, EPRT: the server connects */
};

/**
 * struct kftp_data - the data connection of a session
 * @mode: enum kftp_data_mode: how the next connection is made
 * @expecting: passive: a transfer waits for the client
 * @sock: being dialled, or open; NULL before
 * @wake: calls when @sock has news
 * @call: what @wake calls
 * @claim: passive: the wait for the client
 * @passive: the namespace's shared ports
 * @peer: active: the address to dial
 *
 * Only the session's work touches it, except @claim, which has its own lock.
 */
struct kftp_data {
	u8 mode;
	bool expecting;
	struct socket *sock;
	struct kftp_wake wake;
	void (*call)(struct kftp_wake *wake, __poll_t what);
	struct kftp_claim claim;
	struct kftp_passive *passive;
	struct kftp_addr peer;
};

void kftp_data_init(struct kftp_data *data, struct kftp_passive *passive,
		    void (*arrived)(struct kftp_claim *claim),
		    void (*call)(struct kftp_wake *wake, __poll_t what));
int kftp_data_set_passive(struct kftp_data *data, const struct kftp_addr *peer,
			  unsigned long patience, bool open);
void kftp_data_set_active(struct kftp_data *data, const struct kftp_addr *peer);
int kftp_data_open(struct kftp_data *data, struct net *net,
		   const struct kftp_addr *local, u16 port);
void kftp_data_close(struct kftp_data *data, bool reset);

#endif
