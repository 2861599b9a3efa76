// SPDX-License-Identifier: GPL-2.0
#include <net/netns/generic.h>

#include "netns/net.h"

static unsigned int net_id;

/**
 * kftp_net() - get the data that kftp has in a network namespace
 * @net: the namespace
 *
 * Return: the data; it exists as long as the namespace.
 */
struct kftp_net *kftp_net(struct net *net)
{
	return net_generic(net, net_id);
}

static int __net_init net_init(struct net *net)
{
	struct kftp_net *kn = kftp_net(net);

	kn->net = net;
	mutex_init(&kn->settings_lock);
	kn->settings = (struct kftp_settings) {
		.idle_timeout = 300,
		.connect_timeout = 30,
		.stall_timeout = 300,
		.max_sessions = 10000,
		.active_port = 20,
	};
	xa_init_flags(&kn->sessions, XA_FLAGS_ALLOC1);
	kftp_passive_init(&kn->passive, net, &kn->stats.strays);
	kftp_events_init(&kn->events, net);
	kftp_owners_init(&kn->owners);
	kftp_accounts_init(&kn->accounts);
	return 0;
}

static void __net_exit net_exit(struct net *net)
{
	struct kftp_net *kn = kftp_net(net);

	/* Each session holds a reference to the namespace, so no session is left here. */
	WARN_ON_ONCE(!xa_empty(&kn->sessions));
	kftp_passive_exit(&kn->passive);
	kftp_events_exit(&kn->events);
	kftp_owners_exit(&kn->owners);
	kftp_zone_clear(&kn->zone);
	xa_destroy(&kn->sessions);
	mutex_destroy(&kn->settings_lock);
}

static struct pernet_operations net_ops = {
	.init = net_init,
	.exit = net_exit,
	.id = &net_id,
	.size = sizeof(struct kftp_net),
};

/**
 * kftp_net_module_init() - set up kftp's data in all present and later network namespaces
 *
 * Return: 0 or an error.
 */
int kftp_net_module_init(void)
{
	return register_pernet_subsys(&net_ops);
}

/**
 * kftp_net_module_exit() - free kftp's data in all network namespaces
 */
void kftp_net_module_exit(void)
{
	unregister_pernet_subsys(&net_ops);
}
