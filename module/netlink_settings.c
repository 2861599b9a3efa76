// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink operations on the settings, counters and owner names of a network namespace.
 */
#include <net/genetlink.h>

#include <uapi/linux/kftp.h>

#include "netns/net.h"
#include "netlink-gen.h"
#include "netlink.h"
#include "session/session.h"

static struct nlattr *port_attr(struct genl_info *info, u16 port)
{
	struct nlattr *attr;
	int rem;

	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem)
		if (nla_type(attr) == KFTP_A_SETTINGS_PASSIVE_PORT &&
		    nla_get_u16(attr) == port)
			return attr;
	return NULL;
}

static int read_ports(struct genl_info *info, u16 *ports, unsigned int *count)
{
	struct nlattr *attr;
	unsigned int i;
	int rem;

	*count = 0;
	nlmsg_for_each_attr(attr, info->nlhdr, GENL_HDRLEN, rem) {
		u16 port;

		if (nla_type(attr) != KFTP_A_SETTINGS_PASSIVE_PORT)
			continue;
		port = nla_get_u16(attr);
		for (i = 0; i < *count; i++)
			if (ports[i] == port)
				return kftp_netlink_explain(info, -EINVAL, "passive-port names a port twice");
		if (*count == KFTP_PORTS_MAX)
			return kftp_netlink_explain(info, -EINVAL, "more than ports-max passive ports");
		ports[(*count)++] = port;
	}
	return 0;
}

static int read_range(struct genl_info *info, u16 *first, u16 *last)
{
	struct nlattr *from = info->attrs[KFTP_A_SETTINGS_EXCLUSIVE_FIRST];
	struct nlattr *to = info->attrs[KFTP_A_SETTINGS_EXCLUSIVE_LAST];

	*first = from ? nla_get_u16(from) : 0;
	*last = to ? nla_get_u16(to) : 0;
	if (!from != !to)
		return kftp_netlink_explain(info, -EINVAL, "exclusive-first and exclusive-last must be given together");
	if (*first > *last)
		return kftp_netlink_explain(info, -EINVAL, "exclusive-last is less than exclusive-first");
	if (from && info->attrs[KFTP_A_SETTINGS_PASSIVE_PORT])
		return kftp_netlink_explain(info, -EINVAL, "passive-port and exclusive-first exclude each other");
	return 0;
}

/* From now on, sessions get ports of the range. The shared ports are closed. */
static int set_range(struct kftp_passive *passive, u16 first, u16 last)
{
	u16 unused;
	int err = kftp_exclusive_prepare(&passive->exclusive);

	if (err)
		return err;
	/* ORDER: set the range first, so that a session always finds ports. */
	kftp_exclusive_set(&passive->exclusive, first, last);
	return kftp_passive_set_ports(passive, NULL, 0, &unused);
}

static int set_ports(struct kftp_net *kn, struct genl_info *info)
{
	u16 ports[KFTP_PORTS_MAX], refused, first, last;
	unsigned int count;
	int err;

	err = read_ports(info, ports, &count) ?: read_range(info, &first, &last);
	if (err)
		return err;
	if (first)
		return set_range(&kn->passive, first, last);
	if (!count)
		return 0;
	err = kftp_passive_set_ports(&kn->passive, ports, count, &refused);
	if (err && info->extack)
		info->extack->bad_attr = port_attr(info, refused);
	if (err == -EADDRINUSE)
		return kftp_netlink_explain(info, err, "a passive-port is taken by another program");
	if (err == -ENOSPC)
		return kftp_netlink_explain(info, err, "old and new passive-port exceed ports-max");
	if (!err)
		kftp_exclusive_set(&kn->passive.exclusive, 0, 0);
	return err;
}

int kftp_nl_settings_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *address = info->attrs[KFTP_A_SETTINGS_PUBLIC_ADDRESS];
	struct kftp_net *kn = kftp_net(genl_info_net(info));
	struct kftp_settings *settings = &kn->settings;
	int err;

	mutex_lock(&kn->settings_lock);
	/*
	 * ORDER: set the ports first. Only this step can fail. If it fails, all settings
	 * must be unchanged.
	 */
	err = set_ports(kn, info);
	if (err)
		goto unlock;
	if (address)
		kftp_net_set_public_address(kn, nla_get_in_addr(address));
#define SET_SETTING(attribute, type, member)					\
	if (info->attrs[KFTP_A_SETTINGS_##attribute])				\
		WRITE_ONCE(settings->member,					\
			   nla_get_##type(info->attrs[KFTP_A_SETTINGS_##attribute]));
	KFTP_SETTINGS(SET_SETTING)
#undef SET_SETTING
	WRITE_ONCE(kn->draining, false);
	/* Tell all sessions, because a shorter timeout applies to them too. */
	kftp_session_tell_all(kn, KFTP_SESSION_SETTINGS);
unlock:
	mutex_unlock(&kn->settings_lock);
	return err;
}

static int put_settings(struct sk_buff *skb, struct kftp_net *kn)
{
	const struct kftp_settings *settings = &kn->settings;
	__be32 public = kftp_net_public_address(kn);
	u16 ports[KFTP_PORTS_MAX], first, last;
	unsigned int i, count;
	int bad;

	kftp_exclusive_get(&kn->passive.exclusive, &first, &last);
	count = kftp_passive_get_ports(&kn->passive, ports);
	bad = nla_put_in_addr(skb, KFTP_A_SETTINGS_PUBLIC_ADDRESS, public);
	for (i = 0; i < count; i++)
		bad |= nla_put_u16(skb, KFTP_A_SETTINGS_PASSIVE_PORT, ports[i]);
#define PUT_SETTING(attribute, type, member) \
	bad |= nla_put_##type(skb, KFTP_A_SETTINGS_##attribute,			\
			      READ_ONCE(settings->member));
	KFTP_SETTINGS(PUT_SETTING)
#undef PUT_SETTING
	if (first)
		bad |= nla_put_u16(skb, KFTP_A_SETTINGS_EXCLUSIVE_FIRST, first) |
		       nla_put_u16(skb, KFTP_A_SETTINGS_EXCLUSIVE_LAST, last);
	return bad ? -EMSGSIZE : 0;
}

static int put_stats(struct sk_buff *skb, struct kftp_net *kn)
{
	struct kftp_stats *stats = &kn->stats;
	const struct {
		int attribute;
		u64 value;
	} wide[] = {
		{ KFTP_A_STATS_LOGINS, atomic64_read(&stats->logins) },
		{ KFTP_A_STATS_REFUSED, atomic64_read(&stats->refused) },
		{ KFTP_A_STATS_COMMANDS, atomic64_read(&stats->commands) },
		{ KFTP_A_STATS_FILES_SENT, atomic64_read(&stats->files_sent) },
		{ KFTP_A_STATS_FILES_RECEIVED, atomic64_read(&stats->files_received) },
		{ KFTP_A_STATS_LISTINGS, atomic64_read(&stats->listings) },
		{ KFTP_A_STATS_FAILED, atomic64_read(&stats->failed) },
		{ KFTP_A_STATS_BYTES_SENT, atomic64_read(&stats->bytes_sent) },
		{ KFTP_A_STATS_BYTES_RECEIVED, atomic64_read(&stats->bytes_received) },
		{ KFTP_A_STATS_STRAYS, atomic64_read(&stats->strays) },
		{ KFTP_A_STATS_EVENTS_DROPPED, atomic64_read(&kn->events.dropped) },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wide); i++)
		if (nla_put_u64_64bit(skb, wide[i].attribute, wide[i].value,
				      KFTP_A_STATS_PAD))
			return -EMSGSIZE;
	return nla_put_u32(skb, KFTP_A_STATS_SESSIONS,
			   atomic_read(&kn->sessions_count)) ||
	       nla_put_u32(skb, KFTP_A_STATS_TRANSFERS,
			   atomic_read(&stats->transfers)) ||
	       nla_put_u32(skb, KFTP_A_STATS_EVENTS_QUEUED,
			   skb_queue_len_lockless(&kn->events.queue)) ||
	       nla_put_u32(skb, KFTP_A_STATS_ATTACHED,
			   READ_ONCE(kn->events.portid)) ||
	       nla_put_u8(skb, KFTP_A_STATS_DRAINING,
			  READ_ONCE(kn->draining)) ? -EMSGSIZE : 0;
}

static int reply_with(struct genl_info *info, u8 cmd,
		      int (*put)(struct sk_buff *skb, struct kftp_net *kn))
{
	struct sk_buff *skb = genlmsg_new(NLMSG_GOODSIZE, GFP_KERNEL);
	int err = skb ? -EMSGSIZE : -ENOMEM;
	void *header = NULL;

	if (skb)
		header = genlmsg_put_reply(skb, info, &kftp_family, 0, cmd);
	if (header && !put(skb, kftp_net(genl_info_net(info)))) {
		genlmsg_end(skb, header);
		return genlmsg_reply(skb, info);
	}
	nlmsg_free(skb);
	return err;
}

int kftp_nl_settings_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return reply_with(info, KFTP_CMD_SETTINGS_GET, put_settings);
}

int kftp_nl_stats_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return reply_with(info, KFTP_CMD_STATS_GET, put_stats);
}

int kftp_nl_daemon_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kftp_net *kn = kftp_net(genl_info_net(info));
	unsigned int i;

	mutex_lock(&kn->settings_lock);
	for (i = KFTP_A_DAEMON_PAD + 1; i <= KFTP_A_DAEMON_MAX; i++) {
		if (!info->attrs[i])
			continue;
		kn->daemon.value[i] = nla_get_u64(info->attrs[i]);
		kn->daemon.told |= BIT(i);
	}
	mutex_unlock(&kn->settings_lock);
	return 0;
}

static int put_daemon(struct sk_buff *skb, struct kftp_net *kn)
{
	unsigned int i;
	int bad = 0;

	mutex_lock(&kn->settings_lock);
	for (i = KFTP_A_DAEMON_PAD + 1; i <= KFTP_A_DAEMON_MAX; i++)
		if (kn->daemon.told & BIT(i))
			bad |= nla_put_u64_64bit(skb, i, kn->daemon.value[i], KFTP_A_DAEMON_PAD);
	mutex_unlock(&kn->settings_lock);
	return bad ? -EMSGSIZE : 0;
}

int kftp_nl_daemon_get_doit(struct sk_buff *skb, struct genl_info *info)
{
	return reply_with(info, KFTP_CMD_DAEMON_GET, put_daemon);
}

int kftp_nl_zone_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *changes = info->attrs[KFTP_A_ZONE_CHANGES];
	struct kftp_zone_slot *slot = &kftp_net(genl_info_net(info))->zone;
	int err;

	if (!changes) {
		kftp_zone_clear(slot);
		return 0;
	}
	err = kftp_zone_set(slot, nla_data(changes), nla_len(changes));
	if (err == -EINVAL)
		return kftp_netlink_explain(info, err, "changes is not a table of offsets in ascending order");
	return err;
}

int kftp_nl_owner_set_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *uid = info->attrs[KFTP_A_OWNER_UID];
	struct nlattr *gid = info->attrs[KFTP_A_OWNER_GID];
	struct nlattr *name = info->attrs[KFTP_A_OWNER_NAME];
	struct kftp_net *kn = kftp_net(genl_info_net(info));
	int err;

	if (!uid == !gid)
		return kftp_netlink_explain(info, -EINVAL, "exactly one of uid and gid must be given");
	err = kftp_owners_set(&kn->owners, nla_get_u32(uid ?: gid), gid,
			      name ? nla_data(name) : NULL);
	/*
	 * Each command that waits for a name runs again. If the command needs another
	 * name, the command waits again.
	 */
	if (!err && kftp_owners_awaited(&kn->owners))
		kftp_session_tell_all(kn, KFTP_SESSION_AGAIN);
	return err;
}
