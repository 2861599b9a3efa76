// SPDX-License-Identifier: GPL-2.0
/* kftpctl status: show the settings and counters of the module and the daemon. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kftpctl/json.h"
#include "kftpctl/kftpctl.h"
#include "lib/daemon.h"
#include "lib/settings.h"
#include "lib/stats.h"

#define WIDTH 33

/* A setting that is a number. Its name is the name of its key in kftpd.conf(5). */
struct number {
	const char *name;
	uint32_t value;
};

#define NUMBER(attribute, type, member) { #member, settings->common.member },

static const char *public_address(const struct kftp_nl_settings *settings,
				  char *buf)
{
	static const uint8_t none[4];

	*buf = '\0';
	if (memcmp(settings->common.public_address, none, sizeof(none)))
		inet_ntop(AF_INET, settings->common.public_address, buf,
			  INET_ADDRSTRLEN);
	return buf;
}

/* Prints the kind of ports that the module uses. */
static void print_ports(const struct kftp_nl_settings *settings)
{
	size_t i;

	if (settings->exclusive.first) {
		printf("%-*s%u-%u\n", WIDTH, "passive_ports_exclusive",
		       settings->exclusive.first, settings->exclusive.last);
		return;
	}
	printf("%-*s", WIDTH, "passive_ports");
	for (i = 0; i < settings->n_passive_ports; i++)
		printf("%s%u", i ? " " : "", settings->passive_ports[i]);
	printf("\n");
}

static void print_settings(const struct kftp_nl_settings *settings)
{
	const struct number numbers[] = { KFTP_SETTINGS(NUMBER) };
	char addr[INET_ADDRSTRLEN];
	size_t i;

	print_ports(settings);
	printf("%-*s%s\n", WIDTH, "public_address",
	       public_address(settings, addr));
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		printf("%-*s%u\n", WIDTH, numbers[i].name, numbers[i].value);
}

/* Prints the limits of the daemon if @limits is true, otherwise its counters. */
static void print_daemon(const struct kftp_nl_daemon *daemon, bool limits)
{
	int i;

	for (i = 0; i <= KFTP_A_DAEMON_MAX; i++) {
		if (daemon->told[i] && kftp_nl_daemon_is_limit(i) == limits)
			printf("%-*s%" PRIu64 "\n", WIDTH,
			       kftp_nl_daemon_name(i), daemon->value[i]);
	}
}

static void json_daemon(struct kftpctl_json *json,
			const struct kftp_nl_daemon *daemon, bool limits)
{
	int i;

	for (i = 0; i <= KFTP_A_DAEMON_MAX; i++) {
		if (daemon->told[i] && kftp_nl_daemon_is_limit(i) == limits)
			kftpctl_json_number(json, kftp_nl_daemon_name(i),
					    daemon->value[i]);
	}
}

/*
 * Returns true for a counter whose exact value does not matter to users. If the value is
 * 0, kftpctl shows 0 (in JSON: false), otherwise 1 (in JSON: true). For example, the
 * value of ATTACHED is the netlink port of the daemon, but users want to know only
 * whether there is a daemon.
 */
static bool is_bool(int counter)
{
	return counter == KFTP_A_STATS_ATTACHED ||
	       counter == KFTP_A_STATS_DRAINING;
}

static void print_stats(const struct kftp_nl_stats *stats)
{
	int i;

	for (i = 0; i <= KFTP_A_STATS_MAX; i++) {
		if (kftp_nl_stats_name(i))
			printf("%-*s%" PRIu64 "\n", WIDTH,
			       kftp_nl_stats_name(i),
			       is_bool(i) ? !!stats->value[i] :
					    stats->value[i]);
	}
}

static void json_settings(struct kftpctl_json *json,
			  const struct kftp_nl_settings *settings,
			  const struct kftp_nl_daemon *daemon)
{
	const struct number numbers[] = { KFTP_SETTINGS(NUMBER) };
	char addr[INET_ADDRSTRLEN];
	size_t i;

	kftpctl_json_open(json, "settings", '{');
	kftpctl_json_open(json, "passive_ports", '[');
	for (i = 0; i < settings->n_passive_ports; i++)
		kftpctl_json_number(json, NULL, settings->passive_ports[i]);
	kftpctl_json_close(json, ']');
	kftpctl_json_open(json, "passive_ports_exclusive", '[');
	if (settings->exclusive.first) {
		kftpctl_json_number(json, NULL, settings->exclusive.first);
		kftpctl_json_number(json, NULL, settings->exclusive.last);
	}
	kftpctl_json_close(json, ']');
	kftpctl_json_string(json, "public_address",
			    public_address(settings, addr));
	for (i = 0; i < ARRAY_SIZE(numbers); i++)
		kftpctl_json_number(json, numbers[i].name, numbers[i].value);
	json_daemon(json, daemon, true);
	kftpctl_json_close(json, '}');
}

static void json_stats(struct kftpctl_json *json,
		       const struct kftp_nl_stats *stats,
		       const struct kftp_nl_daemon *daemon)
{
	int i;

	kftpctl_json_open(json, "counters", '{');
	for (i = 0; i <= KFTP_A_STATS_MAX; i++) {
		if (!kftp_nl_stats_name(i))
			continue;
		if (is_bool(i))
			kftpctl_json_bool(json, kftp_nl_stats_name(i),
					  stats->value[i]);
		else
			kftpctl_json_number(json, kftp_nl_stats_name(i),
					    stats->value[i]);
	}
	json_daemon(json, daemon, false);
	kftpctl_json_close(json, '}');
}

static void print_json_status(const struct kftp_nl_settings *settings,
			      const struct kftp_nl_stats *stats,
			      const struct kftp_nl_daemon *daemon)
{
	struct kftpctl_json json = { .to = stdout };

	kftpctl_json_open(&json, NULL, '{');
	json_settings(&json, settings, daemon);
	json_stats(&json, stats, daemon);
	kftpctl_json_close(&json, '}');
}

/**
 * kftpctl_status() - show the settings and counters of the module and the daemon
 * @nl: the connection to the module
 * @options: the options of the command line
 *
 * Return: the exit status, enum kftpctl_exit.
 */
int kftpctl_status(struct kftp_nl *nl, const struct kftpctl_options *options)
{
	struct kftp_nl_settings settings;
	struct kftp_nl_daemon daemon;
	struct kftp_nl_stats stats;

	if (kftp_nl_settings_get(nl, &settings) ||
	    kftp_nl_stats_get(nl, &stats) || kftp_nl_daemon_get(nl, &daemon))
		return kftpctl_fail(nl);
	if (options->json) {
		print_json_status(&settings, &stats, &daemon);
		return KFTPCTL_OK;
	}
	printf("Settings\n");
	print_settings(&settings);
	print_daemon(&daemon, true);
	printf("\nCounters\n");
	print_stats(&stats);
	print_daemon(&daemon, false);
	return KFTPCTL_OK;
}
