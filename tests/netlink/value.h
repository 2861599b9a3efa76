/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_NETLINK_VALUE_H
#define _KFTP_NETLINK_VALUE_H

#include "message.h"

#define VALUE_MAX 65000

/**
 * struct value - the value of an attribute
 * @bytes: the value
 * @len: bytes of it that belong to the attribute
 */
struct value {
	_Alignas(8) u8 bytes[VALUE_MAX];
	size_t len;
};

void value_right(struct value *value, const struct attribute *attribute, struct dice *dice, const struct means *means);
const char *value_wrong(struct value *value, const struct attribute *attribute, struct dice *dice);

#endif
