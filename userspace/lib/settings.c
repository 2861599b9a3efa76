// SPDX-License-Identifier: GPL-2.0
/* Reads and changes the module's settings in this network namespace. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <netlink/genl/genl.h>

#include "lib/settings.h"

/* Writes either the range of exclusive ports or the shared ports. */
static int put_ports(struct nl_msg *msg,
		     const struct kftp_nl_settings *settings)
{
	int bad = 0;
	size_t i;

	if (settings->exclusive.first)
		return nla_put_u16(msg, KFTP_A_SETTINGS_EXCLUSIVE_FIRST,
				   settings->exclusive.first) |
		       nla_put_u16(msg, KFTP_A_SETTINGS_EXCLUSIVE_LAST,
				   settings->exclusive.last);
	for (i = 0; i < settings->n_passive_ports; i++)
		bad |= nla_put_u16(msg, KFTP_A_SETTINGS_PASSIVE_PORT,
				   settings->passive_ports[i]);
	return bad;
}

/**
 * kftp_nl_settings_fill() - write settings into a request
 * @msg: the request
 * @settings: all settings
 *
 * Return: 0 if the settings were written; -EMSGSIZE if they do not fit.
 */
int kftp_nl_settings_fill(struct nl_msg *msg,
			  const struct kftp_nl_settings *settings)
{
	const struct kftp_settings *common = &settings->common;
	int bad = put_ports(msg, settings);

	bad |= nla_put(msg, KFTP_A_SETTINGS_PUBLIC_ADDRESS,
		       sizeof(common->public_address), common->public_address);
#define PUT_SETTING(attribute, type, member)                            \
	bad |= nla_put_##type(msg, KFTP_A_SETTINGS_##attribute, \
			      common->member);
	KFTP_SETTINGS(PUT_SETTING)
#undef PUT_SETTING
	return bad ? -EMSGSIZE : 0;
}

/*
 * Adds the refused port to the error text, and returns it. Returns 0 if the module did
 * not refuse a port. The module reports only the offset of the port in the request.
 */
static uint16_t name_port(struct kftp_nl *nl, struct nl_msg *msg, int err)
{
	struct nlmsghdr *header = nlmsg_hdr(msg);
	struct nlattr *attr;
	char text[KFTP_NL_ERROR_SIZE + 32];

	if (nl->bad_attr < GENL_HDRLEN + NLMSG_HDRLEN ||
	    nl->bad_attr > header->nlmsg_len - NLA_HDRLEN)
		return 0;
	attr = (struct nlattr *)((char *)header + nl->bad_attr);
	if (nla_type(attr) != KFTP_A_SETTINGS_PASSIVE_PORT)
		return 0;
	snprintf(text, sizeof(text), "passive port %u: %s",
		 (unsigned int)kftp_nl_get_number(attr),
		 err == -EADDRINUSE ? "another program has it" : nl->error);
	kftp_nl_fail(nl, err, text);
	return kftp_nl_get_number(attr);
}

/**
 * kftp_nl_settings_set() - change the module's settings
 * @nl: the connection
 * @settings: all settings
 *
 * This also ends a drain: the module accepts new sessions again.
 *
 * Return: 0 or a negative errno.
 */
int kftp_nl_settings_set(struct kftp_nl *nl,
			 const struct kftp_nl_settings *settings)
{
	uint16_t refused;

	return kftp_nl_settings_try(nl, settings, &refused);
}

/**
 * kftp_nl_settings_try() - change the module's settings, or tell which port is in the way
 * @nl: the connection
 * @settings: all settings
 * @refused: set to the passive port that the module could not open; 0 if there is none
 *
 * As kftp_nl_settings_set().
 *
 * Return: 0 or a negative errno; -EADDRINUSE if another program has the port @refused.
 */
int kftp_nl_settings_try(struct kftp_nl *nl,
			 const struct kftp_nl_settings *settings,
			 uint16_t *refused)
{
	struct nl_msg *msg = kftp_nl_message(nl, KFTP_CMD_SETTINGS_SET, 0);
	int err = msg ? kftp_nl_settings_fill(msg, settings) : -ENOMEM;

	*refused = 0;
	if (err)
		return kftp_nl_discard(nl, msg, err);
	/* kftp_nl_call() drops a reference to msg, but name_port() also needs msg. */
	nlmsg_get(msg);
	err = kftp_nl_call(nl, msg, 0, NULL, NULL);
	if (err)
		*refused = name_port(nl, msg, err);
	nlmsg_free(msg);
	return err;
}

/**
 * kftp_nl_settings_read() - read settings from a reply
 * @header: the message; the ports are read from it
 * @attrs: attributes of the message, an array of KFTP_A_SETTINGS_MAX + 1
 * @settings: set to the settings
 */
void kftp_nl_settings_read(struct nlmsghdr *header, struct nlattr **attrs,
			   struct kftp_nl_settings *settings)
{
	struct genlmsghdr *body = nlmsg_data(header);
	struct nlattr *attr = attrs[KFTP_A_SETTINGS_PUBLIC_ADDRESS];
	struct kftp_settings *common = &settings->common;
	int left;

	memset(settings, 0, sizeof(*settings));
	if (attr && nla_len(attr) == sizeof(common->public_address))
		memcpy(common->public_address, nla_data(attr), nla_len(attr));
#define READ_SETTING(attribute, type, member) \
	common->member = kftp_nl_get_number(attrs[KFTP_A_SETTINGS_##attribute]);
	KFTP_SETTINGS(READ_SETTING)
#undef READ_SETTING
	settings->exclusive.first = kftp_nl_get_number(
		attrs[KFTP_A_SETTINGS_EXCLUSIVE_FIRST]);
	settings->exclusive.last = kftp_nl_get_number(
		attrs[KFTP_A_SETTINGS_EXCLUSIVE_LAST]);
	nla_for_each_attr(attr, genlmsg_attrdata(body, 0),
			  genlmsg_attrlen(body, 0), left) {
		if (nla_type(attr) == KFTP_A_SETTINGS_PASSIVE_PORT &&
		    settings->n_passive_ports < KFTP_PORTS_MAX)
			settings->passive_ports[settings->n_passive_ports++] =
				kftp_nl_get_number(attr);
	}
}

static int settings_reply(struct nlmsghdr *header, struct nlattr **attrs, void *arg)
{
	kftp_nl_settings_read(header, attrs, arg);
	return 0;
}

/**
 * kftp_nl_settings_get() - read the module's settings
 * @nl: the connection
 * @settings: set to the settings
 *
 * Return: 0 or a negative errno.
 */
int kftp_nl_settings_get(struct kftp_nl *nl, struct kftp_nl_settings *settings)
{
	return kftp_nl_call(nl, kftp_nl_message(nl, KFTP_CMD_SETTINGS_GET, 0),
			    KFTP_A_SETTINGS_MAX, settings_reply, settings);
}
