// SPDX-License-Identifier: GPL-2.0
/* The last step of a login: the session becomes the module's. */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "kftpd/monitor/handdown.h"
#include "kftpd/channel/log.h"
#include "kftpd/monitor/module.h"
#include "kftpd/config/word_list.h"
#include "lib/session.h"
#include "lib/text.h"

/**
 * kftpd_handdown_result() - what a client is told of the module's answer
 * @err: of a hand-down
 *
 * Return: enum kftpd_result.
 */
enum kftpd_result kftpd_handdown_result(int err)
{
	switch (err) {
	case 0:
		return KFTPD_RESULT_OK;
	case KFTP_NL_FULL:
		return KFTPD_RESULT_FULL;
	case KFTP_NL_USER_FULL:
		return KFTPD_RESULT_USER_FULL;
	case KFTP_NL_ADDRESS_FULL:
		return KFTPD_RESULT_ADDRESS_FULL;
	case KFTP_NL_DRAINING:
		return KFTPD_RESULT_DRAINING;
	default:
		return KFTPD_RESULT_FAILED;
	}
}

static void complain(const struct kftpd_handdown *handdown, const char *why)
{
	char user[KFTP_TEXT_ESCAPED(KFTPD_NAME_SIZE)];
	char addr[KFTP_ADDR_TEXT_SIZE];

	kftp_text_escape(handdown->user, user, sizeof(user));
	kftp_addr_text(handdown->addr, addr);
	kftpd_log_remote(LOG_ERR, "cannot hand down the session of %s from %s: %s",
			 user, addr, why);
}

/* Seconds east of UTC, here and now. */
static int32_t local_offset(void)
{
	time_t now = time(NULL);
	struct tm tm;

	/* Without it localtime_r() would not notice a new /etc/localtime. */
	tzset();
	return localtime_r(&now, &tm) ? tm.tm_gmtoff : 0;
}

/**
 * kftpd_handdown_terms() - what a class of logins gives a session
 * @class: the class; its strings must outlive the request
 * @request: gets the terms and texts of the class; the other members stay
 */
void kftpd_handdown_terms(const struct kftpd_class *class,
			  struct kftp_nl_handdown *request)
{
	request->terms = class->terms;
	if (class->time_zone == KFTPD_ZONE_LOCAL)
		request->terms.utc_offset = local_offset();
	request->welcome = class->welcome;
	request->hidden = class->hidden_names;
	request->refused = class->refused_names;
	request->message_file = class->message_file;
}

/* As the configuration spells it; empty where it has none of that name, any more. */
static void find_host(const struct kftpd_config *config, const char *name,
		      char host[KFTP_HOST_MAX + 1])
{
	const char *word = NULL;
	size_t len;
	int place;

	place = kftpd_word_list_find(config->host_names, name, true);
	if (place >= 0)
		word = kftpd_word_list_get(config->host_names, place, &len);
	if (word)
		snprintf(host, KFTP_HOST_MAX + 1, "%.*s", (int)len, word);
	else
		host[0] = '\0';
}

static int add(struct kftpd_monitor *monitor,
	       const struct kftpd_handdown *handdown)
{
	char host[KFTP_HOST_MAX + 1];
	struct kftp_nl_handdown request = {
		.control_fd = handdown->control_fd,
		.root_fd = handdown->root_fd,
		.user = handdown->user,
		.host = host,
		.home = handdown->home,
	};

	kftpd_handdown_terms(handdown->class, &request);
	request.terms.address_sessions =
		monitor->config->max_sessions_per_address;
	request.terms.opts = handdown->opts;
	find_host(monitor->config, handdown->host, host);
	return kftpd_module_add(monitor, &request);
}

/* The first listing is to show names already. */
static void tell_names(struct kftpd_monitor *monitor,
		       const struct kftpd_owner *owner)
{
	kftpd_names_know(&monitor->names, owner->uid, false, owner->user);
	kftpd_names_know(&monitor->names, owner->gid, true, owner->group);
}

/**
 * kftpd_handdown() - hand a session down
 * @monitor: the monitor
 * @handdown: the session; its descriptors stay the caller's
 *
 * Return: enum kftpd_result; what the client is not told is in the log.
 */
enum kftpd_result kftpd_handdown(struct kftpd_monitor *monitor,
				 const struct kftpd_handdown *handdown)
{
	int err;

	tell_names(monitor, handdown->owner);
	err = add(monitor, handdown);
	if (err)
		complain(handdown, monitor->module.nl.error);
	return kftpd_handdown_result(err);
}
