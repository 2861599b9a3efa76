// SPDX-License-Identifier: GPL-2.0
/* The data connection of a session, from PORT or PASV until the connection is closed. */
#include <linux/jiffies.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "compat/socket.h"
#include "conn/active.h"
#include "conn/conflict.h"
#include "conn/data.h"
#include "conn/own_claim.h"
#include "conn/socket.h"

/**
 * kftp_data_init() - initialize a struct without a data connection
 * @data: the struct; must be zero
 * @passive: the passive ports of the namespace
 * @arrived: function for kftp_claim.call
 * @call: function for kftp_wake.call
 */
void kftp_data_init(struct kftp_data *data, struct kftp_passive *passive,
		    void (*arrived)(struct kftp_claim *claim),
		    void (*call)(struct kftp_wake *wake, __poll_t what))
{
	spin_lock_init(&data->lock);
	data->passive = passive;
	data->claim.call = arrived;
	data->call = call;
}

/* Maximum number of connections that data_accept() accepts. */
#define KFTP_DATA_ACCEPT 64

static void data_set_booking(struct kftp_data *data, struct kftp_booking *booking)
{
	spin_lock(&data->lock);
	WRITE_ONCE(data->booking, booking);
	spin_unlock(&data->lock);
}

/*
 * Returns true if the client may still be connecting to the session's own port: if no
 * connection has arrived; if the one that has arrived may be somebody else's; or if
 * kftp_data_cut() has dropped the claim, so that nothing is known.
 */
static bool data_client_may_connect(const struct kftp_claim *claim)
{
	u8 state = READ_ONCE(claim->state);

	return READ_ONCE(claim->conflict) ||
	       (state != KFTP_CLAIM_ARRIVED && state != KFTP_CLAIM_SERVED);
}

/* Gives back the session's own port, if it has one. */
static void data_unbook(struct kftp_data *data)
{
	struct kftp_booking *booking = data->booking;

	if (!booking)
		return;
	data_set_booking(data, NULL);
	kftp_exclusive_close(&data->passive->exclusive, booking,
			     data_client_may_connect(&data->claim));
}

/* Accepts the connections that have arrived at the session's own port. */
static int data_accept(struct kftp_data *data)
{
	struct kftp_passive *passive = data->passive;
	unsigned int i;

	for (i = 0; i < KFTP_DATA_ACCEPT; i++) {
		struct kftp_addr peer;
		struct socket *sock;
		int err = kernel_accept(data->booking->sock, &sock, O_NONBLOCK);

		if (err)
			return err;
		if (kftp_compat_hold_net(sock->sk) && !kftp_socket_peer(sock, &peer))
			sock = kftp_own_claim_offer(&passive->claims, &data->claim, &peer, sock);
		if (!sock)
			continue;
		atomic64_inc(passive->strays);
		kftp_socket_reset(sock);
	}
	/* The next run accepts the remaining connections. */
	data->claim.call(&data->claim);
	return 0;
}

/**
 * kftp_data_tend() - look after the session's own passive port
 * @data: the data connection, in any state
 *
 * Accepts connections. Gives the port back if the session has lost it, if the
 * administrator has aborted its socket (ss -K), or if the port is not needed any more.
 */
void kftp_data_tend(struct kftp_data *data)
{
	bool lost;

	if (!data->booking)
		return;
	lost = data_accept(data) == -EINVAL || READ_ONCE(data->booking->lost);
	if (!lost && !kftp_own_claim_over(&data->claim))
		return;
	data_unbook(data);
	kftp_own_claim_lose(&data->passive->claims, &data->claim);
}

/* Accepts the connections that have arrived at the passive ports. */
static void data_poll(struct kftp_data *data)
{
	if (data->booking)
		kftp_data_tend(data);
	else
		kftp_passive_poll(data->passive);
}

/*
 * Chooses a port that only this session has. If the session has one, and no connection
 * has arrived there yet, keeps this port. Returns the port or an error.
 */
static int data_set_exclusive(struct kftp_data *data, const struct kftp_addr *peer,
			      unsigned long patience, bool open)
{
	struct kftp_passive *passive = data->passive;
	struct kftp_booking *booking;

	kftp_data_tend(data);
	if (!data->booking || READ_ONCE(data->claim.state) != KFTP_CLAIM_HELD ||
	    !kftp_exclusive_renew(&passive->exclusive, data->booking, patience)) {
		kftp_data_close(data, false);
		booking = kftp_exclusive_book(&passive->exclusive, passive->net,
					      &data->claim, open ? NULL : peer,
					      patience);
		if (IS_ERR(booking))
			return PTR_ERR(booking);
		data_set_booking(data, booking);
	}
	kftp_own_claim_hold(&passive->claims, &data->claim, peer, patience, open);
	data->mode = KFTP_DATA_PASSIVE;
	return data->booking->port;
}

/**
 * kftp_data_set_passive() - choose a port to which the client connects (PASV, EPSV)
 * @data: the data connection; if it is set up already, it is closed first
 * @peer: address of the client
 * @patience: number of jiffies for which no other session gets the port
 * @open: if true, accept any source address, not only @peer (server to server)
 *
 * Return: the port in host byte order; -ENODEV if the namespace has no passive ports, or
 * if the chosen port was removed during this call; -EBUSY if no port is free for @peer,
 * or if an older claim of @peer waits for a port. After -EBUSY, the caller must call this
 * function again when @data->claim.call is called. -EADDRINUSE if all ports of the
 * exclusive range are in use; another error if the port cannot be opened.
 */
int kftp_data_set_passive(struct kftp_data *data, const struct kftp_addr *peer,
			  unsigned long patience, bool open)
{
	int index;

	if (kftp_exclusive_used(&data->passive->exclusive))
		return data_set_exclusive(data, peer, patience, open);
	/* A QUEUED claim is not dropped, so that it keeps its place in the queue. */
	if (READ_ONCE(data->claim.state) != KFTP_CLAIM_QUEUED)
		kftp_data_close(data, false);
	/* Accept older connections first, because they do not belong to the new claim. */
	kftp_passive_poll(data->passive);
	index = kftp_claims_take(&data->passive->claims, &data->claim, peer,
				 patience, open);
	if (index < 0)
		return index;
	data->mode = KFTP_DATA_PASSIVE;
	return kftp_passive_port(data->passive, index) ?: -ENODEV;
}

/**
 * kftp_data_set_active() - set the address to which the server connects (PORT, EPRT)
 * @data: the data connection; if it is set up already, it is closed first
 * @peer: the address; the connection is not made until a transfer needs it
 */
void kftp_data_set_active(struct kftp_data *data, const struct kftp_addr *peer)
{
	kftp_data_close(data, false);
	data->mode = KFTP_DATA_ACTIVE;
	data->peer = *peer;
}

static void expect_nothing(struct kftp_data *data)
{
	if (data->expecting)
		kftp_passive_expect(data->passive, false);
	data->expecting = false;
}

static void data_set_sock(struct kftp_data *data, struct socket *sock)
{
	spin_lock(&data->lock);
	data->sock = sock;
	spin_unlock(&data->lock);
}

/*
 * If the address of the client is a suspect, a transfer waits for this time in jiffies
 * and for two round trips more before it uses the connection that has arrived. In this
 * time the connection of the client arrives too if the first one came from somebody
 * else. The time is short, because the intruder may connect again in this time.
 */
#define KFTP_DATA_HOLD (HZ / 10)

/*
 * After the command for a transfer, the passive port belongs to the session for this time
 * in jiffies and for two round trips more. In this time the connection of a client
 * arrives that sends its command first.
 */
#define KFTP_DATA_SETTLE (HZ / 50 ?: 1)

/* Maximum time in jiffies of the round trips. */
#define KFTP_DATA_TRIPS (2 * HZ)

static unsigned long data_trips(struct socket *control)
{
	return min_t(unsigned long, 2 * kftp_socket_round_trip(control), KFTP_DATA_TRIPS);
}

static unsigned long data_hold_until(struct kftp_data *data, struct socket *control)
{
	if (!kftp_conflict_is_likely(&data->passive->claims, &data->claim))
		return 0;
	return jiffies + KFTP_DATA_HOLD + data_trips(control) ?: 1;
}

/*
 * Returns 0 if a transfer may use the connection that has arrived; -EINPROGRESS; an
 * error.
 */
static int data_passive_state(struct kftp_data *data)
{
	int err = kftp_data_check(data);

	if (err)
		return err;
	if (data->hold && time_before(jiffies, data->hold))
		return -EINPROGRESS;
	data->hold = 0;
	/*
	 * If the client has reset the connection, the transfer must not begin. But if the
	 * client sent its FIN before, an upload has arrived completely.
	 */
	return kftp_socket_broken(data->sock);
}

static int open_passive(struct kftp_data *data, struct socket *control, bool shared)
{
	unsigned long settle = shared ? KFTP_DATA_SETTLE + data_trips(control) : 0;
	struct kftp_passive *passive = data->passive;
	struct socket *sock;

	if (data->sock)
		return data_passive_state(data);
	/* ORDER: poll, then collect. The poll can replace a connection by a newer one. */
	data_poll(data);
	sock = kftp_claims_collect(&passive->claims, &data->claim, settle);
	if (!sock && !data->booking) {
		if (!data->expecting)
			kftp_passive_expect(passive, true);
		data->expecting = true;
		kftp_passive_poll(passive);
		sock = kftp_claims_collect(&passive->claims, &data->claim, settle);
	}
	if (!sock)
		return READ_ONCE(data->claim.state) == KFTP_CLAIM_LOST ?
			-EIDRM : -EINPROGRESS;
	expect_nothing(data);
	data_set_sock(data, sock);
	kftp_wake_hook(&data->wake, sock, data->call);
	data->hold = data_hold_until(data, control);
	return data_passive_state(data);
}

/**
 * kftp_data_open() - start to make the data connection, or check whether it is made
 * @data: the data connection
 * @control: socket of the control connection
 * @local: the server's address on the control connection
 * @port: local port of an active connection; 0 for any port
 * @shared: true if other sessions have the address of the client too
 *
 * Return: 0 if the connection is made; -EINPROGRESS if it is not made yet; -ENOTCONN if
 * no command (PORT, PASV ...) has set up the connection; -EIDRM if the claim is
 * LOST, because another session got the passive port or the port was removed; -EREMCHG
 * if two connections have arrived (see kftp_data_check()); another error if the
 * connection cannot be made or is broken. After -EINPROGRESS, the caller must call this
 * function again when @data->claim.call or @data->call is called, and at the time
 * @data->hold if this is not 0.
 */
int kftp_data_open(struct kftp_data *data, struct socket *control,
		   const struct kftp_addr *local, u16 port, bool shared)
{
	struct kftp_addr from = *local;
	struct socket *sock;

	if (data->mode == KFTP_DATA_NONE)
		return -ENOTCONN;
	if (data->mode == KFTP_DATA_PASSIVE)
		return open_passive(data, control, shared);
	if (!data->sock) {
		from.port = port;
		sock = kftp_active_dial(control, &from, &data->peer);
		if (IS_ERR(sock))
			return PTR_ERR(sock);
		data_set_sock(data, sock);
		kftp_wake_hook(&data->wake, sock, data->call);
	}
	return kftp_active_state(data->sock);
}

/**
 * kftp_data_check() - check that no second connection has arrived for a transfer
 * @data: the data connection
 *
 * Must be called before the end of a transfer is reported to the client as a success.
 *
 * Return: 0; -EREMCHG if connections from two source ports have arrived at the passive
 * port. Then the connection of the transfer may have come from somebody else.
 */
int kftp_data_check(struct kftp_data *data)
{
	if (data->mode != KFTP_DATA_PASSIVE)
		return 0;
	data_poll(data);
	return READ_ONCE(data->claim.conflict) ? -EREMCHG : 0;
}

/**
 * kftp_data_close() - close the data connection, and undo PORT or PASV
 * @data: the data connection, in any state
 * @reset: if true, discard the bytes that are not sent yet; if false, TCP still sends
 *	   these bytes
 */
void kftp_data_close(struct kftp_data *data, bool reset)
{
	struct socket *sock = data->sock, *stray = NULL;

	expect_nothing(data);
	/* ORDER: the state of the claim tells whether the port must rest. */
	data_unbook(data);
	if (READ_ONCE(data->claim.state) != KFTP_CLAIM_NONE)
		stray = kftp_claims_drop(&data->passive->claims, &data->claim);
	if (stray)
		kftp_socket_reset(stray);
	kftp_wake_unhook(&data->wake);
	/* ORDER: kftp_data_cut() must not find the socket any more when it is freed. */
	data_set_sock(data, NULL);
	if (sock && reset)
		kftp_socket_reset(sock);
	else if (sock)
		sock_release(sock);
	data->hold = 0;
	data->mode = KFTP_DATA_NONE;
}

/* Resets a connection, or stops listening; drops the caller's reference. */
static void data_abort(struct sock *sk)
{
	if (!sk)
		return;
	tcp_abort(sk, ECONNABORTED);
	sock_put(sk);
}

/**
 * kftp_data_cut() - reset the data connection of a session whose work may hang
 * @data: the data connection, in any state
 *
 * The client gets a reset, and a shared passive port becomes free. The session's work
 * still owns the socket: it finds the connection aborted, and must call
 * kftp_data_close().
 *
 * Context: may sleep. Any code that has a reference to the session may call this, also
 * while the session's work runs.
 */
void kftp_data_cut(struct kftp_data *data)
{
	struct sock *listener = NULL, *sk = NULL;
	struct socket *stray;

	stray = kftp_claims_drop(&data->passive->claims, &data->claim);
	if (stray)
		kftp_socket_reset(stray);
	spin_lock(&data->lock);
	if (data->sock) {
		sk = data->sock->sk;
		sock_hold(sk);
	}
	if (data->booking) {
		listener = data->booking->sock->sk;
		sock_hold(listener);
	}
	spin_unlock(&data->lock);
	data_abort(listener);
	data_abort(sk);
}
