// SPDX-License-Identifier: GPL-2.0
/*
 * The shared passive ports of a namespace. Each port has a listener that stays open.
 * The functions here accept the connections of all listeners, and give each connection
 * to the session that waits for it.
 */
#include <linux/slab.h>
#include <net/inet_sock.h>
#include <net/sock.h>

#include "compat/socket.h"
#include "conn/listen.h"
#include "conn/passive.h"
#include "conn/socket.h"

/* Maximum number of connections in the queue of a listener. */
#define KFTP_PASSIVE_BACKLOG 4096

/* Jiffies for which connections may stay in the queue while no transfer waits for one. */
#define KFTP_PASSIVE_DELAY (HZ / 50 ?: 1)

/*
 * Maximum number of connections that one poll of a listener accepts. Other tasks can run
 * before the next poll.
 */
#define KFTP_PASSIVE_BATCH 64

/**
 * struct kftp_listener - one shared passive port
 * @sock: the socket, which listens on all addresses; NULL if it was aborted and could not
 *	  be opened again yet
 * @wake: calls listener_call() when a connection arrives
 * @passive: the ports of the namespace
 * @port: port number in host byte order
 * @index: index of this listener in @passive->listeners
 */
struct kftp_listener {
	struct socket *sock;
	struct kftp_wake wake;
	struct kftp_passive *passive;
	u16 port;
	u8 index;
};

/*
 * Notes that a connection has arrived, and queues the work that accepts it. If no
 * transfer waits for a connection, the work is delayed. Most clients connect before they
 * send the command for the transfer. When this command arrives, the session calls
 * kftp_passive_poll(), which accepts the connection. So the delayed work seldom has
 * anything to accept.
 */
static void listener_call(struct kftp_wake *wake, __poll_t what)
{
	struct kftp_listener *listener =
		container_of(wake, struct kftp_listener, wake);
	struct kftp_passive *passive = listener->passive;

	set_bit(listener->index, passive->pending);
	/* ORDER: set the bit, then read eager. Pairs with kftp_passive_expect(). */
	smp_mb__after_atomic();
	if (atomic_read(&passive->eager))
		mod_delayed_work(kftp_compat_unbound_wq, &passive->accept, 0);
	else if (!delayed_work_pending(&passive->accept))
		queue_delayed_work(kftp_compat_unbound_wq, &passive->accept,
				   KFTP_PASSIVE_DELAY);
}

static void passive_give(struct kftp_listener *listener, struct socket *sock)
{
	struct kftp_passive *passive = listener->passive;
	struct kftp_addr peer;

	if (kftp_compat_hold_net(sock->sk) && !kftp_socket_peer(sock, &peer)) {
		sock = kftp_claims_match(&passive->claims, &peer, listener->index, sock);
		if (sock)
			kftp_syn_filter_note(&passive->filter, &peer);
	}
	if (!sock)
		return;
	atomic64_inc(passive->strays);
	kftp_socket_reset(sock);
}

/*
 * Accepts connections of a listener. Returns -EAGAIN if there are no more; 0 if there may
 * be more; or another error.
 */
static int listener_accept_some(struct kftp_listener *listener)
{
	unsigned int i;

	for (i = 0; i < KFTP_PASSIVE_BATCH; i++) {
		struct socket *sock;
		int err = kernel_accept(listener->sock, &sock, O_NONBLOCK);

		if (err)
			return err;
		passive_give(listener, sock);
	}
	return 0;
}

/*
 * Opens the socket of a listener again, because the administrator has aborted it (ss -K).
 * Returns -EINPROGRESS if connections can be accepted again; another error if not, for
 * example if another program has taken the port.
 */
static int listener_reopen(struct kftp_listener *listener)
{
	struct socket *sock;

	kftp_wake_unhook(&listener->wake);
	if (listener->sock)
		sock_release(listener->sock);
	listener->sock = NULL;
	sock = kftp_listen_open(listener->passive->net, listener->port,
				KFTP_PASSIVE_BACKLOG);
	if (IS_ERR(sock))
		return PTR_ERR(sock);
	listener->sock = sock;
	kftp_wake_hook(&listener->wake, sock, listener_call);
	return -EINPROGRESS;
}

static void listener_poll(struct kftp_listener *listener)
{
	struct kftp_passive *passive = listener->passive;
	int err = listener->sock ? listener_accept_some(listener) : -EINVAL;

	if (err == -EAGAIN)
		return;
	/* The socket does not listen any more. */
	if (err == -EINVAL)
		err = listener_reopen(listener);
	/*
	 * The work accepts the remaining connections later, so that other tasks can run
	 * first. After an error, the work is delayed before it tries again.
	 */
	set_bit(listener->index, passive->pending);
	mod_delayed_work(kftp_compat_unbound_wq, &passive->accept,
			 err ? KFTP_PASSIVE_DELAY : 0);
}

/**
 * kftp_passive_poll() - accept connections that have arrived at the passive ports
 * @passive: the ports of the namespace
 *
 * Each connection is given to the session that waits for it, or is reset. This function
 * accepts at most KFTP_PASSIVE_BATCH connections of each listener; if more have arrived,
 * the work @passive->accept accepts them later.
 *
 * Context: may sleep.
 */
void kftp_passive_poll(struct kftp_passive *passive)
{
	unsigned int index;

	if (bitmap_empty(passive->pending, KFTP_CLAIM_PORTS)) {
		/*
		 * ORDER: read the bits, then test the lock. Another caller may have
		 * cleared a bit. It holds the lock until it has accepted the
		 * connections. If the lock is still taken here, this function waits
		 * for the lock below.
		 */
		smp_rmb();
		if (!mutex_is_locked(&passive->lock))
			return;
	}
	mutex_lock(&passive->lock);
	/*
	 * ORDER: take the lock, then clear the bits. Pairs with smp_rmb() above. Without
	 * this barrier, another processor could see a cleared bit before it sees that the
	 * lock is taken: on arm64, mutex_lock() does not prevent this.
	 */
	smp_wmb();
	for_each_set_bit(index, passive->pending, KFTP_CLAIM_PORTS) {
		clear_bit(index, passive->pending);
		/* ORDER: clear the bit, then accept. A new connection sets it again. */
		smp_mb__after_atomic();
		if (passive->listeners[index])
			listener_poll(passive->listeners[index]);
	}
	mutex_unlock(&passive->lock);
}

static void accept_work(struct work_struct *work)
{
	kftp_passive_poll(container_of(work, struct kftp_passive, accept.work));
}

/**
 * kftp_passive_expect() - count the transfers that wait for a connection
 * @passive: the ports of the namespace
 * @expect: true if a transfer begins to wait, false if it no longer waits
 *
 * After a call with true, the caller must call kftp_passive_poll().
 */
void kftp_passive_expect(struct kftp_passive *passive, bool expect)
{
	if (!expect) {
		atomic_dec(&passive->eager);
		return;
	}
	atomic_inc(&passive->eager);
	/* ORDER: increment eager, then read the bits. Pairs with listener_call(). */
	smp_mb__after_atomic();
}

/* Returns true if the peer of a socket has sent its FIN or has reset the connection. */
static bool passive_left(void *sock)
{
	return inet_sk_state_load(((struct socket *)sock)->sk) != TCP_ESTABLISHED;
}

/**
 * kftp_passive_init() - initialize a struct without ports
 * @passive: the struct; must be zero
 * @net: the network namespace
 * @strays: counter for connections that no session waits for; must exist longer than
 *	    @passive
 */
void kftp_passive_init(struct kftp_passive *passive, struct net *net,
		       atomic64_t *strays)
{
	kftp_claims_init(&passive->claims, passive_left);
	kftp_exclusive_init(&passive->exclusive);
	kftp_syn_filter_init(&passive->filter, net, &passive->claims, passive->ports);
	INIT_DELAYED_WORK(&passive->accept, accept_work);
	mutex_init(&passive->lock);
	passive->net = net;
	passive->strays = strays;
}

static int listener_add(struct kftp_passive *passive, unsigned int index, u16 port)
{
	struct kftp_listener *listener;
	int err;

	listener = kzalloc(sizeof(*listener), GFP_KERNEL);
	if (!listener)
		return -ENOMEM;
	listener->sock = kftp_listen_open(passive->net, port, KFTP_PASSIVE_BACKLOG);
	if (IS_ERR(listener->sock)) {
		err = PTR_ERR(listener->sock);
		kfree(listener);
		return err;
	}
	listener->passive = passive;
	listener->port = port;
	listener->index = index;
	passive->listeners[index] = listener;
	WRITE_ONCE(passive->ports[index], port);
	kftp_wake_hook(&listener->wake, listener->sock, listener_call);
	/*
	 * If a connection arrived before the call of kftp_wake_hook(), the socket has not
	 * called listener_call() for this connection.
	 */
	listener_call(&listener->wake, 0);
	return 0;
}

static void listener_remove(struct kftp_passive *passive, unsigned int index)
{
	struct kftp_listener *listener = passive->listeners[index];

	kftp_wake_unhook(&listener->wake);
	if (listener->sock)
		sock_release(listener->sock);
	kfree(listener);
	passive->listeners[index] = NULL;
	WRITE_ONCE(passive->ports[index], 0);
}

static bool has_port(const u16 *ports, unsigned int count, u16 port)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (ports[i] == port)
			return true;
	return false;
}

static int passive_find(struct kftp_passive *passive, u16 port)
{
	unsigned int index;

	for (index = 0; index < KFTP_CLAIM_PORTS; index++) {
		struct kftp_listener *listener = passive->listeners[index];

		if (listener ? listener->port == port : !port)
			return index;
	}
	return -ENOENT;
}

/**
 * kftp_passive_set_ports() - change the set of passive ports
 * @passive: the ports of the namespace
 * @ports: the new set, in host byte order; must not contain a port twice
 * @count: number of ports in @ports, 0 to KFTP_CLAIM_PORTS
 * @refused: if an error is returned, set to the port that could not be added
 *
 * Ports that are in both the old and the new set stay open. If an error is returned, the
 * old set does not change.
 *
 * Return: 0 on success; -EADDRINUSE if another program listens on the port @refused;
 * -ENOSPC if both sets together have more than KFTP_CLAIM_PORTS ports; another error if
 * the port cannot be opened.
 */
int kftp_passive_set_ports(struct kftp_passive *passive, const u16 *ports,
			   unsigned int count, u16 *refused)
{
	DECLARE_BITMAP(added, KFTP_CLAIM_PORTS) = {};
	unsigned int i;
	u64 mask = 0;
	int err = 0;

	mutex_lock(&passive->lock);
	for (i = 0; i < count && !err; i++) {
		int index;

		if (passive_find(passive, ports[i]) >= 0)
			continue;
		/* Old ports are removed only after all new ones are added. */
		index = passive_find(passive, 0);
		err = index < 0 ? -ENOSPC : listener_add(passive, index, ports[i]);
		if (err)
			*refused = ports[i];
		else
			set_bit(index, added);
	}
	for (i = 0; i < KFTP_CLAIM_PORTS; i++) {
		struct kftp_listener *listener = passive->listeners[i];

		if (!listener)
			continue;
		if (err ? test_bit(i, added) : !has_port(ports, count, listener->port))
			listener_remove(passive, i);
		else
			mask |= BIT_ULL(i);
	}
	kftp_claims_set_ports(&passive->claims, mask);
	mutex_unlock(&passive->lock);
	return err;
}

/**
 * kftp_passive_get_ports() - read the set of passive ports
 * @passive: the ports of the namespace
 * @ports: gets the ports in host byte order; has room for KFTP_CLAIM_PORTS ports
 *
 * Return: the number of ports.
 */
unsigned int kftp_passive_get_ports(struct kftp_passive *passive, u16 *ports)
{
	unsigned int i, count = 0;

	mutex_lock(&passive->lock);
	for (i = 0; i < KFTP_CLAIM_PORTS; i++)
		if (passive->listeners[i])
			ports[count++] = passive->listeners[i]->port;
	mutex_unlock(&passive->lock);
	return count;
}

/**
 * kftp_passive_port() - get the port number of a claim
 * @passive: the ports of the namespace
 * @index: index that kftp_claims_take() returned
 *
 * Return: the port in host byte order; 0 if the port was removed after that call.
 */
u16 kftp_passive_port(struct kftp_passive *passive, unsigned int index)
{
	return READ_ONCE(passive->ports[index]);
}

/**
 * kftp_passive_exit() - close all passive ports of a namespace that ends
 * @passive: the ports of the namespace, which has no sessions any more
 */
void kftp_passive_exit(struct kftp_passive *passive)
{
	u16 refused;

	/*
	 * ORDER: close the listeners first, because a listener can queue the work. Then
	 * cancel the work.
	 */
	kftp_passive_set_ports(passive, NULL, 0, &refused);
	cancel_delayed_work_sync(&passive->accept);
	kftp_syn_filter_exit(&passive->filter);
	kftp_claims_exit(&passive->claims);
	kftp_exclusive_exit(&passive->exclusive);
}
