// SPDX-License-Identifier: GPL-2.0
/*
 * The shared passive ports, which other programs may have: any user may listen on a port
 * above 1023, and the kernel gives ports to the connections of all programs. kftpd serves
 * without the ports that are taken, and opens each of them as soon as it is free.
 */
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kftpd/channel/log.h"
#include "kftpd/monitor/listen.h"
#include "kftpd/monitor/passive.h"
#include "kftpd/monitor/port_holder.h"

static bool is_among(const uint16_t *ports, uint32_t count, uint16_t port)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		if (ports[i] == port)
			return true;
	}
	return false;
}

static void leave_out(struct kftp_nl_settings *settings, uint16_t port)
{
	uint32_t i, left = 0;

	for (i = 0; i < settings->n_passive_ports; i++) {
		if (settings->passive_ports[i] != port)
			settings->passive_ports[left++] =
				settings->passive_ports[i];
	}
	settings->n_passive_ports = left;
}

static void log_taken(uint16_t port)
{
	char holder[KFTPD_PORT_HOLDER_SIZE];

	kftpd_port_holder_name(port, holder, sizeof(holder));
	kftpd_log(LOG_ERR,
		  "passive port %u: %s has it; going on without it until it is free",
		  port, holder);
}

/* Logs the ports in @now that are not in @before, and the reverse. */
static void log_changes(const struct kftpd_passive *before,
			const struct kftpd_passive *now,
			const struct kftp_nl_settings *settings)
{
	uint32_t i;

	for (i = 0; i < now->n_taken; i++) {
		if (!is_among(before->taken, before->n_taken, now->taken[i]))
			log_taken(now->taken[i]);
	}
	for (i = 0; i < before->n_taken; i++) {
		if (!settings->exclusive.first &&
		    !is_among(now->taken, now->n_taken, before->taken[i]) &&
		    is_among(settings->passive_ports,
			     settings->n_passive_ports, before->taken[i]))
			kftpd_log(LOG_NOTICE, "passive port %u is open now",
				  before->taken[i]);
	}
	if (now->n_taken && now->n_taken == settings->n_passive_ports)
		kftpd_log(LOG_ERR,
			  "all passive ports are taken: passive mode does not work until one is free");
}

/**
 * kftpd_passive_set() - send settings to the module, without the ports that are taken
 * @passive: set to the ports that are taken; contains those that were taken before
 * @nl: the connection
 * @settings: all settings
 * @need_one: true if it is an error that all passive ports are taken; false if the
 *	      module then keeps the ports that it has
 *
 * Logs each port that has become taken, and who has it if that is known.
 *
 * Return: 0; a negative errno of kftp_nl_settings_set() after another error.
 */
int kftpd_passive_set(struct kftpd_passive *passive, struct kftp_nl *nl,
		      const struct kftp_nl_settings *settings, bool need_one)
{
	struct kftpd_passive now = { .n_taken = 0 };
	struct kftp_nl_settings some = *settings;
	uint16_t port;
	int err;

	while ((err = kftp_nl_settings_try(nl, &some, &port)) == -EADDRINUSE &&
	       port && (some.n_passive_ports > 1 || !need_one)) {
		now.taken[now.n_taken++] = port;
		leave_out(&some, port);
	}
	if (err)
		return err;
	log_changes(passive, &now, settings);
	*passive = now;
	return 0;
}

/**
 * kftpd_passive_retry() - open the passive ports that are free again
 * @passive: the ports that are taken
 * @nl: the connection
 * @settings: all settings
 *
 * Must not be called while the server drains, because settings end a drain.
 *
 * Return: 0, also if all ports are still taken; a negative errno as kftpd_passive_set().
 */
int kftpd_passive_retry(struct kftpd_passive *passive, struct kftp_nl *nl,
			const struct kftp_nl_settings *settings)
{
	struct kftp_addr any = { .family = 0 };
	uint32_t i;

	for (i = 0; i < passive->n_taken; i++) {
		any.port = passive->taken[i];
		if (kftpd_listen_is_free(&any))
			return kftpd_passive_set(passive, nl, settings, false);
	}
	return 0;
}

static bool read_line(const char *folder, const char *name, char *line,
		      size_t size)
{
	char path[PATH_MAX];
	FILE *file;
	bool good;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "re");
	if (!file)
		return false;
	good = fgets(line, size, file);
	fclose(file);
	return good;
}

/* Clears the bits of the ports in a list such as "2122-2129,50000". */
static void clear_reserved(bool *given, char *list)
{
	unsigned int first, last;
	char *word, *rest;

	for (word = strtok_r(list, ",\n", &rest); word;
	     word = strtok_r(NULL, ",\n", &rest)) {
		switch (sscanf(word, "%u-%u", &first, &last)) {
		case 1:
			last = first;
			break;
		case 2:
			break;
		default:
			continue;
		}
		for (; first <= last && first <= UINT16_MAX; first++)
			given[first] = false;
	}
}

/* Sets an element of @given for each port that the kernel gives to connections. */
static void read_given(const char *folder, bool *given)
{
	static char list[8 * (UINT16_MAX + 1)];
	unsigned int first, last;
	char range[64];

	memset(given, 0, UINT16_MAX + 1);
	if (!read_line(folder, "ip_local_port_range", range, sizeof(range)) ||
	    sscanf(range, "%u %u", &first, &last) != 2)
		return;
	for (; first <= last && first <= UINT16_MAX; first++)
		given[first] = true;
	if (read_line(folder, "ip_local_reserved_ports", list, sizeof(list)))
		clear_reserved(given, list);
}

/**
 * kftpd_passive_given() - count passive ports that the kernel may give to connections
 * @settings: the settings
 * @folder: the folder of the kernel's settings for IPv4 and IPv6,
 *	    normally KFTPD_PASSIVE_FOLDER
 * @some: set to one of the ports if there is any
 *
 * Return: the number of ports.
 */
uint32_t kftpd_passive_given(const struct kftp_nl_settings *settings,
			     const char *folder, uint16_t *some)
{
	static bool given[UINT16_MAX + 1];
	const uint16_t *ports = settings->passive_ports;
	uint32_t i, count = 0;

	read_given(folder, given);
	if (!settings->exclusive.first) {
		for (i = 0; i < settings->n_passive_ports; i++) {
			count += given[ports[i]];
			*some = given[ports[i]] ? ports[i] : *some;
		}
		return count;
	}
	for (i = settings->exclusive.first; i <= settings->exclusive.last; i++) {
		count += given[i];
		*some = given[i] ? i : *some;
	}
	return count;
}

/**
 * kftpd_passive_warn() - log a warning if kftpd_passive_given() finds ports
 * @settings: the settings
 */
void kftpd_passive_warn(const struct kftp_nl_settings *settings)
{
	uint16_t some = 0;
	uint32_t count =
		kftpd_passive_given(settings, KFTPD_PASSIVE_FOLDER, &some);

	if (count)
		kftpd_log(LOG_WARNING,
			  "%u of the passive ports, such as %u, may be given to connections of other programs: reserve them with net.ipv4.ip_local_reserved_ports, see kftpd.conf(5)",
			  count, some);
}
