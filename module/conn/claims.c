// SPDX-License-Identifier: GPL-2.0
/*
 * A claim tells that a session waits for a connection to one of the shared passive ports.
 *
 * The server knows only the source address of a new connection and the port to which
 * it was made. So at most one session at a time may wait for connections from a peer
 * address to a port. Sessions with the same peer address use different ports. If no
 * port is left for a peer address, further sessions with this address wait in a queue.
 * The session that has waited longest gets the next port that becomes free.
 *
 * When a session drops its claim, or loses it to another session, its client may still be
 * connecting to the port. Then a ghost keeps the port until this connection has arrived
 * and the server has closed it, or until the time of the ghost is over. So no session can
 * get the connection of another session.
 *
 * Another process at the address of the client may connect to the port before the client
 * does. The server can't tell the two connections apart. But the client connects too, so
 * one connection more arrives than sessions wait for. Therefore a claim that has got its
 * connection stays in the table. It stays until the transfer has ended, or until
 * connect_timeout has passed since the command for the transfer. A second connection in
 * this time is a conflict: none of the two may be used. The claim keeps its port until
 * the transfer begins. Then it has no port (kftp_claim.watching). But if another session
 * could get the second connection, a ghost keeps the port for a little longer.
 * While unexpected connections come from an address, it is a suspect (suspects.c), and
 * its transfers begin a little later, so that the connection of a client that sends its
 * command first has arrived too.
 *
 * A session with the right to transfer from server to server (FXP) makes an open claim
 * if kftp_survey_to_open() finds a port for the claim. An open claim gets a connection
 * from any address, and no other session may claim its port.
 */
#include <linux/bitops.h>
#include <linux/jiffies.h>
#include <linux/random.h>
#include <linux/string.h>

#include "conn/claims.h"
#include "conn/survey.h"

/**
 * kftp_claims_init() - initialize a struct without claims and without ports
 * @claims: the struct
 * @left: function for @claims->left
 */
void kftp_claims_init(struct kftp_claims *claims, bool (*left)(void *gift))
{
	kftp_claim_table_init(&claims->table);
	kftp_ghosts_init(&claims->ghosts, &claims->table);
	memset(&claims->suspects, 0, sizeof(claims->suspects));
	claims->left = left;
	claims->last_owner = 0;
}

/**
 * kftp_claims_exit() - free the ghosts of a namespace that ends
 * @claims: claims of the namespace; they must all be ghosts
 */
void kftp_claims_exit(struct kftp_claims *claims)
{
	kftp_ghosts_exit(&claims->ghosts);
}

/*
 * Takes the port away from a claim. A HELD claim becomes LOST, and a ghost is freed. An
 * ARRIVED claim keeps its connection.
 */
static void claims_lose_port(struct kftp_claims *claims, struct kftp_claim *claim)
{
	u8 state = claim->state;

	if (state == KFTP_CLAIM_GHOST) {
		kftp_ghost_free(&claims->ghosts, claim);
		return;
	}
	kftp_claim_table_unlink(&claims->table, claim);
	if (state == KFTP_CLAIM_HELD) {
		WRITE_ONCE(claim->state, KFTP_CLAIM_LOST);
		claim->call(claim);
	}
}

/**
 * kftp_claims_set_ports() - change the ports that may be claimed
 * @claims: claims of the namespace
 * @ports: one bit for each port that may be claimed from now on
 *
 * A HELD claim to any other port becomes LOST, and a claim that looks for a second
 * connection at another port ends that. Queued claims are told to try again.
 */
void kftp_claims_set_ports(struct kftp_claims *claims, u64 ports)
{
	struct kftp_claim *claim;
	struct hlist_node *next;
	int bucket;

	spin_lock_bh(&claims->table.lock);
	WRITE_ONCE(claims->table.ports, ports);
	hash_for_each_safe(claims->table.peers, bucket, next, claim, node)
		if (claim->state != KFTP_CLAIM_QUEUED &&
		    !(ports & BIT_ULL(claim->port)))
			claims_lose_port(claims, claim);
	/* The indexes of the removed ports may become those of other ports. */
	hash_for_each_safe(claims->table.watching, bucket, next, claim, node)
		if (!(ports & BIT_ULL(claim->port)))
			kftp_claim_table_unlink(&claims->table, claim);
	kftp_claim_table_call_queued(&claims->table);
	spin_unlock_bh(&claims->table.lock);
}

/* Chooses one of the free ports at random, so that nobody can predict the port. */
static u8 claims_pick(u64 free)
{
	unsigned int skip = get_random_u32() % hweight64(free);

	while (skip--)
		free &= free - 1;
	return __ffs64(free);
}

static void claims_note_suspect(struct kftp_claims *claims,
				const struct kftp_addr *addr, unsigned long since)
{
	kftp_suspects_note(&claims->suspects, kftp_claim_table_key(&claims->table, addr),
			   addr, since);
}

/*
 * Leaves a ghost for a claim without a connection, because its client may be connecting.
 * If the client is late already, it may even connect after the time of the ghost is over.
 * So its address is a suspect then. Returns false if there is no memory for a ghost; then
 * the port is free.
 */
static bool claims_leave_ghost(struct kftp_claims *claims, const struct kftp_claim *claim)
{
	unsigned long until = claim->until;

	if (time_after_eq(jiffies, until)) {
		until = jiffies + min_t(unsigned long, claim->patience, KFTP_GHOST_TIME);
		claims_note_suspect(claims, &claim->peer, until);
	}
	return kftp_ghost_leave(&claims->ghosts, claim, until);
}

/*
 * If the time of the peer's oldest claim is over, takes its port away. Returns a bit for
 * the port if it is free now; 0 if a ghost keeps the port. If there is a ghost already,
 * its port will be enough for the claim that waits.
 */
static u64 claims_depose(struct kftp_claims *claims, const struct kftp_survey *survey)
{
	struct kftp_claim *oldest = survey->oldest;

	if (!oldest || survey->ghost || !time_after(jiffies, oldest->until))
		return 0;
	if (oldest->state == KFTP_CLAIM_ARRIVED) {
		kftp_claim_table_watch(&claims->table, oldest);
		return BIT_ULL(oldest->port);
	}
	claims_lose_port(claims, oldest);
	return claims_leave_ghost(claims, oldest) ? 0 : BIT_ULL(oldest->port);
}

/*
 * Makes a claim wait for a port. It should try again when another claim can lose its
 * port.
 */
static void claims_queue(struct kftp_claims *claims, struct kftp_claim *claim,
			 const struct kftp_survey *survey)
{
	kftp_claim_table_enqueue(&claims->table, claim);
	WRITE_ONCE(claim->until, survey->retry);
}

static void claims_hold(struct kftp_claims *claims, struct kftp_claim *claim, u64 free,
			const struct kftp_survey *survey, bool open)
{
	u64 to_open = open ? kftp_survey_to_open(survey, &claims->table, free) : 0;

	if (claim->linked)
		kftp_claim_table_unlink(&claims->table, claim);
	claim->port = claims_pick(to_open ?: free ?: survey->own);
	claim->again = !free && kftp_ghost_take_back(&claims->ghosts, claim);
	WRITE_ONCE(claim->state, KFTP_CLAIM_HELD);
	WRITE_ONCE(claim->until, jiffies + survey->patience);
	claim->patience = survey->patience;
	WRITE_ONCE(claim->conflict, false);
	kftp_claim_table_hold(&claims->table, claim, to_open);
}

/**
 * kftp_claims_take() - claim a port for a peer
 * @claims: claims of the namespace
 * @claim: the claim; must be NONE, LOST, or QUEUED (to try again)
 * @peer: address from which the connection will come; the port in @peer is ignored
 * @patience: jiffies for which the claim certainly keeps the port; after that time, the
 *	      claim may lose the port, and another claim of the same peer may get it when
 *	      its ghost has ended
 * @open: true to make an open claim (FXP) if kftp_survey_to_open() finds a port for the
 *	  claim
 *
 * Return: the index of the port; -EBUSY if no port is free for @peer, or if an older
 * claim of @peer waits for a port; -ENODEV if the namespace has no ports. After -EBUSY,
 * the claim is QUEUED, and @claim->call is called when the claim may try again. The
 * caller should try again after the time @claim->until too.
 */
int kftp_claims_take(struct kftp_claims *claims, struct kftp_claim *claim,
		     const struct kftp_addr *peer, unsigned long patience,
		     bool open)
{
	struct kftp_survey survey;
	int ret = -EBUSY;
	u64 free;

	if (!READ_ONCE(claims->table.ports))
		return -ENODEV;
	spin_lock_bh(&claims->table.lock);
	if (!claim->owner)
		claim->owner = ++claims->last_owner;
	claim->peer = *peer;
	kftp_survey_make(&survey, &claims->table, &claims->ghosts, claim, patience);
	free = claims->table.ports & ~survey.taken & ~survey.own;
	if (!free && !survey.own && !survey.queue)
		free = claims_depose(claims, &survey);
	if ((free || survey.own) && !survey.queue) {
		claims_hold(claims, claim, free, &survey, open);
		ret = claim->port;
		if (hweight64(free) > 1)
			kftp_claim_table_call_next(&claims->table, peer);
	} else {
		claims_queue(claims, claim, &survey);
	}
	spin_unlock_bh(&claims->table.lock);
	return ret;
}

static void claims_give_up(struct kftp_claims *claims, struct kftp_claim *claim)
{
	if (claim->state == KFTP_CLAIM_QUEUED) {
		kftp_claim_table_unlink(&claims->table, claim);
		kftp_claim_table_call_next(&claims->table, &claim->peer);
	} else if (claim->watching) {
		kftp_claim_table_unlink(&claims->table, claim);
	} else if (claim->state != KFTP_CLAIM_HELD) {
		kftp_claim_table_release(&claims->table, claim, KFTP_CLAIM_NONE);
	} else {
		kftp_claim_table_unlink(&claims->table, claim);
		if (!claims_leave_ghost(claims, claim))
			kftp_claim_table_call_queued(&claims->table);
	}
}

/**
 * kftp_claims_drop() - end a claim
 * @claims: claims of the namespace
 * @claim: the claim, in any state; becomes NONE
 *
 * Return: the socket of a connection that has arrived but was not collected; the caller
 * must close it. NULL if there is no such connection.
 */
void *kftp_claims_drop(struct kftp_claims *claims, struct kftp_claim *claim)
{
	void *gift;

	spin_lock_bh(&claims->table.lock);
	if (claim->linked)
		claims_give_up(claims, claim);
	WRITE_ONCE(claim->state, KFTP_CLAIM_NONE);
	WRITE_ONCE(claim->conflict, false);
	gift = claim->gift;
	claim->gift = NULL;
	spin_unlock_bh(&claims->table.lock);
	return gift;
}

/* Releases the port of a claim that is SERVED now. A ghost may keep it for some time. */
static void claims_settle(struct kftp_claims *claims, struct kftp_claim *claim,
			  unsigned long settle)
{
	kftp_claim_table_watch(&claims->table, claim);
	/* If there is no memory for a ghost, the port is free at once. */
	if (settle && !claim->open)
		kftp_ghost_leave(&claims->ghosts, claim, jiffies + settle);
}

/**
 * kftp_claims_collect() - get the connection that has arrived for a claim
 * @claims: claims of the namespace
 * @claim: the claim; becomes SERVED if it was ARRIVED, and looks for a second connection
 *	   for the time of @claim->patience, or until kftp_claims_drop()
 * @settle: jiffies for which a ghost keeps the port, even if the claim is dropped,
 *	    because the client may send its command before it connects; 0 if no other
 *	    session can get the port. An open claim leaves no ghost
 *
 * Return: the socket that kftp_claims_match() gave to the claim; NULL if no connection
 * has arrived.
 */
void *kftp_claims_collect(struct kftp_claims *claims, struct kftp_claim *claim,
			  unsigned long settle)
{
	void *gift = NULL;

	spin_lock_bh(&claims->table.lock);
	if (claim->state == KFTP_CLAIM_ARRIVED) {
		gift = claim->gift;
		claim->gift = NULL;
		WRITE_ONCE(claim->state, KFTP_CLAIM_SERVED);
		WRITE_ONCE(claim->until, jiffies + claim->patience);
		if (claim->linked && !claim->watching)
			claims_settle(claims, claim, settle);
	}
	spin_unlock_bh(&claims->table.lock);
	return gift;
}

/*
 * Checks if a claim may have a connection that arrives at its port: if it has none yet;
 * or if it has taken its port twice, and the client has closed the older connection.
 */
static bool claims_may_give(const struct kftp_claims *claims, const struct kftp_claim *claim)
{
	return claim->state == KFTP_CLAIM_HELD ||
	       (claim->state == KFTP_CLAIM_ARRIVED && claim->again && claims->left(claim->gift));
}

/* Notes a connection that no session waits for. */
static void claims_note_surplus(struct kftp_claims *claims, const struct kftp_addr *peer,
				u8 port)
{
	kftp_claim_table_conflict(&claims->table, peer, port);
	claims_note_suspect(claims, peer, jiffies);
}

/* Returns the older socket, to be closed; or NULL. */
static void *claims_give(struct kftp_claim *claim, u16 source, void *gift)
{
	swap(claim->gift, gift);
	claim->source = source;
	WRITE_ONCE(claim->state, KFTP_CLAIM_ARRIVED);
	claim->call(claim);
	return gift;
}

/**
 * kftp_claims_match() - give a new connection to the session that waits for it
 * @claims: claims of the namespace
 * @peer: source address of the connection
 * @port: index of the port to which the connection was made
 * @gift: socket of the connection
 *
 * The claim keeps its port until kftp_claims_collect(). If another session got the port
 * before, it could get the connection of this client, and no session would see that
 * somebody else has made the connection that has arrived first.
 *
 * If kftp_claim.again is true, this connection can be one that the client made before the
 * session claimed the port again. If the client has closed this connection when a newer
 * one arrives, the newer one replaces it.
 *
 * If no session waits for the connection, but connections have lately arrived from @peer
 * at @port, all these connections become conflicts. If the transfer of such a connection
 * has ended already, it is too late for that; but the address becomes a suspect.
 *
 * Return: a socket that the caller must close: @gift if no session waits for it, or the
 * older socket that @gift has replaced. NULL if there is no socket to close.
 */
void *kftp_claims_match(struct kftp_claims *claims, const struct kftp_addr *peer,
			u8 port, void *gift)
{
	struct kftp_claim *claim;

	spin_lock_bh(&claims->table.lock);
	claim = kftp_claim_table_find(&claims->table, peer, port);
	if (claim && claim->state == KFTP_CLAIM_GHOST) {
		/* A third connection may follow a second one, so the port stays kept. */
		if (kftp_ghost_is_served(claim))
			claims_note_surplus(claims, peer, port);
		else
			kftp_ghost_free(&claims->ghosts, claim);
	} else if (claim && claims_may_give(claims, claim)) {
		gift = claims_give(claim, peer->port, gift);
	} else {
		claims_note_surplus(claims, peer, port);
	}
	spin_unlock_bh(&claims->table.lock);
	return gift;
}
