// SPDX-License-Identifier: GPL-2.0
/* The last step of a login: the monitor hands the session down to the module. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "kftpd/channel/log.h"
#include "kftpd/config/word_list.h"
#include "kftpd/monitor/handdown.h"
#include "kftpd/monitor/login_log.h"
#include "lib/text.h"

/**
 * kftpd_handdown_result() - turn the module's answer into the result of a login
 * @err: the module's answer, 0 or a negative errno
 *
 * Return: the result of the login.
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

/*
 * Return: the reason if @result means that a limit is reached or that the server drains;
 * otherwise NULL.
 */
static const char *why_not_now(enum kftpd_result result)
{
	switch (result) {
	case KFTPD_RESULT_FULL:
		return "max_sessions is reached";
	case KFTPD_RESULT_USER_FULL:
		return "max_sessions_per_user is reached";
	case KFTPD_RESULT_ADDRESS_FULL:
		return "max_sessions_per_address is reached";
	case KFTPD_RESULT_DRAINING:
		return "the server drains (kftpctl drain); a reload of kftpd ends this";
	default:
		return NULL;
	}
}

static void log_refused(const struct kftpd_handdown *handdown,
			enum kftpd_result result, const char *error)
{
	const char *why = why_not_now(result);
	char user[KFTP_TEXT_ESCAPED(KFTPD_NAME_SIZE)];
	char addr[KFTP_ADDR_TEXT_SIZE];

	if (why) {
		kftpd_login_log_refused(handdown->request.user, handdown->addr,
					why);
		return;
	}
	kftp_text_escape(handdown->request.user, user, sizeof(user));
	kftp_addr_text(handdown->addr, addr);
	kftpd_log_remote(LOG_ERR, "cannot hand down the session of %s from %s: %s",
			 user, addr, error);
}

/*
 * Returns the present offset of local time from UTC, in seconds; east is positive. A
 * module that does not know the zone adds this offset to each time that LIST shows,
 * even if the zone had another offset at that time.
 */
static int32_t local_offset(void)
{
	/* Without tzset(), localtime_r() would not notice a new /etc/localtime. */
	tzset();
	return kftpd_zone_offset(time(NULL));
}

/**
 * kftpd_handdown_terms() - put the terms and texts of a class into a request
 * @class: the class of logins; afterwards @request points to the strings of @class
 * @request: only its members for terms and texts are changed
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

/*
 * Gets the name of a virtual host as the configuration spells it. The name is empty
 * if a reload has removed the virtual host.
 */
static void find_host(const struct kftpd_config *config, const char *name,
		      char host[KFTP_HOST_MAX + 1])
{
	const char *word = "";

	kftpd_word_list_find(config->host_names, name, true, &word);
	snprintf(host, KFTP_HOST_MAX + 1, "%.*s", (int)strlen(name), word);
}

static int send_session(struct kftpd_module *module,
			const struct kftpd_handdown *handdown)
{
	struct kftp_nl_handdown request = handdown->request;
	char host[KFTP_HOST_MAX + 1];

	kftpd_handdown_terms(handdown->class, &request);
	request.terms.address_sessions =
		module->config->max_sessions_per_address;
	request.terms.opts = handdown->request.terms.opts;
	request.terms.file_size_max = handdown->request.terms.file_size_max;
	if (handdown->class->time_zone == KFTPD_ZONE_LOCAL &&
	    kftpd_module_knows_zone(module))
		request.terms.options |= KFTP_OPTION_LOCAL_TIME;
	find_host(module->config, handdown->request.host, host);
	request.host = host;
	return kftpd_module_add_session(module, &request);
}

/* Tells the module the names of the user and the primary group: listings show them. */
static void tell_names(struct kftpd_owners *owners,
		       const struct kftpd_identity *identity)
{
	kftpd_owners_know(owners, identity->uid, false, identity->user);
	kftpd_owners_know(owners, identity->gid, true, identity->group);
}

/**
 * kftpd_handdown_is_root() - check that a child has opened a directory
 * @fd: the descriptor from the child
 *
 * Does not use fstat(2), because fstat(2) asks the file system. A file system can hang,
 * and some FUSE file systems refuse all users except the one who mounted them.
 *
 * Return: true if a session can have the directory as root directory.
 */
bool kftpd_handdown_is_root(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags >= 0 && flags & O_DIRECTORY && !(flags & O_PATH) &&
	       (flags & O_ACCMODE) == O_RDONLY;
}

/**
 * kftpd_handdown() - hand a session down to the module
 * @module: the connections to the module
 * @handdown: the session; the caller still has to close its descriptors
 *
 * Return: the result of the login. Errors are logged here.
 */
enum kftpd_result kftpd_handdown(struct kftpd_module *module,
				 const struct kftpd_handdown *handdown)
{
	enum kftpd_result result;

	tell_names(module->owners, handdown->identity);
	result = kftpd_handdown_result(send_session(module, handdown));
	if (result != KFTPD_RESULT_OK)
		log_refused(handdown, result, module->nl.error);
	return result;
}
