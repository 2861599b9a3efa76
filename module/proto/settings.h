/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SETTINGS_H
#define _KFTP_SETTINGS_H

#include "proto/pure.h"

/**
 * struct kftp_settings - settings of a network namespace, except its passive ports
 * @active_port: local port of active data connections; 0 for any port
 * @connect_timeout: seconds within which a data connection must be established
 * @stall_timeout: seconds within which a transfer must move at least one byte
 * @idle_timeout: a session ends after this number of seconds without a command
 * @max_sessions: maximum number of sessions at the same time
 * @public_address: IPv4 address that the replies to PASV contain; if all its bytes are
 *		    0, the replies contain the server's address on the control connection
 */
struct kftp_settings {
	u32 active_port;
	u32 connect_timeout;
	u32 stall_timeout;
	u32 idle_timeout;
	u32 max_sessions;
	u8 public_address[4];
};

/*
 * Lists the members of struct kftp_settings that are numbers, with their netlink
 * attributes. The name of a member is also the name of its key in kftpd.conf(5), and
 * kftpctl prints this name.
 *
 *   X(attribute, type, member)
 *
 * attribute	the attribute is KFTP_A_SETTINGS_<attribute>
 * type		nla_get_<type>() reads the attribute, and nla_put_<type>() writes it
 * member	name of the member of struct kftp_settings
 */
#define KFTP_SETTINGS(X) \
	X(ACTIVE_PORT, u16, active_port) \
	X(CONNECT_TIMEOUT, u32, connect_timeout) \
	X(STALL_TIMEOUT, u32, stall_timeout) \
	X(IDLE_TIMEOUT, u32, idle_timeout) \
	X(SESSIONS_MAX, u32, max_sessions)

#endif
