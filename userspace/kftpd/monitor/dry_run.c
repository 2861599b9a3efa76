// SPDX-License-Identifier: GPL-2.0
/* Tries what kftpd does with a configuration when it starts, but changes nothing. */
#include <errno.h>
#include <string.h>

#include "kftpd/channel/log.h"
#include "kftpd/monitor/anonymous.h"
#include "kftpd/monitor/dry_run.h"
#include "kftpd/monitor/host.h"
#include "kftpd/monitor/listen.h"
#include "kftpd/monitor/passive.h"
#include "lib/settings.h"

static int try_anonymous(const struct kftpd_config *config)
{
	struct kftpd_anonymous anonymous;
	int err = kftpd_anonymous_open(config, &anonymous);

	if (!err)
		kftpd_anonymous_close(&anonymous);
	return err;
}

/* Gets the module's settings. If the module is not loaded, sets all settings to 0. */
static void read_module(struct kftp_nl_settings *settings)
{
	struct kftp_nl nl;

	memset(settings, 0, sizeof(*settings));
	if (!kftp_nl_open(&nl))
		kftp_nl_settings_get(&nl, settings);
	kftp_nl_close(&nl);
}

static bool has_port(const struct kftp_nl_settings *settings, uint16_t port)
{
	uint32_t i;

	for (i = 0; i < settings->n_passive_ports; i++) {
		if (settings->passive_ports[i] == port)
			return true;
	}
	return false;
}

/* Only if all shared ports are taken, a reload would be refused. */
static int try_passive(const struct kftp_nl_settings *settings)
{
	struct kftp_addr any = { .family = 0 };
	struct kftp_nl_settings current;
	uint32_t i, failed = 0;

	kftpd_passive_warn(settings);
	if (settings->exclusive.first)
		return 0;
	read_module(&current);
	for (i = 0; i < settings->n_passive_ports; i++) {
		any.port = settings->passive_ports[i];
		if (!has_port(&current, any.port))
			failed += !!kftpd_listen_try(&any);
	}
	return failed == settings->n_passive_ports ? -EADDRINUSE : 0;
}

static int try_ports(const struct kftpd_config *config)
{
	int failed = 0;
	uint32_t i;

	for (i = 0; i < config->n_listen; i++)
		failed |= kftpd_listen_try(&config->listen[i]);
	failed |= try_passive(&config->settings);
	return failed ? -EADDRINUSE : 0;
}

/**
 * kftpd_dry_run() - try what kftpd does with a configuration when it starts
 * @config: the configuration
 *
 * The process must be root. A port that a running kftpd or the module already uses is
 * not an error.
 *
 * Return: 0; a negative errno after errors. All errors are logged here.
 */
int kftpd_dry_run(const struct kftpd_config *config)
{
	struct kftpd_host host;
	int err = kftpd_host_check(config, &host);
	int other = try_anonymous(config);

	if (!err)
		err = other;
	other = try_ports(config);
	return err ? err : other;
}
