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
 * @sock: netlink socket; NULL while the connection is closed
 * @family: number of the netlink family "kftp" when the connection was opened
 * @errnum: negative errno of the last call that failed
 * @error: error text of the last call that failed, from the module or the library
 * @bad_attr: offset, in the request of the last call that failed, of the attribute that
 *	      the module refused; 0 if the module named no attribute
 *
 * Only one thread may use a connection.
 */
struct kftp_nl {
	struct nl_sock *sock;
	int family;
	int errnum;
	uint32_t bad_attr;
	char error[KFTP_NL_ERROR_SIZE];
};

/**
 * typedef kftp_nl_reply - a function that reads one message of a reply
 * @header: the message, valid only during the call
 * @attrs: attributes of the message, indexed by their numbers up to the @max that was
 *	   given to kftp_nl_call(). If several attributes have the same number, @attrs
 *	   has only the last of them.
 * @arg: the pointer that was given to kftp_nl_call()
 *
 * Return: 0 or a negative errno, which kftp_nl_call() then returns.
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
