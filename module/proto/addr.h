/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_ADDR_H
#define _KFTP_ADDR_H

#include "proto/pure.h"

/**
 * struct kftp_addr - a host and a TCP port
 * @family: 4 for IPv4 or 6 for IPv6; an IPv4-mapped IPv6 address is stored as IPv4
 * @port: TCP port in host byte order
 * @ip: IP address in network byte order, in the first 4 or 16 bytes; the remaining
 *	bytes are 0
 * @scope: for an IPv6 link-local address, the number of its interface; 0 if the
 *	   interface is not known. Any other address, and each address that was parsed
 *	   from a text, has scope 0.
 * @vrf: number of the VRF device if the host is in a VRF; 0 if not. In userspace, and for
 *	 an address that was parsed from a text, always 0.
 */
struct kftp_addr {
	u8 family;
	u16 port;
	u8 ip[16];
	u32 scope;
	u32 vrf;
};

/**
 * kftp_addr_size() - tell how many bytes of kftp_addr.ip an address uses
 * @addr: the address
 *
 * Return: 4 for IPv4, 16 for IPv6.
 */
static inline size_t kftp_addr_size(const struct kftp_addr *addr)
{
	return addr->family == 4 ? 4 : 16;
}

/* Size of a buffer for the longest text of kftp_addr_text(), with its NUL. */
#define KFTP_ADDR_TEXT_SIZE 46

/**
 * kftp_addr_parse_port() - parse the argument of PORT (RFC 959, "h1,h2,h3,h4,p1,p2")
 * @arg: the argument
 * @len: length of @arg in bytes
 * @addr: set to the address
 *
 * Each of the six numbers is 0 to 255 and has one to three decimal digits. The
 * argument must contain nothing else.
 *
 * Return: 0 if the argument is valid; -EINVAL if it is not.
 */
int kftp_addr_parse_port(const char *arg, size_t len, struct kftp_addr *addr);

/**
 * kftp_addr_parse_eprt() - parse the argument of EPRT (RFC 2428, "|2|::1|5282|")
 * @arg: the argument; its first character, ASCII 33 to 126, is the delimiter
 * @len: length of @arg in bytes
 * @addr: set to the address; an IPv4-mapped IPv6 address becomes an IPv4 address
 *
 * Return: 0 if the argument is valid; -EPROTONOSUPPORT if the protocol number is
 * neither 1 nor 2 (the caller replies 522); -EINVAL if the argument is malformed
 * (the caller replies 501).
 */
int kftp_addr_parse_eprt(const char *arg, size_t len, struct kftp_addr *addr);

/**
 * kftp_addr_parse_lprt() - parse the argument of LPRT (RFC 1639, "4,4,h1,...,h4,2,p1,p2")
 * @arg: the argument: the family, the number of octets of the address, the octets of
 *	 the address, the number of octets of the port (2), and the octets of the port
 * @len: length of @arg in bytes
 * @addr: set to the address; an IPv4-mapped IPv6 address becomes an IPv4 address
 *
 * Return: 0 if the argument is valid; -EPROTONOSUPPORT if the family is neither 4
 * nor 6 (the caller replies 521); -EINVAL if the argument is malformed (the caller
 * replies 501).
 */
int kftp_addr_parse_lprt(const char *arg, size_t len, struct kftp_addr *addr);

/* Size of a buffer for the longest text of kftp_addr_long_text(), with its NUL. */
#define KFTP_ADDR_LONG_SIZE 80

/**
 * kftp_addr_long_text() - write an address and its port in the format of LPRT
 * @addr: the address
 * @buf: gets the text and a NUL; has at least KFTP_ADDR_LONG_SIZE bytes
 *
 * The reply 228 to LPSV has the same format (RFC 1639).
 *
 * Return: the length of the text without its NUL.
 */
size_t kftp_addr_long_text(const struct kftp_addr *addr, char *buf);

/**
 * kftp_addr_same_host() - compare addresses without their ports
 * @a: the first address
 * @b: the second address
 *
 * The same address in two VRFs belongs to two hosts. The scopes must be equal too,
 * because two hosts on different links can have the same link-local address. Scope 0
 * means "not known", and counts as equal to any scope.
 *
 * Return: true if both are addresses of the same host.
 */
bool kftp_addr_same_host(const struct kftp_addr *a, const struct kftp_addr *b);

/**
 * kftp_addr_text() - write an address without its port
 * @addr: the address
 * @buf: gets the text and a NUL; has at least KFTP_ADDR_TEXT_SIZE bytes
 *
 * An IPv6 address has the form of RFC 5952.
 *
 * Return: the length of the text without its NUL.
 */
size_t kftp_addr_text(const struct kftp_addr *addr, char *buf);

/**
 * kftp_addr_port_text() - write an IPv4 address and its port in the format of PORT
 * @addr: the address; its family must be 4
 * @buf: gets "h1,h2,h3,h4,p1,p2" and a NUL; has at least 24 bytes
 *
 * The reply 227 to PASV has the same format (RFC 959).
 *
 * Return: the length of the text without its NUL.
 */
size_t kftp_addr_port_text(const struct kftp_addr *addr, char *buf);

#endif
