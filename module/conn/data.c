// SPDX-License-Identifier: GPL-2.0
/*
 * The data connection, from PORT or PASV to its close.
 */
#include <net/sock.h>

#include "conn/active.h"
#include "conn/data.h"
#include "conn/socket.h"

/**
 * kftp_data_init() - no data connection yet
 * @data: set up
 * @passive: the namespace's shared ports
 * @arrived: called as kftp_claim.call
 * @call: called as kftp_wake.call
 */
void kftp_data_init(struct kftp_data *data, struct kftp_passive *passive,
		    void (*arrived)(struct kftp_claim *claim),
		    void (*call)(struct kftp_wake *wake, __poll_t what))
{
	data->passive = passive;
	data->claim.call = arrived;
	data->call = call;
}

/**
 * kftp_data_set_passive() - the client shall connect (RFC 959 PASV, RFC 2428 EPSV)
 * @data: the data connection; closed first if it was set up before
 * @peer: the control connection's peer
 * @patience: jiffies for which the port is kept for the client
 * @open: accept any address, not only @peer (server to server)
 *
 * Return: the port in host order; -EBUSY while other sessions of this peer hold
 * all ports: ask again when @data->claim calls; -ENODEV no ports.
 */
int kftp_data_set_passive(struct kftp_data *data, const struct kftp_addr *peer,
			  unsigned long patience, bool open)
{
	int index;

	/* A claim in the queue keeps its place. */
	if (data->claim.state != KFTP_CLAIM_QUEUED)
		kftp_data_close(data, false);
	/* A connection that came to the port before this claim is not for it. */
	kftp_passive_poll(data->passive);
	index = kftp_claims_take(&data->passive->claims, &data->claim, peer,
				 patience, open);
	if (index < 0)
		return index;
	data->mode = KFTP_DATA_PASSIVE;
	return kftp_passive_port(data->passive, index) ?: -ENODEV;
}

/**
 * kftp_data_set_active() - the server shall connect (RFC 959 PORT, RFC 2428 EPRT)
 * @data: the data connection; closed first if it was set up before
 * @peer: the address to dial when a transfer needs the connection
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

static int open_passive(struct kftp_data *data)
{
	struct kftp_passive *passive = data->passive;
	struct socket *sock;

	/* ORDER: poll first, or an older arrival is taken for the newest. */
	kftp_passive_poll(passive);
	sock = kftp_claims_collect(&passive->claims, &data->claim);
	if (!sock) {
		if (!data->expecting)
			kftp_passive_expect(passive, true);
		data->expecting = true;
		kftp_passive_poll(passive);
		sock = kftp_claims_collect(&passive->claims, &data->claim);
	}
	if (!sock)
		return READ_ONCE(data->claim.state) == KFTP_CLAIM_LOST ?
			-ECONNABORTED : -EINPROGRESS;
	expect_nothing(data);
	data->sock = sock;
	kftp_wake_hook(&data->wake, sock, data->call);
	/* If the client has already reset it, no file may be made or replaced. */
	return kftp_socket_error(sock);
}

/**
 * kftp_data_open() - go on making the connection that was set up
 * @data: the data connection
 * @net: the namespace
 * @local: address of the control connection
 * @port: port to dial from, 0 for any
 *
 * Return: 0 it is open; -EINPROGRESS come again when the claim or the wake calls;
 * -ENOTCONN no PORT or PASV came before; -ECONNABORTED another session got the
 * passive port; an error of connect.
 */
int kftp_data_open(struct kftp_data *data, struct net *net,
		   const struct kftp_addr *local, u16 port)
{
	struct kftp_addr from = *local;
	struct socket *sock;

	if (data->mode == KFTP_DATA_NONE)
		return -ENOTCONN;
	if (data->mode == KFTP_DATA_PASSIVE)
		return data->sock ? kftp_socket_error(data->sock) : open_passive(data);
	if (!data->sock) {
		from.port = port;
		sock = kftp_active_dial(net, &from, &data->peer);
		if (IS_ERR(sock))
			return PTR_ERR(sock);
		data->sock = sock;
		kftp_wake_hook(&data->wake, sock, data->call);
	}
	return kftp_active_state(data->sock);
}

/**
 * kftp_data_close() - end the data connection and forget how it was set up
 * @data: in any state
 * @reset: drop bytes that the peer has not received yet; otherwise they still
 *	   reach the peer
 */
void kftp_data_close(struct kftp_data *data, bool reset)
{
	struct socket *stray = NULL;

	expect_nothing(data);
	if (data->claim.state != KFTP_CLAIM_NONE)
		stray = kftp_claims_drop(&data->passive->claims, &data->claim);
	if (stray)
		kftp_socket_reset(stray);
	kftp_wake_unhook(&data->wake);
	if (data->sock && reset)
		kftp_socket_reset(data->sock);
	else if (data->sock)
		sock_release(data->sock);
	data->sock = NULL;
	data->mode = KFTP_DATA_NONE;
}
