// SPDX-License-Identifier: GPL-2.0
/* Tells the module the names of users and groups: the module cannot look up names. */
#include <errno.h>

#include "lib/owner.h"

/**
 * kftp_nl_owner_fill() - write the name of an owner into a request
 * @msg: the request
 * @id: id of the user or of the group
 * @group: true for a group, false for a user
 * @name: the name; NULL or empty if there is none
 *
 * Return: 0 if the name was written; -EMSGSIZE if it does not fit.
 */
int kftp_nl_owner_fill(struct nl_msg *msg, uint32_t id, bool group,
		       const char *name)
{
	int bad;

	bad = nla_put_u32(msg, group ? KFTP_A_OWNER_GID : KFTP_A_OWNER_UID, id);
	bad |= kftp_nl_put_string(msg, KFTP_A_OWNER_NAME, name);
	return bad ? -EMSGSIZE : 0;
}

/**
 * kftp_nl_owner_set() - tell the module the name of an owner
 * @nl: the connection
 * @id: id of the user or of the group
 * @group: true for a group, false for a user
 * @name: the name, at most KFTP_OWNER_MAX bytes; NULL or empty if there is none
 *
 * Return: 0 or a negative errno.
 */
int kftp_nl_owner_set(struct kftp_nl *nl, uint32_t id, bool group,
		      const char *name)
{
	struct nl_msg *msg = kftp_nl_message(nl, KFTP_CMD_OWNER_SET, 0);
	int err = msg ? kftp_nl_owner_fill(msg, id, group, name) : -ENOMEM;

	if (err)
		return kftp_nl_discard(nl, msg, err);
	return kftp_nl_call(nl, msg, 0, NULL, NULL);
}
