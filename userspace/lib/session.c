// SPDX-License-Identifier: GPL-2.0
/* Hands a session down to the module, and shows and ends sessions. */
#include <errno.h>
#include <string.h>

#include "lib/session.h"

/* The function that is called for each session of a reply. */
struct walk {
	kftp_nl_session_fn fn;
	void *arg;
};

/* Writes the terms into a request, except numbers that have their default value. */
static int put_terms(struct nl_msg *msg, const struct kftp_terms *terms)
{
	static const struct kftp_terms standard = KFTP_TERMS_DEFAULT;
	int bad = nla_put_u32(msg, KFTP_A_SESSION_RIGHTS, terms->rights);

#define PUT_TERM(attribute, type, member)                                       \
	if (terms->member != standard.member)                              \
		bad |= nla_put_##type(msg, KFTP_A_SESSION_##attribute, \
				      terms->member);
	KFTP_TERMS(PUT_TERM)
#undef PUT_TERM
	return bad;
}

/**
 * kftp_nl_session_fill() - write a hand-down into a request
 * @msg: the request
 * @handdown: the session
 *
 * Return: 0 if the session was written; -EMSGSIZE if it does not fit.
 */
int kftp_nl_session_fill(struct nl_msg *msg,
			 const struct kftp_nl_handdown *handdown)
{
	int bad = 0;

	bad |= nla_put_s32(msg, KFTP_A_SESSION_CONTROL_FD,
			   handdown->control_fd);
	bad |= nla_put_s32(msg, KFTP_A_SESSION_ROOT_FD, handdown->root_fd);
	bad |= kftp_nl_put_string(msg, KFTP_A_SESSION_USER, handdown->user);
	bad |= kftp_nl_put_string(msg, KFTP_A_SESSION_HOST, handdown->host);
	bad |= kftp_nl_put_string(msg, KFTP_A_SESSION_HOME, handdown->home);
	if (handdown->unread_len)
		bad |= nla_put(msg, KFTP_A_SESSION_UNREAD,
			       handdown->unread_len, handdown->unread);
	bad |= kftp_nl_put_string(msg, KFTP_A_SESSION_WELCOME,
				  handdown->welcome);
	bad |= kftp_nl_put_string(msg, KFTP_A_SESSION_HIDDEN, handdown->hidden);
	bad |= kftp_nl_put_string(msg, KFTP_A_SESSION_REFUSED,
				  handdown->refused);
	bad |= kftp_nl_put_string(msg, KFTP_A_SESSION_MESSAGE_FILE,
				  handdown->message_file);
	bad |= put_terms(msg, &handdown->terms);
	return bad ? -EMSGSIZE : 0;
}

static int session_id_reply(struct nlmsghdr *header, struct nlattr **attrs, void *arg)
{
	uint64_t *id = arg;

	(void)header;
	*id = kftp_nl_get_number(attrs[KFTP_A_SESSION_ID]);
	return 0;
}

/**
 * kftp_nl_session_add() - hand a session down to the module
 * @nl: the connection
 * @handdown: the session
 * @id: set to the id of the session. If the module had no memory for its answer, @id is
 *	set to 0 although the session runs.
 *
 * Return: 0 if the module has taken the control connection; otherwise a negative errno
 * such as KFTP_NL_FULL. After an error, the caller can still use the control connection.
 */
int kftp_nl_session_add(struct kftp_nl *nl,
			const struct kftp_nl_handdown *handdown, uint64_t *id)
{
	struct nl_msg *msg = kftp_nl_message(nl, KFTP_CMD_SESSION_ADD, 0);
	int err = msg ? kftp_nl_session_fill(msg, handdown) : -ENOMEM;

	*id = 0;
	if (err)
		return kftp_nl_discard(nl, msg, err);
	return kftp_nl_call(nl, msg, KFTP_A_SESSION_MAX, session_id_reply, id);
}

/**
 * kftp_nl_session_read() - read a session from a reply
 * @attrs: attributes of the reply, an array of KFTP_A_SESSION_MAX + 1
 * @session: set to the session
 */
void kftp_nl_session_read(struct nlattr **attrs,
			  struct kftp_nl_session *session)
{
	memset(session, 0, sizeof(*session));
	session->id = kftp_nl_get_number(attrs[KFTP_A_SESSION_ID]);
	session->user = kftp_nl_get_string(attrs[KFTP_A_SESSION_USER]);
	session->host = kftp_nl_get_string(attrs[KFTP_A_SESSION_HOST]);
	session->rights = kftp_nl_get_number(attrs[KFTP_A_SESSION_RIGHTS]);
	kftp_nl_get_addr(attrs[KFTP_A_SESSION_PEER_ADDRESS],
			 attrs[KFTP_A_SESSION_PEER_PORT], &session->peer);
	kftp_nl_get_addr(attrs[KFTP_A_SESSION_LOCAL_ADDRESS],
			 attrs[KFTP_A_SESSION_LOCAL_PORT], &session->local);
	session->uid = kftp_nl_get_number(attrs[KFTP_A_SESSION_UID]);
	session->age = kftp_nl_get_number(attrs[KFTP_A_SESSION_AGE]);
	session->idle = kftp_nl_get_number(attrs[KFTP_A_SESSION_IDLE]);
	session->verb = kftp_nl_get_string(attrs[KFTP_A_SESSION_VERB]);
	session->cwd = kftp_nl_get_string(attrs[KFTP_A_SESSION_CWD]);
	session->direction =
		kftp_nl_get_number(attrs[KFTP_A_SESSION_DIRECTION]);
	session->file = kftp_nl_get_string(attrs[KFTP_A_SESSION_FILE]);
	session->done = kftp_nl_get_number(attrs[KFTP_A_SESSION_DONE]);
	session->total = kftp_nl_get_number(attrs[KFTP_A_SESSION_TOTAL]);
	session->sent = kftp_nl_get_number(attrs[KFTP_A_SESSION_SENT]);
	session->received = kftp_nl_get_number(attrs[KFTP_A_SESSION_RECEIVED]);
	session->files = kftp_nl_get_number(attrs[KFTP_A_SESSION_FILES]);
	session->waiting = kftp_nl_get_number(attrs[KFTP_A_SESSION_WAITING]);
	session->ended = kftp_nl_get_number(attrs[KFTP_A_SESSION_ENDED]);
}

static int session_reply(struct nlmsghdr *header, struct nlattr **attrs, void *arg)
{
	struct kftp_nl_session session;
	struct walk *walk = arg;

	(void)header;
	kftp_nl_session_read(attrs, &session);
	return walk->fn(&session, walk->arg);
}

static struct nl_msg *session_message(struct kftp_nl *nl, uint8_t cmd, uint64_t id)
{
	struct nl_msg *msg = kftp_nl_message(nl, cmd, 0);

	if (!msg || !nla_put_u64(msg, KFTP_A_SESSION_ID, id))
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/**
 * kftp_nl_session_get() - read one session
 * @nl: the connection
 * @id: id of the session
 * @fn: called with the session
 * @arg: passed to @fn
 *
 * Return: 0 on success; -ENOENT if there is no such session; the error that @fn
 * returned; another negative errno after another error.
 */
int kftp_nl_session_get(struct kftp_nl *nl, uint64_t id, kftp_nl_session_fn fn,
			void *arg)
{
	struct walk walk = { .fn = fn, .arg = arg };

	return kftp_nl_call(nl, session_message(nl, KFTP_CMD_SESSION_GET, id),
			    KFTP_A_SESSION_MAX, session_reply, &walk);
}

/**
 * kftp_nl_session_list() - read all sessions of the network namespace
 * @nl: the connection
 * @fn: called for each session; it must not send requests to the module
 * @arg: passed to @fn
 *
 * Return: 0 on success; the error that @fn returned; another negative errno after
 * another error.
 */
int kftp_nl_session_list(struct kftp_nl *nl, kftp_nl_session_fn fn, void *arg)
{
	struct walk walk = { .fn = fn, .arg = arg };
	struct nl_msg *msg =
		kftp_nl_message(nl, KFTP_CMD_SESSION_GET, NLM_F_DUMP);

	return kftp_nl_call(nl, msg, KFTP_A_SESSION_MAX, session_reply, &walk);
}

/**
 * kftp_nl_session_del() - end a session at once
 * @nl: the connection
 * @id: id of the session
 *
 * Return: 0 on success; -ENOENT if there is no such session; another negative errno.
 */
int kftp_nl_session_del(struct kftp_nl *nl, uint64_t id)
{
	return kftp_nl_call(nl, session_message(nl, KFTP_CMD_SESSION_DEL, id), 0, NULL,
			    NULL);
}

/**
 * kftp_nl_drain() - make the module refuse new sessions, and end the existing sessions
 * @nl: the connection
 *
 * The module ends a session without a transfer at once. A session with a transfer ends
 * after the transfer.
 *
 * Return: 0 or a negative errno.
 */
int kftp_nl_drain(struct kftp_nl *nl)
{
	return kftp_nl_call(nl, kftp_nl_message(nl, KFTP_CMD_DRAIN, 0), 0, NULL,
			    NULL);
}
