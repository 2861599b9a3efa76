// SPDX-License-Identifier: GPL-2.0
/* Drops all capabilities that the monitor does not need. */
#include <errno.h>
#include <stddef.h>

#include <cap-ng.h>

#include "kftpd/channel/log.h"
#include "kftpd/monitor/privileges.h"

static const struct {
	unsigned int capability;
	const char *needed; /* NULL if kftpd can start without this capability */
} kept[] = {
	{ CAP_NET_ADMIN, "to hand sessions down" },
	{ CAP_SETUID, "to become the user" },
	{ CAP_SETGID, "to become the user" },
	{ CAP_SYS_CHROOT, "to confine the network process" },
	{ CAP_KILL, "to end a login that takes too long" },
	{ CAP_NET_BIND_SERVICE, NULL }, /* to listen on new addresses after a reload */
	{ CAP_AUDIT_WRITE, NULL }, /* for PAM itself */
	{ CAP_DAC_READ_SEARCH, NULL }, /* for pam_unix, if root does not own /etc/shadow */
	{ CAP_DAC_OVERRIDE, NULL }, /* for pam_faillock and pam_mkhomedir */
	{ CAP_CHOWN, NULL }, /* for pam_faillock and pam_mkhomedir */
	{ CAP_FOWNER, NULL }, /* for pam_mkhomedir: changes the mode of other users' files */
};

#define N_KEPT (sizeof(kept) / sizeof(kept[0]))

/**
 * kftpd_privileges_reduce() - drop all capabilities that the monitor does not need
 *
 * If the process has CAP_SETPCAP, the capability bounding set is reduced, too.
 *
 * Return: 0; -EPERM if a necessary capability is missing; another negative errno.
 */
int kftpd_privileges_reduce(void)
{
	int has[N_KEPT];
	size_t i;

	if (capng_get_caps_process())
		return -errno;
	for (i = 0; i < N_KEPT; i++) {
		has[i] = capng_have_capability(CAPNG_PERMITTED,
					       kept[i].capability);
		if (has[i] || !kept[i].needed)
			continue;
		kftpd_log(LOG_ERR, "run kftpd as root: it needs CAP_%s %s",
			  capng_capability_to_name(kept[i].capability),
			  kept[i].needed);
		return -EPERM;
	}
	capng_clear(CAPNG_SELECT_BOTH);
	for (i = 0; i < N_KEPT; i++) {
		if (has[i])
			capng_update(CAPNG_ADD,
				     CAPNG_EFFECTIVE | CAPNG_PERMITTED |
					     CAPNG_BOUNDING_SET,
				     kept[i].capability);
	}
	/* ORDER: reduce the bounding set before the process drops CAP_SETPCAP. */
	if (capng_apply(CAPNG_SELECT_BOUNDS))
		kftpd_log(LOG_DEBUG, "cannot reduce the capability bounding set");
	if (!capng_apply(CAPNG_SELECT_CAPS))
		return 0;
	kftpd_log(LOG_ERR, "cannot drop capabilities");
	return -EPERM;
}
