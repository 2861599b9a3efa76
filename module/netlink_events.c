// SPDX-License-Identifier: GPL-2.0
/* Netlink operations of the daemon that receives the events of a network namespace. */
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <net/genetlink.h>

#include <uapi/linux/kftp.h>

#include "netlink-gen.h"
#include "netlink_events.h"
#include "serve/watch.h"

int kftp_nl_attach_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kftp_net *kn = kftp_net(genl_info_net(info));

	mutex_lock(&kn->settings_lock);
	/* An earlier daemon may have wanted sessions to end with it; this one has not. */
	kn->daemon.told &= ~BIT(KFTP_A_DAEMON_SESSIONS_OUTLIVE_DAEMON);
	kftp_events_attach(&kn->events, info->snd_portid);
	mutex_unlock(&kn->settings_lock);
	return 0;
}

/*
 * Checks if a PID namespace ends: its first process has been killed, or exits. Then the
 * kernel kills all other processes of the namespace. The caller must hold the RCU read
 * lock, because the first process can exchange the thread that child_reaper points to.
 */
static bool netlink_namespace_ends(const struct pid_namespace *ns)
{
	const struct task_struct *first = READ_ONCE(ns->child_reaper);

	return !(READ_ONCE(ns->pid_allocated) & PIDNS_ADDING) ||
	       READ_ONCE(first->flags) & PF_EXITING ||
	       READ_ONCE(first->signal->flags) & SIGNAL_GROUP_EXIT;
}

/*
 * Checks if the container of this process ends, or a container around it. The namespace
 * of the machine never ends.
 */
static bool netlink_container_ends(void)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	bool ends = false;

	rcu_read_lock();
	for (; !ends && ns && ns != &init_pid_ns; ns = ns->parent)
		ends = netlink_namespace_ends(ns);
	rcu_read_unlock();
	return ends;
}

/**
 * kftp_netlink_detach() - send no more events to a socket
 * @kn: kftp's data of the network namespace
 * @portid: netlink address of the socket; nothing happens if this socket is not attached
 *
 * If the sessions must not live longer than the daemon, or if the daemon's container
 * ends, this function also ends all sessions. Sessions hold the network namespace, so
 * it could not end before them.
 *
 * Context: may sleep; the process that has the socket.
 */
void kftp_netlink_detach(struct kftp_net *kn, u32 portid)
{
	const u32 number = KFTP_A_DAEMON_SESSIONS_OUTLIVE_DAEMON;
	bool outlive;

	if (!kftp_events_detach(&kn->events, portid))
		return;
	mutex_lock(&kn->settings_lock);
	outlive = !(kn->daemon.told & BIT(number)) || kn->daemon.value[number];
	mutex_unlock(&kn->settings_lock);
	if (!outlive || netlink_container_ends())
		kftp_watch_kill_all(kn, "The server is shutting down; please connect again later.");
}

int kftp_nl_detach_doit(struct sk_buff *skb, struct genl_info *info)
{
	struct kftp_net *kn = kftp_net(genl_info_net(info));

	kftp_netlink_detach(kn, info->snd_portid);
	kftp_events_flush(&kn->events);
	return 0;
}
