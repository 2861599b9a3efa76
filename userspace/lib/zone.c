// SPDX-License-Identifier: GPL-2.0
/* Sends a time zone to the module, because the module cannot look up the zone itself. */
#include <errno.h>

#include "lib/zone.h"

/**
 * kftp_nl_zone_fill() - write a time zone into a request
 * @msg: the request
 * @changes: the table of the zone's offsets
 * @count: number of entries in @changes
 *
 * Return: 0; -EMSGSIZE if the table does not fit.
 */
int kftp_nl_zone_fill(struct nl_msg *msg,
		      const struct kftp_zone_change *changes, size_t count)
{
	return nla_put(msg, KFTP_A_ZONE_CHANGES, count * sizeof(*changes),
		       changes) ?
		       -EMSGSIZE :
		       0;
}

/**
 * kftp_nl_zone_set() - set the time zone of the network namespace
 * @nl: the connection
 * @changes: the table of the zone's offsets, see kftp_zone_check()
 * @count: number of entries in @changes
 *
 * Return: 0; -EOPNOTSUPP if the module is too old to use a zone; another negative errno.
 */
int kftp_nl_zone_set(struct kftp_nl *nl, const struct kftp_zone_change *changes,
		     size_t count)
{
	struct nl_msg *msg = kftp_nl_message(nl, KFTP_CMD_ZONE_SET, 0);
	int err;

	if (!msg)
		return kftp_nl_fail(nl, -ENOMEM, NULL);
	err = kftp_nl_zone_fill(msg, changes, count);
	if (err)
		return kftp_nl_discard(nl, msg, err);
	return kftp_nl_call(nl, msg, 0, NULL, NULL);
}
