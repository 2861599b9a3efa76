// SPDX-License-Identifier: GPL-2.0
/* The names of users and groups, which the module has no other way to know. */
#include <errno.h>

#include "lib/name.h"

/**
 * kftp_nl_name_fill() - write a name into a request
 * @msg: the request
 * @id: of the user or the group
 * @group: it is a group's
 * @text: the name; NULL or empty where there is none
 *
 * Return: 0; -EMSGSIZE where it does not fit.
 */
int kftp_nl_name_fill(struct nl_msg *msg, uint32_t id, bool group,
		      const char *text)
{
	int bad;

	bad = nla_put_u32(msg, group ? KFTP_A_NAME_GID : KFTP_A_NAME_UID, id);
	bad |= kftp_nl_put_string(msg, KFTP_A_NAME_TEXT, text);
	return bad ? -EMSGSIZE : 0;
}

/**
 * kftp_nl_name_set() - tell the module a name
 * @nl: the connection
 * @id: of the user or the group
 * @group: it is a group's
 * @text: the name, at most KFTP_NAME_MAX bytes; NULL or empty where there is none
 *
 * Return: 0 or a negative errno.
 */
int kftp_nl_name_set(struct kftp_nl *nl, uint32_t id, bool group,
		     const char *text)
{
	struct nl_msg *msg = kftp_nl_message(nl, KFTP_CMD_NAME_SET, 0);
	int err;

	if (!msg)
		return kftp_nl_fail(nl, -ENOMEM, NULL);
	err = kftp_nl_name_fill(msg, id, group, text);
	if (err) {
		nlmsg_free(msg);
		return kftp_nl_fail(nl, err, NULL);
	}
	return kftp_nl_call(nl, msg, 0, NULL, NULL);
}
