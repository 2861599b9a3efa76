// SPDX-License-Identifier: GPL-2.0
/* Logs logins, transfers and logouts. */
#include <inttypes.h>
#include <stdio.h>

#include "kftpd/channel/log.h"
#include "kftpd/monitor/session_log.h"
#include "lib/text.h"

#define USER_SIZE KFTP_TEXT_ESCAPED(KFTP_USER_MAX)
#define HOST_SIZE KFTP_TEXT_ESCAPED(KFTP_HOST_MAX)
#define FILE_SIZE KFTP_TEXT_ESCAPED(KFTP_PATH_MAX)
#define REASON_SIZE 512
#define LINE_SIZE (USER_SIZE + HOST_SIZE + FILE_SIZE + REASON_SIZE + 256)

static const char *verb_of(uint32_t direction)
{
	static const char *const verbs[] = {
		[KFTP_DIRECTION_NONE] = "moved",
		[KFTP_DIRECTION_SEND] = "sent",
		[KFTP_DIRECTION_RECEIVE] = "received",
		[KFTP_DIRECTION_LIST] = "listed",
	};

	return verbs[direction < ARRAY_SIZE(verbs) ? direction : 0];
}

static size_t describe_event(const struct kftp_nl_event *event, char *text,
		       size_t size)
{
	char file[FILE_SIZE];

	switch (event->type) {
	case KFTP_EVENT_TYPE_LOGIN:
		return snprintf(text, size, "logged in");
	case KFTP_EVENT_TYPE_TRANSFER:
		kftp_text_escape(event->file, file, sizeof(file));
		return snprintf(text, size,
				"%s \"%s\", %" PRIu64 " bytes in %" PRIu64
				".%03u s, reply %u",
				verb_of(event->direction), file, event->bytes,
				event->duration / 1000,
				(unsigned int)(event->duration % 1000),
				event->reply);
	case KFTP_EVENT_TYPE_LOGOUT:
		return snprintf(text, size,
				"logged out, %" PRIu64 " bytes in %" PRIu64
				" s",
				event->bytes, event->duration / 1000);
	default:
		return snprintf(text, size, "event %u", event->type);
	}
}

/**
 * kftpd_session_log_text() - get the log line for an event
 * @event: the event
 * @text: set to the line
 * @size: size of @text in bytes
 *
 * Return: length of the line in bytes; at least @size if the line was cut.
 */
size_t kftpd_session_log_text(const struct kftp_nl_event *event, char *text,
			 size_t size)
{
	char addr[KFTP_ADDR_TEXT_SIZE] = "?";
	char reason[REASON_SIZE];
	char user[USER_SIZE], host[HOST_SIZE];
	size_t len;

	if (event->peer.family)
		kftp_addr_text(&event->peer, addr);
	kftp_text_escape(event->user, user, sizeof(user));
	kftp_text_escape(event->host, host, sizeof(host));
	kftp_text_escape(event->reason, reason, sizeof(reason));
	len = snprintf(text, size, "session %" PRIu64 " %s@%s%s%s ",
		       event->session, user, addr, *host ? " at " : "", host);
	if (len < size)
		len += describe_event(event, text + len, size - len);
	if (*reason && len < size)
		len += snprintf(text + len, size - len, ": %s", reason);
	return len;
}

/* Listings have a lower level: a client can make hundreds of them in a second. */
static int level_of(const struct kftp_nl_event *event)
{
	return event->type == KFTP_EVENT_TYPE_TRANSFER &&
			       event->direction == KFTP_DIRECTION_LIST ?
		       LOG_DEBUG :
		       LOG_INFO;
}

/**
 * kftpd_session_log_event() - log an event
 * @event: the event
 *
 * The journal also gets the parts of the event as fields.
 */
void kftpd_session_log_event(const struct kftp_nl_event *event)
{
	static const char *const types[] = {
		[0] = "unknown",
		[KFTP_EVENT_TYPE_LOGIN] = "login",
		[KFTP_EVENT_TYPE_TRANSFER] = "transfer",
		[KFTP_EVENT_TYPE_LOGOUT] = "logout",
	};
	char text[LINE_SIZE], type[32], session[48], user[USER_SIZE + 16];
	char file[KFTP_PATH_MAX + 16], bytes[48], reply[32];
	char host[KFTP_HOST_MAX + 16];
	const char *fields[7] = { type, session, user, bytes };
	size_t count = 4;

	snprintf(type, sizeof(type), "KFTP_EVENT=%s",
		 types[event->type < ARRAY_SIZE(types) ? event->type : 0]);
	snprintf(session, sizeof(session), "KFTP_SESSION=%" PRIu64,
		 event->session);
	snprintf(user, sizeof(user), "KFTP_USER=%s", event->user);
	snprintf(bytes, sizeof(bytes), "KFTP_BYTES=%" PRIu64, event->bytes);
	snprintf(host, sizeof(host), "KFTP_HOST=%s", event->host);
	snprintf(reply, sizeof(reply), "KFTP_REPLY=%u", event->reply);
	snprintf(file, sizeof(file), "KFTP_FILE=%s", event->file);
	if (*event->host)
		fields[count++] = host;
	if (event->type == KFTP_EVENT_TYPE_TRANSFER) {
		fields[count++] = reply;
		fields[count++] = file;
	}
	kftpd_session_log_text(event, text, sizeof(text));
	kftpd_log_event(level_of(event), fields, count, "%s", text);
}
