/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_NETLINK_H
#define _KFTP_NETLINK_H

#include <net/genetlink.h>

/**
 * kftp_netlink_explain() - tell the user of a netlink operation why the operation failed
 * @info: the operation
 * @err: negative errno
 * @text: constant text with the reason; NULL for no text
 *
 * NL_SET_ERR_MSG() cannot be used here, because it accepts only a string literal.
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
