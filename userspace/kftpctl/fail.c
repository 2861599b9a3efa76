// SPDX-License-Identifier: GPL-2.0
/* Reports a failed netlink call: prints the error, and chooses the exit status. */
#include <errno.h>
#include <stdio.h>

#include "kftpctl/kftpctl.h"

/**
 * kftpctl_fail() - print why a netlink call failed
 * @nl: the connection that the call used
 *
 * Return: the exit status, enum kftpctl_exit.
 */
int kftpctl_fail(const struct kftp_nl *nl)
{
	fprintf(stderr, "kftpctl: %s\n", nl->error);
	switch (nl->errnum) {
	case -EPERM:
	case -EACCES:
		return KFTPCTL_NOT_PERMITTED;
	default:
		return KFTPCTL_FAILED;
	}
}
