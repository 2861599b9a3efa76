// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family and its operations on sessions and events. The file
 * include/netlink/kftp.yaml describes the operations. Their policies, in netlink-gen.c,
 * are generated from kftp.yaml.
 */
#include <linux/file.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <net/genetlink.h>
#include <net/inet_connection_sock.h>
#include <net/inet_sock.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include <uapi/linux/kftp.h>

#include "serve/handdown.h"
#include "serve/watch.h"
#include "netlink-gen.h"
#include "netlink.h"
#include "netlink_events.h"
#include "session/session.h"
#include "transfer/transfer.h"

static int take_socket(struct genl_info *info, struct socket **taken)
{
	struct socket *sock;
	struct sock *sk;
	int err;

	sock = sockfd_lookup(nla_get_s32(info->attrs[KFTP_A_SESSION_CONTROL_FD]),
			     &err);
	if (!sock)
		return kftp_netlink_explain(info, err, "control-fd is not a socket");
	sk = sock->sk;
	if (sk->sk_protocol != IPPROTO_TCP || sk->sk_type != SOCK_STREAM ||
	    (sk->sk_family != AF_INET && sk->sk_family != AF_INET6)) {
		err = kftp_netlink_explain(info, -EPROTOTYPE, "control-fd is not a TCP socket");
	} else if (inet_sk_state_load(sk) != TCP_ESTABLISHED &&
		   inet_sk_state_load(sk) != TCP_CLOSE_WAIT) {
		err = kftp_netlink_explain(info, -ENOTCONN, "control-fd is not connected");
	} else if (READ_ONCE(inet_csk(sk)->icsk_ulp_ops)) {
		err = kftp_netlink_explain(info, -EOPNOTSUPP, "control-fd speaks more than TCP (TLS)");
	} else if (!net_eq(sock_net(sk), genl_info_net(info))) {
		err = kftp_netlink_explain(info, -EXDEV,
					   "control-fd is of another network namespace than this netlink socket");
	} else {
		*taken = sock;
		return 0;
	}
	sockfd_put(sock);
	return err;
}

static void read_text(struct genl_info *info, int attribute, const char **value)
{
	if (info->attrs[attribute])
		*value = nla_data(info->attrs[attribute]);
}

/* Checks those limits of numbers that the netlink policy does not check. */
static int check_terms(struct genl_info *info, const struct kftp_terms *terms)
{
	/* Sums with larger numbers could overflow. */
	if (terms->bytes_max > S64_MAX)
		return kftp_netlink_explain(info, -ERANGE, "bytes-max is 2^63 or more");
	if (terms->rate_down > S64_MAX || terms->rate_up > S64_MAX ||
	    terms->user_rate_down > S64_MAX || terms->user_rate_up > S64_MAX)
		return kftp_netlink_explain(info, -ERANGE, "a rate is 2^63 or more");
	if (terms->utc_offset < -86400 || terms->utc_offset > 86400)
		return kftp_netlink_explain(info, -ERANGE, "utc-offset is more than a day");
	if (terms->opts.facts & ~KFTP_FACTS_ALL)
		return kftp_netlink_explain(info, -ERANGE, "facts has unknown bits");
	if (terms->opts.algorithm >= KFTP_ALGORITHM_COUNT)
		return kftp_netlink_explain(info, -ERANGE, "algorithm is unknown");
	return 0;
}

static int read_terms(struct genl_info *info, struct kftp_terms *terms)
{
	*terms = (struct kftp_terms)KFTP_TERMS_DEFAULT;
	terms->rights = nla_get_u32(info->attrs[KFTP_A_SESSION_RIGHTS]);
#define READ_TERM(attribute, type, member)					\
	if (info->attrs[KFTP_A_SESSION_##attribute])				\
		terms->member = nla_get_##type(info->attrs[KFTP_A_SESSION_##attribute]);
	KFTP_TERMS(READ_TERM)
#undef READ_TERM
	return check_terms(info, terms);
}

static int read_handdown(struct genl_info *info, struct kftp_handdown *down)
{
	struct nlattr **attrs = info->attrs;

	if (!attrs[KFTP_A_SESSION_CONTROL_FD])
		return kftp_netlink_explain(info, -EINVAL, "control-fd is missing");
	if (!attrs[KFTP_A_SESSION_ROOT_FD])
		return kftp_netlink_explain(info, -EINVAL, "root-fd is missing");
	if (!attrs[KFTP_A_SESSION_USER])
		return kftp_netlink_explain(info, -EINVAL, "user is missing");
	if (!attrs[KFTP_A_SESSION_RIGHTS])
		return kftp_netlink_explain(info, -EINVAL, "rights are missing");
	down->user = nla_data(attrs[KFTP_A_SESSION_USER]);
	read_text(info, KFTP_A_SESSION_HOST, &down->host);
	read_text(info, KFTP_A_SESSION_HOME, &down->home);
	read_text(info, KFTP_A_SESSION_WELCOME, &down->welcome);
	read_text(info, KFTP_A_SESSION_HIDDEN, &down->hidden);
	read_text(info, KFTP_A_SESSION_REFUSED, &down->refused);
	read_text(info, KFTP_A_SESSION_MESSAGE_FILE, &down->message_file);
	if (attrs[KFTP_A_SESSION_UNREAD]) {
		down->unread = nla_data(attrs[KFTP_A_SESSION_UNREAD]);
		down->unread_len = nla_len(attrs[KFTP_A_SESSION_UNREAD]);
	}
	if (attrs[KFTP_A_SESSION_BLOB]) {
		down->blob = nla_data(attrs[KFTP_A_SESSION_BLOB]);
		down->blob_len = nla_len(attrs[KFTP_A_SESSION_BLOB]);
	}
	if (down->unread_len > KFTP_LINE_MAX)
		return kftp_netlink_explain(info, -EINVAL, "unread is longer than line-max");
	if (down->blob_len > KFTP_BLOB_MAX)
		return kftp_netlink_explain(info, -EINVAL, "blob is longer than blob-max");
	return read_terms(info, &down->terms);
}

/* Replies with the id of the new session. If memory is short, sends nothing. */
static void reply_id(struct genl_info *info, u64 id)
{
	struct sk_buff *skb = genlmsg_new(nla_total_size_64bit(8), GFP_KERNEL);
	void *header = NULL;

	if (skb)
		header = genlmsg_put_reply(skb, info, &kftp_family, 0, KFTP_CMD_SESSION_ADD);
	if (header && !nla_put_u64_64bit(skb, KFTP_A_SESSION_ID, id, KFTP_A_SESSION_PAD)) {
		genlmsg_end(skb, header);
		genlmsg_reply(skb, info);
		return;
	}
	nlmsg_free(skb);
}

int kftp_nl_session_add_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kftp_net *kn = kftp_net(genl_info_net(info));
	struct kftp_handdown down = {};
	const char *why = NULL;
	u64 id;
	int err;

	err = read_handdown(info, &down);
	if (err)
		goto refused;
	err = take_socket(info, &down.sock);
	if (err)
		goto refused;
	down.root = fget(nla_get_s32(info->attrs[KFTP_A_SESSION_ROOT_FD]));
	if (!down.root) {
		err = kftp_netlink_explain(info, -EBADF, "root-fd is not an open descriptor");
		goto put_socket;
	}
	err = kftp_handdown_start(kn, &down, &id, &why);
	fput(down.root);
	if (!err) {
		/* The session runs now, even if reply_id() cannot send the reply. */
		reply_id(info, id);
		return 0;
	}
	kftp_netlink_explain(info, err, why);
put_socket:
	sockfd_put(down.sock);
refused:
	atomic64_inc(&kn->stats.refused);
	return err;
}

static int put_addr(struct sk_buff *skb, int address, int port,
		    const struct kftp_addr *addr)
{
	return nla_put(skb, address, kftp_addr_size(addr), addr->ip) ||
	       nla_put_u16(skb, port, addr->port);
}

static int put_transfer(struct sk_buff *skb, const struct kftp_transfer *transfer)
{
	return nla_put_u32(skb, KFTP_A_SESSION_DIRECTION, transfer->ops->direction) ||
	       nla_put_string(skb, KFTP_A_SESSION_FILE, transfer->path) ||
	       nla_put_u64_64bit(skb, KFTP_A_SESSION_DONE,
				 READ_ONCE(transfer->done), KFTP_A_SESSION_PAD) ||
	       nla_put_u64_64bit(skb, KFTP_A_SESSION_TOTAL, transfer->total,
				 KFTP_A_SESSION_PAD);
}

/* Adds to @skb the members of a session that are guarded by the session's lock. */
static int put_state(struct sk_buff *skb, struct kftp_session *session)
{
	int err;

	spin_lock(&session->lock);
	err = nla_put_string(skb, KFTP_A_SESSION_CWD, session->cwd);
	if (!err && session->transfer)
		err = put_transfer(skb, session->transfer);
	spin_unlock(&session->lock);
	return err;
}

static u32 seconds_since(unsigned long since)
{
	return (jiffies - since) / HZ;
}

/* Adds how long the session waits for a file system, and whether it has ended. */
static int put_waiting(struct sk_buff *skb, const struct kftp_session *session)
{
	u32 waiting = kftp_watch_waiting(session);

	if (waiting && nla_put_u32(skb, KFTP_A_SESSION_WAITING, waiting))
		return -EMSGSIZE;
	return kftp_session_gone(session) ? nla_put_u8(skb, KFTP_A_SESSION_ENDED, 1) : 0;
}

/*
 * Adds a message about a session to @skb. If @paths is true, the message also has the
 * path of the working directory, and the running transfer with the path of its file.
 * These two paths may be long.
 */
static int netlink_put_session(struct sk_buff *skb, struct kftp_session *session,
			       u32 portid, u32 seq, int flags, bool paths)
{
	char verb[KFTP_VERB_SIZE + 1] = {};
	void *header;

	kftp_session_copy_verb(session, verb);
	header = genlmsg_put(skb, portid, seq, &kftp_family, flags,
			     KFTP_CMD_SESSION_GET);
	if (!header ||
	    nla_put_u64_64bit(skb, KFTP_A_SESSION_ID, session->id,
			      KFTP_A_SESSION_PAD) ||
	    nla_put_string(skb, KFTP_A_SESSION_USER, session->user) ||
	    (session->host &&
	     nla_put_string(skb, KFTP_A_SESSION_HOST, session->host)) ||
	    nla_put_u32(skb, KFTP_A_SESSION_RIGHTS, session->terms.rights) ||
	    put_addr(skb, KFTP_A_SESSION_PEER_ADDRESS,
		     KFTP_A_SESSION_PEER_PORT, &session->peer) ||
	    put_addr(skb, KFTP_A_SESSION_LOCAL_ADDRESS,
		     KFTP_A_SESSION_LOCAL_PORT, &session->local) ||
	    nla_put_u32(skb, KFTP_A_SESSION_UID,
			from_kuid_munged(&init_user_ns, session->root.cred->fsuid)) ||
	    nla_put_u32(skb, KFTP_A_SESSION_AGE,
			seconds_since(session->logged_in)) ||
	    nla_put_u32(skb, KFTP_A_SESSION_IDLE,
			seconds_since(READ_ONCE(session->active))) ||
	    nla_put_string(skb, KFTP_A_SESSION_VERB, verb) ||
	    nla_put_u64_64bit(skb, KFTP_A_SESSION_SENT, READ_ONCE(session->sums.sent),
			      KFTP_A_SESSION_PAD) ||
	    nla_put_u64_64bit(skb, KFTP_A_SESSION_RECEIVED,
			      READ_ONCE(session->sums.received), KFTP_A_SESSION_PAD) ||
	    nla_put_u32(skb, KFTP_A_SESSION_FILES, READ_ONCE(session->sums.files)) ||
	    put_waiting(skb, session) ||
	    (paths && put_state(skb, session))) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

static struct kftp_session *netlink_find_session(struct genl_info *info)
{
	struct kftp_session *session;

	if (!info->attrs[KFTP_A_SESSION_ID])
		return ERR_PTR(kftp_netlink_explain(info, -EINVAL, "id is missing"));
	session = kftp_session_find(kftp_net(genl_info_net(info)),
				    nla_get_u64(info->attrs[KFTP_A_SESSION_ID]));
	if (!session)
		return ERR_PTR(kftp_netlink_explain(info, -ENOENT, "no session has this id"));
	return session;
}

/* Size of a message about a session: two paths, and 1024 bytes for all other members. */
#define SESSION_VIEW_SIZE (2 * KFTP_PATH_MAX + 1024)

int kftp_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kftp_session *session = netlink_find_session(info);
	struct sk_buff *reply;
	int err = -ENOMEM;

	if (IS_ERR(session))
		return PTR_ERR(session);
	reply = genlmsg_new(SESSION_VIEW_SIZE, GFP_KERNEL);
	if (reply)
		err = netlink_put_session(reply, session, info->snd_portid,
					  info->snd_seq, 0, true);
	kftp_session_put(session);
	if (!err)
		return genlmsg_reply(reply, info);
	nlmsg_free(reply);
	return err;
}

int kftp_nl_session_get_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct kftp_net *kn = kftp_net(sock_net(skb->sk));
	unsigned long id = cb->args[0];
	struct kftp_session *session;
	int err = 0;

	while (!err && (session = kftp_session_next(kn, &id))) {
		err = netlink_put_session(skb, session, NETLINK_CB(cb->skb).portid,
					  cb->nlh->nlmsg_seq, NLM_F_MULTI, true);
		/*
		 * If a session has long paths, its message may not fit even in an empty
		 * buffer. In this case, add the message without the paths.
		 */
		if (err && !skb->len)
			err = netlink_put_session(skb, session, NETLINK_CB(cb->skb).portid,
						  cb->nlh->nlmsg_seq, NLM_F_MULTI, false);
		kftp_session_put(session);
		if (!err)
			id++;
	}
	cb->args[0] = id;
	return skb->len ?: err;
}

int kftp_nl_session_del_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kftp_session *session = netlink_find_session(info);

	if (IS_ERR(session))
		return PTR_ERR(session);
	kftp_watch_kill(session, "Ended by the administrator.");
	kftp_session_put(session);
	return 0;
}

int kftp_nl_drain_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kftp_net *kn = kftp_net(genl_info_net(info));

	WRITE_ONCE(kn->draining, true);
	kftp_session_tell_all(kn, KFTP_SESSION_SETTINGS);
	kftp_watch_check_all(kn);
	return 0;
}

static int netlink_call(struct notifier_block *block, unsigned long event, void *data)
{
	struct netlink_notify *notify = data;

	if (event == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC)
		kftp_netlink_detach(kftp_net(notify->net), notify->portid);
	return NOTIFY_DONE;
}

static struct notifier_block netlink_block = { .notifier_call = netlink_call };

struct genl_family kftp_family __ro_after_init = {
	.name = KFTP_FAMILY_NAME,
	.version = KFTP_FAMILY_VERSION,
	.module = THIS_MODULE,
	.netnsok = true,
	.parallel_ops = true,
	.ops = kftp_nl_ops,
	.n_ops = ARRAY_SIZE(kftp_nl_ops),
	.resv_start_op = KFTP_CMD_SESSION_ADD,
};

/**
 * kftp_netlink_init() - register the netlink family
 *
 * Return: 0 on success, or a negative errno.
 */
int __init kftp_netlink_init(void)
{
	int err = netlink_register_notifier(&netlink_block);

	if (err)
		return err;
	kftp_events_set_family(&kftp_family);
	err = genl_register_family(&kftp_family);
	if (err)
		netlink_unregister_notifier(&netlink_block);
	return err;
}

/**
 * kftp_netlink_exit() - unregister the netlink family
 *
 * When this function returns, no operation of the family is running any more.
 */
void kftp_netlink_exit(void)
{
	genl_unregister_family(&kftp_family);
	netlink_unregister_notifier(&netlink_block);
}
