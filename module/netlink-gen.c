// SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause)
/* Do not edit directly, auto-generated from: */
/*	include/netlink/kftp.yaml */
/* YNL-GEN kernel source */

#include <net/netlink.h>
#include <net/genetlink.h>

#include "netlink-gen.h"

#include <uapi/linux/kftp.h>

/* Integer value ranges */
static const struct netlink_range_validation kftp_a_session_idle_timeout_range = {
	.max	= KFTP_TIMEOUT_MAX,
};

static const struct netlink_range_validation kftp_a_session_session_timeout_range = {
	.max	= KFTP_TIMEOUT_MAX,
};

static const struct netlink_range_validation kftp_a_settings_idle_timeout_range = {
	.min	= 1ULL,
	.max	= KFTP_TIMEOUT_MAX,
};

static const struct netlink_range_validation kftp_a_settings_connect_timeout_range = {
	.min	= 1ULL,
	.max	= KFTP_TIMEOUT_MAX,
};

static const struct netlink_range_validation kftp_a_settings_stall_timeout_range = {
	.min	= 1ULL,
	.max	= KFTP_TIMEOUT_MAX,
};

static const struct netlink_range_validation kftp_a_settings_sessions_max_range = {
	.min	= 1ULL,
	.max	= 1000000ULL,
};

/* KFTP_CMD_SESSION_ADD - do */
const struct nla_policy kftp_session_add_nl_policy[KFTP_A_SESSION_FILE_SIZE_MAX + 1] = {
	[KFTP_A_SESSION_CONTROL_FD] = NLA_POLICY_MIN(NLA_S32, 0),
	[KFTP_A_SESSION_ROOT_FD] = NLA_POLICY_MIN(NLA_S32, 0),
	[KFTP_A_SESSION_USER] = { .type = NLA_NUL_STRING, .len = KFTP_USER_MAX, },
	[KFTP_A_SESSION_HOST] = { .type = NLA_NUL_STRING, .len = KFTP_HOST_MAX, },
	[KFTP_A_SESSION_HOME] = { .type = NLA_NUL_STRING, .len = KFTP_PATH_MAX, },
	[KFTP_A_SESSION_RIGHTS] = NLA_POLICY_MASK(NLA_U32, 0x1ffff),
	[KFTP_A_SESSION_UMASK] = NLA_POLICY_MAX(NLA_U32, 511),
	[KFTP_A_SESSION_IDLE_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32, &kftp_a_session_idle_timeout_range),
	[KFTP_A_SESSION_UNREAD] = { .type = NLA_BINARY, },
	[KFTP_A_SESSION_WELCOME] = { .type = NLA_NUL_STRING, .len = KFTP_WELCOME_MAX, },
	[KFTP_A_SESSION_BLOB] = { .type = NLA_BINARY, },
	[KFTP_A_SESSION_OPTIONS] = NLA_POLICY_MASK(NLA_U32, 0xff),
	[KFTP_A_SESSION_HIDDEN] = { .type = NLA_NUL_STRING, .len = KFTP_PATTERNS_MAX, },
	[KFTP_A_SESSION_REFUSED] = { .type = NLA_NUL_STRING, .len = KFTP_PATTERNS_MAX, },
	[KFTP_A_SESSION_MESSAGE_FILE] = { .type = NLA_NUL_STRING, .len = 255, },
	[KFTP_A_SESSION_UTC_OFFSET] = { .type = NLA_S32, },
	[KFTP_A_SESSION_SESSION_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32, &kftp_a_session_session_timeout_range),
	[KFTP_A_SESSION_RATE_DOWN] = { .type = NLA_U64, },
	[KFTP_A_SESSION_RATE_UP] = { .type = NLA_U64, },
	[KFTP_A_SESSION_USER_RATE_DOWN] = { .type = NLA_U64, },
	[KFTP_A_SESSION_USER_RATE_UP] = { .type = NLA_U64, },
	[KFTP_A_SESSION_USER_SESSIONS] = { .type = NLA_U32, },
	[KFTP_A_SESSION_ADDRESS_SESSIONS] = { .type = NLA_U32, },
	[KFTP_A_SESSION_FILES_MAX] = { .type = NLA_U32, },
	[KFTP_A_SESSION_BYTES_MAX] = { .type = NLA_U64, },
	[KFTP_A_SESSION_FACTS] = { .type = NLA_U32, },
	[KFTP_A_SESSION_ALGORITHM] = { .type = NLA_U32, },
	[KFTP_A_SESSION_FILE_SIZE_MAX] = { .type = NLA_U64, },
};

/* KFTP_CMD_SESSION_GET - do */
const struct nla_policy kftp_session_get_nl_policy[KFTP_A_SESSION_ID + 1] = {
	[KFTP_A_SESSION_ID] = { .type = NLA_U64, },
};

/* KFTP_CMD_SESSION_DEL - do */
const struct nla_policy kftp_session_del_nl_policy[KFTP_A_SESSION_ID + 1] = {
	[KFTP_A_SESSION_ID] = { .type = NLA_U64, },
};

/* KFTP_CMD_DRAIN - do */
const struct nla_policy kftp_drain_nl_policy[KFTP_A_SESSION_PAD + 1] = {
};

/* KFTP_CMD_SETTINGS_SET - do */
const struct nla_policy kftp_settings_set_nl_policy[KFTP_A_SETTINGS_EXCLUSIVE_LAST + 1] = {
	[KFTP_A_SETTINGS_PASSIVE_PORT] = NLA_POLICY_MIN(NLA_U16, 1),
	[KFTP_A_SETTINGS_PUBLIC_ADDRESS] = NLA_POLICY_EXACT_LEN(4),
	[KFTP_A_SETTINGS_ACTIVE_PORT] = { .type = NLA_U16, },
	[KFTP_A_SETTINGS_IDLE_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32, &kftp_a_settings_idle_timeout_range),
	[KFTP_A_SETTINGS_CONNECT_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32, &kftp_a_settings_connect_timeout_range),
	[KFTP_A_SETTINGS_STALL_TIMEOUT] = NLA_POLICY_FULL_RANGE(NLA_U32, &kftp_a_settings_stall_timeout_range),
	[KFTP_A_SETTINGS_SESSIONS_MAX] = NLA_POLICY_FULL_RANGE(NLA_U32, &kftp_a_settings_sessions_max_range),
	[KFTP_A_SETTINGS_EXCLUSIVE_FIRST] = NLA_POLICY_MIN(NLA_U16, 1),
	[KFTP_A_SETTINGS_EXCLUSIVE_LAST] = NLA_POLICY_MIN(NLA_U16, 1),
};

/* KFTP_CMD_SETTINGS_GET - do */
const struct nla_policy kftp_settings_get_nl_policy[KFTP_A_SETTINGS_PAD + 1] = {
};

/* KFTP_CMD_STATS_GET - do */
const struct nla_policy kftp_stats_get_nl_policy[KFTP_A_STATS_PAD + 1] = {
};

/* KFTP_CMD_ATTACH - do */
const struct nla_policy kftp_attach_nl_policy[KFTP_A_EVENT_PAD + 1] = {
};

/* KFTP_CMD_OWNER_SET - do */
const struct nla_policy kftp_owner_set_nl_policy[KFTP_A_OWNER_NAME + 1] = {
	[KFTP_A_OWNER_UID] = { .type = NLA_U32, },
	[KFTP_A_OWNER_GID] = { .type = NLA_U32, },
	[KFTP_A_OWNER_NAME] = { .type = NLA_NUL_STRING, .len = KFTP_OWNER_MAX, },
};

/* KFTP_CMD_DETACH - do */
const struct nla_policy kftp_detach_nl_policy[KFTP_A_EVENT_PAD + 1] = {
};

/* KFTP_CMD_ZONE_SET - do */
const struct nla_policy kftp_zone_set_nl_policy[KFTP_A_ZONE_CHANGES + 1] = {
	[KFTP_A_ZONE_CHANGES] = { .type = NLA_BINARY, },
};

/* KFTP_CMD_DAEMON_SET - do */
const struct nla_policy kftp_daemon_set_nl_policy[KFTP_A_DAEMON_SESSIONS_OUTLIVE_DAEMON + 1] = {
	[KFTP_A_DAEMON_MAX_CONNECTIONS] = { .type = NLA_U64, },
	[KFTP_A_DAEMON_MAX_CONNECTIONS_PER_ADDRESS] = { .type = NLA_U64, },
	[KFTP_A_DAEMON_MAX_SESSIONS_PER_ADDRESS] = { .type = NLA_U64, },
	[KFTP_A_DAEMON_ACCEPT_RATE] = { .type = NLA_U64, },
	[KFTP_A_DAEMON_REFUSED_CONNECTIONS] = { .type = NLA_U64, },
	[KFTP_A_DAEMON_REFUSED_CONNECTIONS_PER_ADDRESS] = { .type = NLA_U64, },
	[KFTP_A_DAEMON_REFUSED_SESSIONS_PER_ADDRESS] = { .type = NLA_U64, },
	[KFTP_A_DAEMON_REFUSED_ACCEPT_RATE] = { .type = NLA_U64, },
	[KFTP_A_DAEMON_CLOSED_FOR_OTHERS] = { .type = NLA_U64, },
	[KFTP_A_DAEMON_SESSIONS_OUTLIVE_DAEMON] = { .type = NLA_U64, },
};

/* KFTP_CMD_DAEMON_GET - do */
const struct nla_policy kftp_daemon_get_nl_policy[KFTP_A_DAEMON_PAD + 1] = {
};

/* Ops table for kftp */
const struct genl_ops kftp_nl_ops[13] = {
	{
		.cmd		= KFTP_CMD_SESSION_ADD,
		.doit		= kftp_nl_session_add_doit,
		.policy		= kftp_session_add_nl_policy,
		.maxattr	= KFTP_A_SESSION_FILE_SIZE_MAX,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= KFTP_CMD_SESSION_GET,
		.doit		= kftp_nl_session_get_doit,
		.dumpit		= kftp_nl_session_get_dumpit,
		.policy		= kftp_session_get_nl_policy,
		.maxattr	= KFTP_A_SESSION_ID,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= KFTP_CMD_SESSION_DEL,
		.doit		= kftp_nl_session_del_doit,
		.policy		= kftp_session_del_nl_policy,
		.maxattr	= KFTP_A_SESSION_ID,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= KFTP_CMD_DRAIN,
		.doit		= kftp_nl_drain_doit,
		.policy		= kftp_drain_nl_policy,
		.maxattr	= KFTP_A_SESSION_PAD,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= KFTP_CMD_SETTINGS_SET,
		.doit		= kftp_nl_settings_set_doit,
		.policy		= kftp_settings_set_nl_policy,
		.maxattr	= KFTP_A_SETTINGS_EXCLUSIVE_LAST,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= KFTP_CMD_SETTINGS_GET,
		.doit		= kftp_nl_settings_get_doit,
		.policy		= kftp_settings_get_nl_policy,
		.maxattr	= KFTP_A_SETTINGS_PAD,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= KFTP_CMD_STATS_GET,
		.doit		= kftp_nl_stats_get_doit,
		.policy		= kftp_stats_get_nl_policy,
		.maxattr	= KFTP_A_STATS_PAD,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= KFTP_CMD_ATTACH,
		.doit		= kftp_nl_attach_doit,
		.policy		= kftp_attach_nl_policy,
		.maxattr	= KFTP_A_EVENT_PAD,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= KFTP_CMD_OWNER_SET,
		.doit		= kftp_nl_owner_set_doit,
		.policy		= kftp_owner_set_nl_policy,
		.maxattr	= KFTP_A_OWNER_NAME,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= KFTP_CMD_DETACH,
		.doit		= kftp_nl_detach_doit,
		.policy		= kftp_detach_nl_policy,
		.maxattr	= KFTP_A_EVENT_PAD,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= KFTP_CMD_ZONE_SET,
		.doit		= kftp_nl_zone_set_doit,
		.policy		= kftp_zone_set_nl_policy,
		.maxattr	= KFTP_A_ZONE_CHANGES,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= KFTP_CMD_DAEMON_SET,
		.doit		= kftp_nl_daemon_set_doit,
		.policy		= kftp_daemon_set_nl_policy,
		.maxattr	= KFTP_A_DAEMON_SESSIONS_OUTLIVE_DAEMON,
		.flags		= GENL_ADMIN_PERM,
	},
	{
		.cmd		= KFTP_CMD_DAEMON_GET,
		.doit		= kftp_nl_daemon_get_doit,
		.policy		= kftp_daemon_get_nl_policy,
		.maxattr	= KFTP_A_DAEMON_PAD,
		.flags		= GENL_ADMIN_PERM,
	},
};
