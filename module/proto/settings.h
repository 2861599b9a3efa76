/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_SETTINGS_H
#define _KFTP_SETTINGS_H

#include "proto/pure.h"

/**
 * struct kftp_settings - the settings of a network namespace, except its passive ports
 * @active_port: local port of active data connections, 0 for any
 * @connect_timeout: seconds in which a data connection must be established
 * @stall_timeout: seconds in which a transfer must move at least one byte
 * @idle_timeout: seconds without a command until a session ends
 * @max_sessions: sessions at once
 * @public_address: IPv4 address for replies to PASV, all zero for that of the control connection
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
 * The numbers as netlink carries them. A member has the name of its key in
 * kftpd.conf(5), which kftpctl prints.
 *
 *   X(attribute, type, member)
 *
 * attribute	KFTP_A_SETTINGS_<attribute>
 * type		of the attribute: nla_get_<type>(), nla_put_<type>()
 * member	of struct kftp_settings
 */
#define KFTP_SETTINGS(X) \
	X(ACTIVE_PORT, u16, active_port) \
	X(CONNECT_TIMEOUT, u32, connect_timeout) \
	X(STALL_TIMEOUT, u32, stall_timeout) \
	X(IDLE_TIMEOUT, u32, idle_timeout) \
	X(SESSIONS_MAX, u32, max_sessions)

#endif
