/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_NETLINK_H
#define _KFTP_NETLINK_H

#include <net/genetlink.h>

/**
 * kftp_netlink_explain() - tell the caller of an operation why it failed
 * @info: the operation
 * @err: negative errno
 * @text: constant text of the module; NULL for none
 *
 * NL_SET_ERR_MSG() wants the text itself, not a pointer to it.
 *
 * Return: @err.
 */
static inline int kftp_netlink_explain(struct genl_info *info, int err,
				       const char *text)
{
	if (text && info->extack)
		info->extack->_msg = text;
	return err;
}

extern struct genl_family kftp_family;

int kftp_netlink_init(void);
void kftp_netlink_exit(void);

#endif
