/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_NETLINK_H
#define KFTP_LIB_NETLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <linux/kftp.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <netlink/socket.h>

#include "module/proto/addr.h"

#define KFTP_NL_ERROR_SIZE 256

/**
 * struct kftp_nl - a connection to the module
 * @sock: netlink socket, NULL while closed
 * @family: number of the family "kftp" at the time of opening
 * @errnum: negative errno of the last failed call
 * @error: text of the last failed call, from the module or from the library
 * @bad_attr: offset of the refused attribute in the request of the last failed call,
 *	      0 if the module named none
 *
 * Only one thread may use it.
 */
struct kftp_nl {
	struct nl_sock *sock;
	int family;
	int errnum;
	uint32_t bad_attr;
	char error[KFTP_NL_ERROR_SIZE];
};

/**
 * typedef kftp_nl_reply - reads one message of a reply
 * @header: the message, valid during the call
 * @attrs: its attributes, indexed up to the @max of the call; if an attribute occurs
 *	   more than once, its last value
 * @arg: the caller's own
 *
 * Return: 0, or a negative errno that the call then returns.
 */
typedef int (*kftp_nl_reply)(struct nlmsghdr *header, struct nlattr **attrs,
			     void *arg);

int kftp_nl_open(struct kftp_nl *nl);
void kftp_nl_close(struct kftp_nl *nl);
int kftp_nl_fail(struct kftp_nl *nl, int err, const char *text);
struct nl_msg *kftp_nl_message(struct kftp_nl *nl, uint8_t cmd, int flags);
int kftp_nl_discard(struct kftp_nl *nl, struct nl_msg *msg, int err);
int kftp_nl_call(struct kftp_nl *nl, struct nl_msg *msg, int max,
		 kftp_nl_reply reply, void *arg);

int kftp_nl_put_string(struct nl_msg *msg, int type, const char *text);
const char *kftp_nl_get_string(struct nlattr *attr);
uint64_t kftp_nl_get_number(struct nlattr *attr);
void kftp_nl_get_addr(struct nlattr *ip, struct nlattr *port,
		      struct kftp_addr *addr);

#endif
