// SPDX-License-Identifier: GPL-2.0
/* What the network process wants in the log: numbers from there, words from here. */
#include <string.h>

#include "kftpd/channel/log.h"
#include "kftpd/monitor/notes.h"

static const char *const texts[KFTPD_NOTE_COUNT] = {
	[KFTPD_NOTE_FULL] = "refused: max_connections is reached",
	[KFTPD_NOTE_SESSIONS] = "refused: max_sessions is reached",
	[KFTPD_NOTE_ADDRESS_FULL] =
		"refused: max_sessions_per_address is reached",
	[KFTPD_NOTE_RATE] = "refused: faster than accept_rate",
	[KFTPD_NOTE_TIMEOUT] = "closed: no login within login_timeout",
	[KFTPD_NOTE_FAILURES] = "closed: too many failed logins",
};

/**
 * kftpd_notes_log() - log a note
 * @note: a message that has been checked
 */
void kftpd_notes_log(const struct kftpd_message_note *note)
{
	struct kftp_addr addr = { .family = note->family, .port = note->port };
	char text[KFTP_ADDR_TEXT_SIZE];

	memcpy(addr.ip, note->ip, sizeof(addr.ip));
	kftp_addr_text(&addr, text);
	kftpd_log_remote(LOG_INFO, "connection from %s port %u %s", text,
			 addr.port, texts[note->note]);
}
