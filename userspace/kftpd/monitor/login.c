// SPDX-License-Identifier: GPL-2.0
/*
 * Starts logins in the monitor. The result comes later, because a child has to open the
 * root directory. Exception: some logins are refused at once.
 */
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "kftpd/channel/address.h"
#include "kftpd/monitor/login.h"

static int get_option(int fd, int name)
{
	socklen_t len = sizeof(int);
	int value;

	return getsockopt(fd, SOL_SOCKET, name, &value, &len) ? -1 : value;
}

/*
 * Checks that a descriptor is an established TCP connection, and gets the client's
 * address. Switches SO_LINGER off, because with SO_LINGER the monitor could block
 * when it closes the connection.
 */
static int check_control(int fd, struct kftp_addr *addr)
{
	const struct linger none = { 0, 0 };

	if (get_option(fd, SO_TYPE) != SOCK_STREAM ||
	    get_option(fd, SO_PROTOCOL) != IPPROTO_TCP ||
	    get_option(fd, SO_ACCEPTCONN) ||
	    setsockopt(fd, SOL_SOCKET, SO_LINGER, &none, sizeof(none)))
		return -EINVAL;
	return kftpd_address_peer(fd, addr);
}

/**
 * kftpd_login_start() - start a login, see kftpd_netproc_login_fn
 * @packet: a LOGIN message; this function takes over its descriptor
 * @arg: a struct kftpd_logins
 */
void kftpd_login_start(struct kftpd_packet *packet, void *arg)
{
	uint64_t client = packet->message.login.client;
	struct kftpd_logins *logins = arg;
	struct kftpd_netproc *netproc = logins->users.netproc;
	enum kftpd_result result;
	struct kftp_addr addr;
	bool later = false;

	if (check_control(packet->fds[0], &addr))
		result = KFTPD_RESULT_FAILED;
	else if (packet->message.login.kind == KFTPD_KIND_ANONYMOUS)
		result = kftpd_guest_login_start(&logins->guests, packet, &addr,
						 &later);
	else
		result = kftpd_user_login_start(&logins->users, packet, &addr,
						&later);
	if (later)
		return;
	/*
	 * ORDER: first close the monitor's copy of the connection; see on_login_exit().
	 */
	kftpd_packet_close(packet);
	kftpd_netproc_result(netproc, netproc->generation, client, result);
}
