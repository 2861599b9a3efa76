// SPDX-License-Identifier: GPL-2.0
/*
 * Commands that set up the data connection: RFC 959 transfer parameters, RFC
 * 2428, RFC 3659 REST.
 */
#include <linux/ctype.h>
#include <linux/jiffies.h>
#include <linux/string.h>

#include <uapi/linux/kftp.h>

#include "session/answer.h"
#include "fs/attr.h"
#include "cmd/cmd.h"
#include "proto/parse.h"

int kftp_cmd_type(struct kftp_session *session, const char *arg, size_t len)
{
	u8 type;
	int err = kftp_parse_type(arg, len, &type);

	if (err == -EOPNOTSUPP)
		return kftp_answer(session, 504, "Only TYPE A, I and L 8.");
	if (err)
		return kftp_answer(session, 501, "Syntax: TYPE A|I|L 8");
	session->type = type;
	return kftp_answer(session, 200, type == KFTP_TYPE_ASCII ?
			   "Type set to A." : "Type set to I.");
}

/* STRU and MODE: one letter, of which one is implemented. */
static int set_letter(struct kftp_session *session, const char *arg, size_t len,
		      const char *letters, const char *what)
{
	char letter = len == 1 ? toupper(arg[0]) : '\0';

	if (letter == letters[0])
		return kftp_answer(session, 200, "%s set to %c.", what, letter);
	if (letter && strchr(letters, letter))
		return kftp_answer(session, 504, "Only %s %c.", what, letters[0]);
	return kftp_answer(session, 501, "Syntax: %s %c", what, letters[0]);
}

int kftp_cmd_stru(struct kftp_session *session, const char *arg, size_t len)
{
	return set_letter(session, arg, len, "FRP", "STRU");
}

int kftp_cmd_mode(struct kftp_session *session, const char *arg, size_t len)
{
	return set_letter(session, arg, len, "SBCZ", "MODE");
}

/* RFC 2428, 4: whatever the argument of another command says. */
static int answer_epsv_all(struct kftp_session *session)
{
	return kftp_answer(session, 501, "Not after EPSV ALL.");
}

/* RFC 2577: not to a third party, and not to a port that services use. */
static int set_active(struct kftp_session *session, struct kftp_addr *addr)
{
	if (!(session->rights & KFTP_RIGHT_FXP) &&
	    !kftp_addr_same_host(addr, &session->peer))
		return kftp_answer(session, 500, "Only your own address may be named.");
	if (addr->port < 1024)
		return kftp_answer(session, 500, "Ports below 1024 may not be named.");
	/* The client's text names no interface: it means the one it came from. */
	addr->scope = session->peer.scope;
	kftp_data_set_active(&session->data, addr);
	/* Emacs' ange-ftp takes a 200 of other words for the transfer's end. */
	return kftp_answer(session, 200, "%.8s command successful.",
			   session->verb.text);
}

int kftp_cmd_port(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_addr addr;

	if (session->epsv_all)
		return answer_epsv_all(session);
	if (kftp_addr_parse_port(arg, len, &addr))
		return kftp_answer(session, 501, "Syntax: PORT h1,h2,h3,h4,p1,p2");
	if (session->peer.family != 4)
		return kftp_answer(session, 500, "This is IPv6: use EPRT.");
	return set_active(session, &addr);
}

int kftp_cmd_eprt(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_addr addr;
	int err = kftp_addr_parse_eprt(arg, len, &addr);

	if (session->epsv_all)
		return answer_epsv_all(session);
	if (err == -EPROTONOSUPPORT ||
	    (!err && addr.family != session->peer.family))
		return kftp_answer(session, 522,
				   "Network protocol not supported here, use (%d)",
				   session->peer.family == 4 ? 1 : 2);
	if (err)
		return kftp_answer(session, 501, "Syntax: EPRT |1|address|port|");
	return set_active(session, &addr);
}

/* RFC 1639, section 2 */
int kftp_cmd_lprt(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_addr addr;
	int err = kftp_addr_parse_lprt(arg, len, &addr);

	if (session->epsv_all)
		return answer_epsv_all(session);
	if (err == -EPROTONOSUPPORT ||
	    (!err && addr.family != session->peer.family))
		return kftp_answer(session, 521, "Supported address family here is (%d)",
				   session->peer.family);
	if (err)
		return kftp_answer(session, 501,
				   "Syntax: LPRT 4,4,h1,h2,h3,h4,2,p1,p2");
	return set_active(session, &addr);
}

/* Waits its turn where all ports are claimed for this client's address. */
static int claim_port(struct kftp_session *session)
{
	unsigned long patience =
		READ_ONCE(session->kn->settings.connect_timeout) * HZ;
	int port = kftp_data_set_passive(&session->data, &session->peer, patience,
					 session->rights & KFTP_RIGHT_FXP);

	if (port == -ENODEV) {
		session->waiting_since = 0;
		kftp_data_close(&session->data, false);
		kftp_control_reply(&session->control, 425,
				   "No passive port is configured; use PORT or EPRT.");
		return -ENODEV;
	}
	if (port != -EBUSY) {
		session->waiting_since = 0;
		return port;
	}
	if (!session->waiting_since)
		session->waiting_since = jiffies ?: 1;
	if (time_before(jiffies, session->waiting_since + patience))
		return -EBUSY;
	session->waiting_since = 0;
	kftp_data_close(&session->data, false);
	kftp_control_reply(&session->control, 425,
			   "All passive ports wait for other sessions of your address.");
	return -ETIMEDOUT;
}

/* What is named to the client: the control connection's address, or the public one. */
static struct kftp_addr named_address(const struct kftp_session *session, int port)
{
	static const u8 none[4];
	const u8 *public = session->kn->settings.public_address;
	struct kftp_addr addr = session->local;

	if (addr.family == 4 && memcmp(public, none, sizeof(none)))
		memcpy(addr.ip, public, sizeof(none));
	addr.port = port;
	return addr;
}

int kftp_cmd_pasv(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_addr addr;
	char text[24];
	int port;

	if (session->epsv_all)
		return answer_epsv_all(session);
	if (session->local.family != 4)
		return kftp_answer(session, 425, "This is IPv6: use EPSV.");
	port = claim_port(session);
	if (port == -EBUSY)
		return KFTP_LATER;
	if (port < 0)
		return 425;
	addr = named_address(session, port);
	kftp_addr_port_text(&addr, text);
	return kftp_answer(session, 227, "Entering Passive Mode (%s).", text);
}

/* RFC 1639, section 3 */
int kftp_cmd_lpsv(struct kftp_session *session, const char *arg, size_t len)
{
	char text[KFTP_ADDR_LONG_SIZE];
	struct kftp_addr addr;
	int port;

	if (session->epsv_all)
		return answer_epsv_all(session);
	port = claim_port(session);
	if (port == -EBUSY)
		return KFTP_LATER;
	if (port < 0)
		return 425;
	addr = named_address(session, port);
	kftp_addr_long_text(&addr, text);
	return kftp_answer(session, 228, "Entering Long Passive Mode (%s).", text);
}

int kftp_cmd_epsv(struct kftp_session *session, const char *arg, size_t len)
{
	char own = session->peer.family == 4 ? '1' : '2';
	int port;

	if (kftp_parse_is(arg, len, "ALL")) {
		session->epsv_all = true;
		return kftp_answer(session, 200, "Only EPSV from now on.");
	}
	if (len && !(len == 1 && isdigit(arg[0])))
		return kftp_answer(session, 501, "Syntax: EPSV [1|2|ALL]");
	if (len && arg[0] != own)
		return kftp_answer(session, 522,
				   "Network protocol not supported here, use (%c)", own);
	port = claim_port(session);
	if (port == -EBUSY)
		return KFTP_LATER;
	if (port < 0)
		return 425;
	return kftp_answer(session, 229, "Entering Extended Passive Mode (|||%d|)", port);
}

int kftp_cmd_rest(struct kftp_session *session, const char *arg, size_t len)
{
	u64 offset;

	if (kftp_parse_u64(arg, len, S64_MAX, &offset))
		return kftp_answer(session, 501, "Syntax: REST offset");
	session->part = (struct kftp_part){ offset, U64_MAX };
	return kftp_answer(session, 350, "Restarting at %llu.", offset);
}

/* draft-bryan-ftp-range */
int kftp_cmd_rang(struct kftp_session *session, const char *arg, size_t len)
{
	struct kftp_part part;

	if (kftp_parse_range(arg, len, &part))
		return kftp_answer(session, 501, "Syntax: RANG first last");
	session->part = part;
	if (part.end == U64_MAX)
		return kftp_answer(session, 350, "The next transfer is of the whole file.");
	return kftp_answer(session, 350, "Restarting at %llu, ending at %llu.",
			   part.begin, part.end - 1);
}

int kftp_cmd_allo(struct kftp_session *session, const char *arg, size_t len)
{
	u64 bytes, room;

	if (kftp_parse_allo(arg, len, &bytes))
		return kftp_answer(session, 501, "Syntax: ALLO bytes [R bytes]");
	if (!kftp_attr_space(&session->root, session->cwd, &room) && bytes > room)
		return kftp_answer(session, 452, "There is room for %llu bytes.", room);
	return kftp_answer(session, 200, "Nothing to allocate beforehand.");
}
