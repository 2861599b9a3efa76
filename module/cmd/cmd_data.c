// SPDX-License-Identifier: GPL-2.0
/* Commands that set up a transfer: RFC 959, RFC 1639, RFC 2428, RFC 3659 REST. */
#include <linux/ctype.h>
#include <linux/jiffies.h>
#include <linux/string.h>

#include <uapi/linux/kftp.h>

#include "cmd/cmd.h"
#include "proto/parse.h"
#include "session/answer.h"

int kftp_cmd_type(struct kftp_session *session, struct kftp_argument *argument)
{
	u8 type;
	int err = kftp_parse_type(argument->text, argument->len, &type);

	if (err == -EOPNOTSUPP)
		return kftp_answer(session, 504, "Only TYPE A, I and L 8 are supported.");
	if (err)
		return KFTP_SYNTAX;
	session->type = type;
	return kftp_answer(session, 200, type == KFTP_TYPE_ASCII ?
			   "Type set to A." : "Type set to I.");
}

/*
 * Replies to STRU or MODE. The argument must be one of @letters. The server
 * implements only the first of these letters.
 */
static int answer_letter(struct kftp_session *session,
			 const struct kftp_argument *argument, const char *letters)
{
	char letter = argument->len == 1 ? toupper(argument->text[0]) : '\0';
	const char *verb = session->verb.text;

	if (letter == letters[0])
		return kftp_answer(session, 200, "%.8s set to %c.", verb, letter);
	if (letter && strchr(letters, letter))
		return kftp_answer(session, 504, "Only %.8s %c is supported.", verb,
				   letters[0]);
	return KFTP_SYNTAX;
}

int kftp_cmd_stru(struct kftp_session *session, struct kftp_argument *argument)
{
	return answer_letter(session, argument, "FRP");
}

int kftp_cmd_mode(struct kftp_session *session, struct kftp_argument *argument)
{
	return answer_letter(session, argument, "SBCZ");
}

/*
 * Sets the address for active mode. If the session does not have the right "fxp", the
 * address must be the client's own address. The port must be 1024 or greater, because
 * services use the ports below 1024 (RFC 2577).
 */
static int data_set_active(struct kftp_session *session, struct kftp_addr *addr)
{
	addr->vrf = session->peer.vrf;
	if (!(session->terms.rights & KFTP_RIGHT_FXP) &&
	    !kftp_addr_same_host(addr, &session->peer))
		return kftp_answer(session, 500, "Only your own address is allowed.");
	if (addr->port < 1024)
		return kftp_answer(session, 500, "Ports below 1024 are not allowed.");
	/* If the address is link-local, use the interface of the control connection. */
	addr->scope = session->peer.scope;
	kftp_data_set_active(&session->data, addr);
	/*
	 * Do not change the text of this reply. If the reply 200 has any other text,
	 * ange-ftp of Emacs believes that a transfer has ended.
	 */
	return kftp_answer(session, 200, "%.8s command successful.",
			   session->verb.text);
}

int kftp_cmd_port(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kftp_addr addr;

	if (kftp_addr_parse_port(argument->text, argument->len, &addr))
		return KFTP_SYNTAX;
	if (session->peer.family != 4)
		return kftp_answer(session, 500, "This connection is IPv6; use EPRT.");
	return data_set_active(session, &addr);
}

int kftp_cmd_eprt(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kftp_addr addr;
	int err = kftp_addr_parse_eprt(argument->text, argument->len, &addr);

	if (err == -EPROTONOSUPPORT ||
	    (!err && addr.family != session->peer.family))
		return kftp_answer(session, 522,
				   "Network protocol not supported here, use (%d)",
				   session->peer.family == 4 ? 1 : 2);
	return err ? KFTP_SYNTAX : data_set_active(session, &addr);
}

/* See RFC 1639, section 2. */
int kftp_cmd_lprt(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kftp_addr addr;
	int err = kftp_addr_parse_lprt(argument->text, argument->len, &addr);

	if (err == -EPROTONOSUPPORT ||
	    (!err && addr.family != session->peer.family))
		return kftp_answer(session, 521, "Supported address family here is (%d)",
				   session->peer.family);
	return err ? KFTP_SYNTAX : data_set_active(session, &addr);
}

/*
 * Returns the address for the reply to PASV, EPSV or LPSV: the server's address on the
 * control connection. If this is an IPv4 address, and there is a public address in the
 * settings, returns the public address instead.
 */
static struct kftp_addr data_named_address(const struct kftp_session *session, int port)
{
	__be32 public = kftp_net_public_address(session->kn);
	struct kftp_addr addr = session->local;

	if (addr.family == 4 && public)
		memcpy(addr.ip, &public, sizeof(public));
	addr.port = port;
	return addr;
}

static const char *data_no_port_text(int err)
{
	switch (err) {
	case -EBUSY:
		return "Other sessions from your address use all passive ports.";
	case -ENODEV:
		return "No passive port is configured; use PORT or EPRT.";
	case -EADDRINUSE:
		return "All passive ports are in use; please try again later.";
	default:
		return "Cannot open a passive port; please try again later.";
	}
}

/*
 * Claims a passive port and sets @addr to the address for the reply. Returns 0 on
 * success; KFTP_LATER if the command must wait, because no port is free for the client's
 * address; or the code of the error reply that was sent.
 */
static int data_claim_port(struct kftp_session *session, struct kftp_addr *addr)
{
	unsigned long patience =
		READ_ONCE(session->kn->settings.connect_timeout) * HZ;
	int port = kftp_data_set_passive(&session->data, &session->peer, patience,
					 session->terms.rights & KFTP_RIGHT_FXP);

	if (port == -EBUSY && kftp_session_may_wait(session))
		return KFTP_LATER;
	session->waiting_since = 0;
	if (port > 0) {
		*addr = data_named_address(session, port);
		return 0;
	}
	kftp_data_close(&session->data, false);
	if (session->hurry)
		return kftp_answer(session, 425, "Aborted while waiting for a passive port.");
	return kftp_answer(session, 425, "%s", data_no_port_text(port));
}

int kftp_cmd_pasv(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kftp_addr addr;
	char text[24];
	int code;

	if (session->local.family != 4)
		return kftp_answer(session, 425, "This connection is IPv6; use EPSV.");
	code = data_claim_port(session, &addr);
	if (code)
		return code;
	kftp_addr_port_text(&addr, text);
	return kftp_answer(session, 227, "Entering Passive Mode (%s).", text);
}

/* See RFC 1639, section 3. */
int kftp_cmd_lpsv(struct kftp_session *session, struct kftp_argument *argument)
{
	char text[KFTP_ADDR_LONG_SIZE];
	struct kftp_addr addr;
	int code = data_claim_port(session, &addr);

	if (code)
		return code;
	kftp_addr_long_text(&addr, text);
	return kftp_answer(session, 228, "Entering Long Passive Mode (%s).", text);
}

int kftp_cmd_epsv(struct kftp_session *session, struct kftp_argument *argument)
{
	char own = session->peer.family == 4 ? '1' : '2';
	struct kftp_addr addr;
	int code;

	if (kftp_parse_is(argument->text, argument->len, "ALL")) {
		session->epsv_all = true;
		return kftp_answer(session, 200, "Only EPSV is allowed from now on.");
	}
	if (argument->len && !(argument->len == 1 && isdigit(argument->text[0])))
		return KFTP_SYNTAX;
	if (argument->len && argument->text[0] != own)
		return kftp_answer(session, 522,
				   "Network protocol not supported here, use (%c)", own);
	code = data_claim_port(session, &addr);
	if (code)
		return code;
	return kftp_answer(session, 229, "Entering Extended Passive Mode (|||%d|)", addr.port);
}

int kftp_cmd_rest(struct kftp_session *session, struct kftp_argument *argument)
{
	u64 offset;

	if (kftp_parse_u64(argument->text, argument->len, S64_MAX, &offset))
		return KFTP_SYNTAX;
	session->range = (struct kftp_range){ offset, U64_MAX };
	return kftp_answer(session, 350, "Restarting at %llu.", offset);
}

/* See draft-bryan-ftp-range. */
int kftp_cmd_rang(struct kftp_session *session, struct kftp_argument *argument)
{
	struct kftp_range range;

	if (kftp_parse_range(argument->text, argument->len, &range))
		return KFTP_SYNTAX;
	session->range = range;
	if (range.end == U64_MAX)
		return kftp_answer(session, 350, "The range is the whole file.");
	return kftp_answer(session, 350, "Restarting at %llu, ending at %llu.",
			   range.begin, range.end - 1);
}
