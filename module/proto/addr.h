/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ADDR_H
#define _KFTP_ADDR_H

#include "proto/pure.h"

/**
 * struct kftp_addr - a host and a TCP port
 * @family: 4 or 6; an IPv4-mapped IPv6 address is stored as 4
 * @port: in host order
 * @ip: network order; 4 or 16 bytes are used, the others are 0
 * @scope: interface of an IPv6 link-local address; 0 for other addresses, and if the
 *	   address was read from a text, which does not tell it
 */
struct kftp_addr {
	u8 family;
	u16 port;
	u8 ip[16];
	u32 scope;
};

/**
 * kftp_addr_size() - length of an address in network order
 * @addr: the address
 *
 * Return: 4 or 16 bytes.
 */
static inline size_t kftp_addr_size(const struct kftp_addr *addr)
{
	return addr->family == 4 ? 4 : 16;
}

/* Room for the longest text of kftp_addr_text() and NUL. */
#define KFTP_ADDR_TEXT_SIZE 46

/**
 * kftp_addr_parse_port() - parse the argument of PORT (RFC 959, "h1,h2,h3,h4,p1,p2")
 * @arg: the argument
 * @len: its length in bytes
 * @addr: set to the address
 *
 * The octets are 0 to 255 in one to three decimal digits, and the argument has
 * nothing else.
 *
 * Return: 0 or -EINVAL.
 */
int kftp_addr_parse_port(const char *arg, size_t len, struct kftp_addr *addr);

/**
 * kftp_addr_parse_eprt() - parse the argument of EPRT (RFC 2428, "|2|::1|5282|")
 * @arg: the argument; the delimiter is its first character, ASCII 33 to 126
 * @len: its length in bytes
 * @addr: set to the address; IPv4-mapped IPv6 becomes IPv4
 *
 * Return: 0; -EPROTONOSUPPORT for a protocol number other than 1 and 2 (522);
 * -EINVAL if the argument is malformed in another way (501).
 */
int kftp_addr_parse_eprt(const char *arg, size_t len, struct kftp_addr *addr);

/**
 * kftp_addr_parse_lprt() - parse the argument of LPRT (RFC 1639, "4,4,h1,h2,h3,h4,2,p1,p2")
 * @arg: family, length and octets of the address, length and octets of the port
 * @len: its length in bytes
 * @addr: set to the address; IPv4-mapped IPv6 becomes IPv4
 *
 * Return: 0; -EPROTONOSUPPORT for a family other than 4 and 6 (521); -EINVAL if
 * the argument is malformed (501).
 */
int kftp_addr_parse_lprt(const char *arg, size_t len, struct kftp_addr *addr);

/* Room for the longest text of kftp_addr_long_text() and NUL. */
#define KFTP_ADDR_LONG_SIZE 80

/**
 * kftp_addr_long_text() - write an address and port as in LPRT and 228 (RFC 1639)
 * @addr: the address
 * @buf: at least KFTP_ADDR_LONG_SIZE bytes; NUL-terminated
 *
 * Return: the length of the text.
 */
size_t kftp_addr_long_text(const struct kftp_addr *addr, char *buf);

/**
 * kftp_addr_same_host() - compare addresses without their ports
 * @a: one
 * @b: the other
 *
 * A link-local address belongs to one host on one link only. If one of two scopes
 * is not known, they count as equal.
 */
bool kftp_addr_same_host(const struct kftp_addr *a, const struct kftp_addr *b);

/**
 * kftp_addr_text() - write an address without its port as text (RFC 5952 for IPv6)
 * @addr: the address
 * @buf: at least KFTP_ADDR_TEXT_SIZE bytes; NUL-terminated
 *
 * Return: the length of the text.
 */
size_t kftp_addr_text(const struct kftp_addr *addr, char *buf);

/**
 * kftp_addr_port_text() - write an IPv4 address and port as in PORT and 227
 * @addr: the address, family 4
 * @buf: at least 24 bytes; "h1,h2,h3,h4,p1,p2" and NUL
 *
 * Return: the length of the text.
 */
size_t kftp_addr_port_text(const struct kftp_addr *addr, char *buf);

#endif
