// SPDX-License-Identifier: GPL-2.0
/*
 * Limits strays. While a source has made too many connections that no session waits for,
 * its SYNs to the shared passive ports are dropped, unless a session waits for a
 * connection from this address or has just got one. So the clients of a NAT are not
 * affected by another process behind it: when they connect, their sessions wait. And a
 * second connection for a transfer is still noticed.
 *
 * The SYNs are dropped by a netfilter hook, which is registered only while a source is
 * limited. At other times, the filter costs nothing.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <net/ip.h>
#include <net/ipv6.h>

#include "compat/compat.h"
#include "conn/conflict.h"
#include "conn/syn_filter.h"

/* Sets the source address. Returns the offset of the TCP header, or a negative value. */
static int syn_read_ip4(const struct sk_buff *skb, struct kftp_addr *from)
{
	const struct iphdr *ip = ip_hdr(skb);

	if (ip->protocol != IPPROTO_TCP || ip_is_fragment(ip))
		return -EPROTONOSUPPORT;
	from->family = 4;
	memcpy(from->ip, &ip->saddr, 4);
	return skb_network_offset(skb) + ip_hdrlen(skb);
}

static int syn_read_ip6(const struct sk_buff *skb, struct kftp_addr *from)
{
	u8 protocol = ipv6_hdr(skb)->nexthdr;
	__be16 fragment;
	int offset;

	offset = ipv6_skip_exthdr(skb, skb_network_offset(skb) + sizeof(struct ipv6hdr),
				  &protocol, &fragment);
	if (protocol != IPPROTO_TCP || fragment)
		return -EPROTONOSUPPORT;
	from->family = 6;
	memcpy(from->ip, &ipv6_hdr(skb)->saddr, 16);
	return offset;
}

/* Returns the index of a passive port; -ENOENT for any other port. */
static int syn_find_port(const struct kftp_syn_filter *filter, u16 port)
{
	int i;

	for (i = 0; i < KFTP_CLAIM_PORTS; i++)
		if (READ_ONCE(filter->ports[i]) == port)
			return i;
	return -ENOENT;
}

static unsigned int syn_hook(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	struct kftp_syn_filter *filter = priv;
	struct kftp_addr from = {};
	const struct tcphdr *tcp;
	struct tcphdr copy;
	int offset, port;

	offset = state->pf == NFPROTO_IPV4 ? syn_read_ip4(skb, &from) :
					     syn_read_ip6(skb, &from);
	if (offset < 0)
		return NF_ACCEPT;
	tcp = skb_header_pointer(skb, offset, sizeof(copy), &copy);
	if (!tcp || !tcp->syn || tcp->ack)
		return NF_ACCEPT;
	port = syn_find_port(filter, ntohs(tcp->dest));
	if (port < 0 || !kftp_strays_limited(&filter->strays, &from) ||
	    kftp_conflict_possible(filter->claims, &from, port))
		return NF_ACCEPT;
	return NF_DROP;
}

static void syn_filter_stop(struct kftp_syn_filter *filter)
{
	mutex_lock(&filter->lock);
	if (filter->hooked)
		nf_unregister_net_hook(filter->net, &filter->ops);
	filter->hooked = false;
	mutex_unlock(&filter->lock);
}

static void syn_filter_work(struct work_struct *work)
{
	struct kftp_syn_filter *filter =
		container_of(work, struct kftp_syn_filter, stop.work);

	if (kftp_strays_over(&filter->strays))
		syn_filter_stop(filter);
	else
		queue_delayed_work(kftp_compat_unbound_wq, &filter->stop, KFTP_STRAYS_PAUSE);
}

/**
 * kftp_syn_filter_init() - set up a filter that drops nothing
 * @filter: the filter; must be zero
 * @net: the network namespace
 * @claims: claims of the namespace
 * @ports: the passive ports, an array of KFTP_CLAIM_PORTS elements; 0 for an unused one
 */
void kftp_syn_filter_init(struct kftp_syn_filter *filter, struct net *net,
			  struct kftp_claims *claims, const u16 *ports)
{
	kftp_strays_init(&filter->strays);
	filter->claims = claims;
	filter->ports = ports;
	filter->net = net;
	filter->ops = (struct nf_hook_ops){
		.hook = syn_hook,
		.priv = filter,
		.pf = NFPROTO_INET,
		.hooknum = NF_INET_LOCAL_IN,
	};
	mutex_init(&filter->lock);
	INIT_DELAYED_WORK(&filter->stop, syn_filter_work);
}

/**
 * kftp_syn_filter_note() - count a stray, and begin to drop SYNs if there are too many
 * @filter: the filter
 * @addr: source address of the connection; its port is ignored
 *
 * Context: may sleep.
 */
void kftp_syn_filter_note(struct kftp_syn_filter *filter, const struct kftp_addr *addr)
{
	if (!kftp_strays_note(&filter->strays, addr))
		return;
	mutex_lock(&filter->lock);
	/* Without netfilter or memory, strays are reset as before. */
	if (!filter->hooked)
		filter->hooked = !nf_register_net_hook(filter->net, &filter->ops);
	filter->used |= filter->hooked;
	mutex_unlock(&filter->lock);
	queue_delayed_work(kftp_compat_unbound_wq, &filter->stop, KFTP_STRAYS_PAUSE);
}

/**
 * kftp_syn_filter_exit() - stop dropping SYNs, because the namespace ends
 * @filter: the filter; kftp_syn_filter_note() is not called any more
 */
void kftp_syn_filter_exit(struct kftp_syn_filter *filter)
{
	cancel_delayed_work_sync(&filter->stop);
	syn_filter_stop(filter);
	/* The hook may still be running for a packet. */
	if (filter->used)
		synchronize_rcu();
}
