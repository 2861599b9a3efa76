// SPDX-License-Identifier: GPL-2.0
/* Sends requests to the module's generic netlink family, and reads the replies. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/netlink.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "lib/netlink.h"

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

/* The highest attribute number of all attribute sets of the family. */
#define ATTRS_MAX KFTP_A_SESSION_MAX

/* The state of a request until its reply is complete. */
struct call {
	struct kftp_nl *nl;
	kftp_nl_reply reply;
	void *arg;
	int max;
	int err;
	bool done;
};

static int call_end(struct call *call, int err)
{
	call->err = err;
	call->done = true;
	return NL_STOP;
}

/**
 * kftp_nl_fail() - store in a connection why a call failed
 * @nl: the connection
 * @err: a negative errno
 * @text: error text for the administrator; NULL or "" for the system's text of @err
 *
 * Return: @err.
 */
int kftp_nl_fail(struct kftp_nl *nl, int err, const char *text)
{
	nl->errnum = err;
	nl->bad_attr = 0;
	snprintf(nl->error, sizeof(nl->error), "%s",
		 text && *text ? text : strerror(-err));
	return err;
}

/*
 * Reads the attributes that follow an error and explain it. Without NETLINK_CAP_ACK
 * the kernel puts a copy of the request between the error and its attributes.
 */
static void read_extack(struct nlmsgerr *error, struct nlattr **attrs)
{
	struct nlmsghdr *header = (struct nlmsghdr *)error - 1;
	int skip = sizeof(*error);

	if (!(header->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	if (!(header->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(error->msg.nlmsg_len - NLMSG_HDRLEN);
	if (nlmsg_parse(header, skip, attrs, NLMSGERR_ATTR_MAX, NULL) < 0)
		memset(attrs, 0, (NLMSGERR_ATTR_MAX + 1) * sizeof(*attrs));
}

static const char *resolve_text(int err)
{
	switch (err) {
	case -ENOENT:
		return "the kernel module is not loaded (modprobe kftp)";
	case -EPERM:
		return "not permitted: this needs CAP_NET_ADMIN";
	default:
		return "cannot reach the kernel's generic netlink";
	}
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *arg)
{
	struct nlattr *attrs[NLMSGERR_ATTR_MAX + 1] = {};
	struct call *call = arg;
	const char *text;

	(void)from;
	read_extack(error, attrs);
	text = kftp_nl_get_string(attrs[NLMSGERR_ATTR_MSG]);
	if (error->error == -EPERM && !*text)
		text = resolve_text(-EPERM);
	kftp_nl_fail(call->nl, error->error, text);
	call->nl->bad_attr = kftp_nl_get_number(attrs[NLMSGERR_ATTR_OFFS]);
	return call_end(call, error->error);
}

static int on_done(struct nl_msg *msg, void *arg)
{
	struct call *call = arg;

	(void)msg;
	return call_end(call, call->err);
}

static int on_reply(struct nl_msg *msg, void *arg)
{
	struct nlattr *attrs[ATTRS_MAX + 1] = {};
	struct call *call = arg;
	int err;

	err = genlmsg_parse(nlmsg_hdr(msg), 0, attrs, call->max, NULL);
	if (err < 0)
		err = -EBADMSG;
	else if (call->reply && !call->err)
		err = call->reply(nlmsg_hdr(msg), attrs, call->arg);
	/* After an error, read on: the next call must not get the rest of this reply. */
	if (err && !call->err)
		call->err = kftp_nl_fail(call->nl, err, NULL);
	return NL_OK;
}

/**
 * kftp_nl_open() - connect to the module
 * @nl: this function sets it up. kftp_nl_close() may be called even after an error.
 *
 * Return: 0 on success; -ENOENT if the module is not loaded; another negative errno
 * after another error.
 */
int kftp_nl_open(struct kftp_nl *nl)
{
	int on = 1;
	int fd, err;

	memset(nl, 0, sizeof(*nl));
	nl->sock = nl_socket_alloc();
	if (!nl->sock)
		return kftp_nl_fail(nl, -ENOMEM, NULL);
	nl_socket_disable_auto_ack(nl->sock);
	nl_socket_enable_msg_peek(nl->sock);
	if (genl_connect(nl->sock) < 0) {
		err = -EPROTONOSUPPORT;
		goto fail;
	}
	fd = nl_socket_get_fd(nl->sock);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));

	/* genl_ctrl_resolve() waits for an ACK. With auto-ack, libnl requests an ACK. */
	nl_socket_enable_auto_ack(nl->sock);
	nl->family = genl_ctrl_resolve(nl->sock, KFTP_FAMILY_NAME);
	nl_socket_disable_auto_ack(nl->sock);
	if (nl->family >= 0)
		return 0;
	err = nl->family == -NLE_PERM ? -EPERM : -ENOENT;
fail:
	kftp_nl_close(nl);
	return kftp_nl_fail(nl, err, resolve_text(err));
}

/**
 * kftp_nl_close() - disconnect from the module
 * @nl: the connection; the text of its last error can still be read
 */
void kftp_nl_close(struct kftp_nl *nl)
{
	if (nl->sock)
		nl_socket_free(nl->sock);
	nl->sock = NULL;
}

/**
 * kftp_nl_message() - begin a request
 * @nl: the connection
 * @cmd: KFTP_CMD_*
 * @flags: NLM_F_DUMP or 0
 *
 * Return: the message, which kftp_nl_call() will free; NULL if there is no memory.
 */
struct nl_msg *kftp_nl_message(struct kftp_nl *nl, uint8_t cmd, int flags)
{
	struct nl_msg *msg = nlmsg_alloc_size(4 * KFTP_PATH_MAX);

	if (!msg)
		return NULL;
	if (genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, nl->family, 0,
			NLM_F_REQUEST | NLM_F_ACK | flags, cmd,
			KFTP_FAMILY_VERSION))
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/**
 * kftp_nl_discard() - free a request whose attributes could not be added
 * @nl: the connection
 * @msg: from kftp_nl_message(); may be NULL
 * @err: the error, a negative errno
 *
 * Return: @err.
 */
int kftp_nl_discard(struct kftp_nl *nl, struct nl_msg *msg, int err)
{
	nlmsg_free(msg);
	return kftp_nl_fail(nl, err, NULL);
}

static int call_receive(struct kftp_nl *nl, struct call *call)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);
	int err;

	if (!cb)
		return kftp_nl_fail(nl, -ENOMEM, NULL);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_reply, call);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_done, call);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_done, call);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, call);
	while (!call->done) {
		err = nl_recvmsgs(nl->sock, cb);
		/* Accept a list that has changed while it was read (NLE_DUMP_INTR). */
		if (err < 0 && err != -NLE_DUMP_INTR && !call->done)
			call_end(call, kftp_nl_fail(nl, -EIO, nl_geterror(err)));
	}
	nl_cb_put(cb);
	return call->err;
}

/**
 * kftp_nl_call() - send a request and read its whole reply
 * @nl: the connection
 * @msg: the request, from kftp_nl_message(); this function frees it. If @msg is NULL,
 *	 this function fails with -ENOMEM.
 * @max: the highest attribute number of the reply
 * @reply: called for each message of the reply; may be NULL
 * @arg: passed to @reply
 *
 * Return: 0 on success; a negative errno from the module or from @reply. After an
 * error, @nl has the error text.
 */
int kftp_nl_call(struct kftp_nl *nl, struct nl_msg *msg, int max,
		 kftp_nl_reply reply, void *arg)
{
	struct call call = { .nl = nl, .reply = reply, .arg = arg, .max = max };
	int err;

	if (!msg)
		return kftp_nl_fail(nl, -ENOMEM, NULL);
	if (!nl->sock) {
		nlmsg_free(msg);
		return kftp_nl_fail(nl, -ENOTCONN, resolve_text(-ENOENT));
	}
	err = nl_send_auto(nl->sock, msg);
	nlmsg_free(msg);
	if (err < 0)
		return kftp_nl_fail(nl, -EIO, nl_geterror(err));
	return call_receive(nl, &call);
}

/**
 * kftp_nl_put_string() - add a string to a request if the string is not empty
 * @msg: the request
 * @type: number of the attribute
 * @text: the string; may be NULL
 *
 * Return: 0 or a negative error of libnl.
 */
int kftp_nl_put_string(struct nl_msg *msg, int type, const char *text)
{
	return text && *text ? nla_put_string(msg, type, text) : 0;
}

/**
 * kftp_nl_get_string() - read a string from an attribute
 * @attr: the attribute; NULL if it is absent
 *
 * Return: the string; "" if the attribute is absent or has no NUL at its end.
 */
const char *kftp_nl_get_string(struct nlattr *attr)
{
	int len = attr ? nla_len(attr) : 0;

	if (!len || ((const char *)nla_data(attr))[len - 1])
		return "";
	return nla_get_string(attr);
}

/**
 * kftp_nl_get_number() - read an unsigned number from an attribute
 * @attr: the attribute; NULL if it is absent
 *
 * Return: the number; 0 if the attribute is absent or has a wrong size.
 */
uint64_t kftp_nl_get_number(struct nlattr *attr)
{
	switch (attr ? nla_len(attr) : 0) {
	case 1:
		return nla_get_u8(attr);
	case 2:
		return nla_get_u16(attr);
	case 4:
		return nla_get_u32(attr);
	case 8:
		return nla_get_u64(attr);
	default:
		return 0;
	}
}

/**
 * kftp_nl_get_addr() - read an address and a port
 * @ip: the attribute with the 4 or 16 bytes of the address; NULL if it is absent
 * @port: the attribute with the port; NULL if it is absent
 * @addr: set to the address and the port; its family is 0 if there is no address
 */
void kftp_nl_get_addr(struct nlattr *ip, struct nlattr *port,
		      struct kftp_addr *addr)
{
	int len = ip ? nla_len(ip) : 0;

	memset(addr, 0, sizeof(*addr));
	if (len != 4 && len != 16)
		return;
	addr->family = len == 4 ? 4 : 6;
	memcpy(addr->ip, nla_data(ip), len);
	addr->port = kftp_nl_get_number(port);
}
