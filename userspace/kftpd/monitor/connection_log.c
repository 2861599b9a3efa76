// SPDX-License-Identifier: GPL-2.0
/*
 * Logs connections that the network process dropped. The network process sends the
 * reason only as a number. This file has the texts for all reasons.
 */
#include <string.h>

#include "kftpd/channel/log.h"
#include "kftpd/monitor/connection_log.h"

static const char *const texts[KFTPD_DROP_COUNT] = {
	[KFTPD_DROP_FULL] = "refused: max_connections is reached",
	[KFTPD_DROP_SESSIONS] = "refused: max_sessions is reached",
	[KFTPD_DROP_ADDRESS_FULL] =
		"refused: max_sessions_per_address is reached",
	[KFTPD_DROP_ADDRESS_WAITS] =
		"refused: max_connections_per_address is reached",
	[KFTPD_DROP_RATE] = "refused: faster than accept_rate",
	[KFTPD_DROP_TIMEOUT] = "closed: no login within login_timeout",
	[KFTPD_DROP_FAILURES] = "closed: too many failed logins",
	[KFTPD_DROP_QUIET] =
		"closed: it was quiet, and max_connections is reached",
	[KFTPD_DROP_UNFAIR] =
		"closed: its address has the most, and max_connections is reached",
};

/**
 * kftpd_connection_log() - log that a connection was dropped
 * @dropped: a message that kftpd_message_check() has accepted
 */
void kftpd_connection_log(const struct kftpd_message_dropped *dropped)
{
	struct kftp_addr addr = { .family = dropped->family,
				  .port = dropped->port };
	char text[KFTP_ADDR_TEXT_SIZE];

	memcpy(addr.ip, dropped->ip, sizeof(addr.ip));
	kftp_addr_text(&addr, text);
	kftpd_log_remote(LOG_INFO, "connection from %s port %u %s", text,
			 addr.port, texts[dropped->reason]);
}
