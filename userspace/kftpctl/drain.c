// SPDX-License-Identifier: GPL-2.0
/* kftpctl drain: refuse new sessions, let the running ones end. */
#include "kftpctl/kftpctl.h"
#include "lib/session.h"

/**
 * kftpctl_drain() - refuse new sessions and end each one after its transfer
 * @nl: the connection to the module
 *
 * Return: enum kftpctl_exit.
 */
int kftpctl_drain(struct kftp_nl *nl)
{
	return kftp_nl_drain(nl) ? kftpctl_fail(nl) : KFTPCTL_OK;
}
