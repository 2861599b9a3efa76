/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ACL_H
#define _KFTP_ACL_H

#include <linux/path.h>
#include <linux/types.h>

int kftp_acl_copy(const struct path *to, const struct path *from, bool weaken);

#endif
