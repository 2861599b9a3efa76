/* SPDX-License-Identifier: ((GPL-2.0 WITH Linux-syscall-note) OR BSD-3-Clause) */
/* Do not edit directly, auto-generated from: */
/*	include/netlink/kftp.yaml */
/* YNL-GEN kernel header */

#ifndef _LINUX_KFTP_GEN_H
#define _LINUX_KFTP_GEN_H

#include <net/netlink.h>
#include <net/genetlink.h>

#include <uapi/linux/kftp.h>

extern const struct nla_policy kftp_session_add_nl_policy[KFTP_A_SESSION_FILE_SIZE_MAX + 1];

extern const struct nla_policy kftp_session_get_nl_policy[KFTP_A_SESSION_ID + 1];

extern const struct nla_policy kftp_session_del_nl_policy[KFTP_A_SESSION_ID + 1];

extern const struct nla_policy kftp_drain_nl_policy[KFTP_A_SESSION_PAD + 1];

extern const struct nla_policy kftp_settings_set_nl_policy[KFTP_A_SETTINGS_EXCLUSIVE_LAST + 1];

extern const struct nla_policy kftp_settings_get_nl_policy[KFTP_A_SETTINGS_PAD + 1];

extern const struct nla_policy kftp_stats_get_nl_policy[KFTP_A_STATS_PAD + 1];

extern const struct nla_policy kftp_attach_nl_policy[KFTP_A_EVENT_PAD + 1];

extern const struct nla_policy kftp_owner_set_nl_policy[KFTP_A_OWNER_NAME + 1];

extern const struct nla_policy kftp_detach_nl_policy[KFTP_A_EVENT_PAD + 1];

extern const struct nla_policy kftp_zone_set_nl_policy[KFTP_A_ZONE_CHANGES + 1];

extern const struct nla_policy kftp_daemon_set_nl_policy[KFTP_A_DAEMON_SESSIONS_OUTLIVE_DAEMON + 1];

extern const struct nla_policy kftp_daemon_get_nl_policy[KFTP_A_DAEMON_PAD + 1];

/* Ops table for kftp */
extern const struct genl_ops kftp_nl_ops[13];

int kftp_nl_session_add_doit(struct sk_buff *skb, struct genl_info *info);
int kftp_nl_session_get_doit(struct sk_buff *skb, struct genl_info *info);
int kftp_nl_session_get_dumpit(struct sk_buff *skb,
			       struct netlink_callback *cb);
int kftp_nl_session_del_doit(struct sk_buff *skb, struct genl_info *info);
int kftp_nl_drain_doit(struct sk_buff *skb, struct genl_info *info);
int kftp_nl_settings_set_doit(struct sk_buff *skb, struct genl_info *info);
int kftp_nl_settings_get_doit(struct sk_buff *skb, struct genl_info *info);
int kftp_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info);
int kftp_nl_attach_doit(struct sk_buff *skb, struct genl_info *info);
int kftp_nl_owner_set_doit(struct sk_buff *skb, struct genl_info *info);
int kftp_nl_detach_doit(struct sk_buff *skb, struct genl_info *info);
int kftp_nl_zone_set_doit(struct sk_buff *skb, struct genl_info *info);
int kftp_nl_daemon_set_doit(struct sk_buff *skb, struct genl_info *info);
int kftp_nl_daemon_get_doit(struct sk_buff *skb, struct genl_info *info);

#endif /* _LINUX_KFTP_GEN_H */
