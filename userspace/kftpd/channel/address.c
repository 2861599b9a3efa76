// SPDX-License-Identifier: GPL-2.0
/* Converts socket addresses to struct kftp_addr, and back. */
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/random.h>

#include "kftpd/channel/address.h"

/**
 * kftpd_address_read() - convert a socket address to struct kftp_addr
 * @from: the socket address
 * @addr: set to the address; an IPv4-mapped IPv6 address becomes an IPv4 address
 *
 * Return: 0 if @addr is set; -EAFNOSUPPORT if @from is neither IPv4 nor IPv6.
 */
int kftpd_address_read(const struct sockaddr_storage *from,
		       struct kftp_addr *addr)
{
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)from;
	const struct sockaddr_in *four = (const struct sockaddr_in *)from;

	memset(addr, 0, sizeof(*addr));
	switch (from->ss_family) {
	case AF_INET:
		addr->family = 4;
		addr->port = ntohs(four->sin_port);
		memcpy(addr->ip, &four->sin_addr, 4);
		return 0;
	case AF_INET6:
		addr->port = ntohs(six->sin6_port);
		if (IN6_IS_ADDR_V4MAPPED(&six->sin6_addr)) {
			addr->family = 4;
			memcpy(addr->ip, six->sin6_addr.s6_addr + 12, 4);
			return 0;
		}
		addr->family = 6;
		memcpy(addr->ip, &six->sin6_addr, 16);
		return 0;
	default:
		return -EAFNOSUPPORT;
	}
}

/**
 * kftpd_address_write() - convert a struct kftp_addr to a socket address
 * @addr: the address; family 0 means any address, which is written as IPv6 "::"
 * @to: set to the socket address
 *
 * Return: length of the socket address in bytes.
 */
socklen_t kftpd_address_write(const struct kftp_addr *addr,
			      struct sockaddr_storage *to)
{
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;
	struct sockaddr_in *four = (struct sockaddr_in *)to;

	memset(to, 0, sizeof(*to));
	if (addr->family == 4) {
		four->sin_family = AF_INET;
		four->sin_port = htons(addr->port);
		memcpy(&four->sin_addr, addr->ip, 4);
		return sizeof(*four);
	}
	six->sin6_family = AF_INET6;
	six->sin6_port = htons(addr->port);
	memcpy(&six->sin6_addr, addr->ip, 16);
	return sizeof(*six);
}

/**
 * kftpd_address_seed() - get a seed for the hashes of a table
 * @table: the table. If the kernel has no random numbers yet, the seed is the memory
 *	   address of the table.
 *
 * Return: a number that clients do not know.
 */
uint64_t kftpd_address_seed(const void *table)
{
	uint64_t seed;

	if (getrandom(&seed, sizeof(seed), GRND_NONBLOCK) < 0)
		seed = (uintptr_t)table;
	return seed;
}

/**
 * kftpd_address_net() - reduce an address to its network
 * @addr: its port is set to 0. In an IPv6 address, all bits after the first @bits bits
 *	  are set to 0, too.
 * @bits: KFTPD_ADDRESS_BITS, or another multiple of 8
 * @seed: from kftpd_address_seed(), so that nobody can choose addresses with the same
 *	  hash
 *
 * Return: the hash of the network.
 */
uint32_t kftpd_address_net(struct kftp_addr *addr, unsigned int bits,
			   uint64_t seed)
{
	uint64_t word;

	addr->port = 0;
	if (addr->family == 6)
		memset(addr->ip + bits / 8, 0, 16 - bits / 8);
	memcpy(&word, addr->ip, sizeof(word));
	word = (word ^ seed ^ addr->family) * 0xff51afd7ed558ccdULL;
	word = (word ^ (word >> 33)) * 0xc4ceb9fe1a85ec53ULL;
	return word ^ (word >> 33);
}

/**
 * kftpd_address_source() - reduce an address to the part that identifies a client
 * @addr: its port is set to 0. In an IPv6 address, all bits after the first 64 are set
 *	  to 0, too, because one client can use all addresses with the same first 64
 *	  bits.
 * @seed: from kftpd_address_seed(), so that nobody can choose addresses with the same
 *	  hash
 *
 * Return: the hash of that part.
 */
uint32_t kftpd_address_source(struct kftp_addr *addr, uint64_t seed)
{
	return kftpd_address_net(addr, KFTPD_ADDRESS_BITS, seed);
}

/**
 * kftpd_address_peer() - get the address of the other end of a connection
 * @fd: the connection
 * @addr: set to the address of the other end
 *
 * Return: 0 or a negative errno.
 */
int kftpd_address_peer(int fd, struct kftp_addr *addr)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);

	if (getpeername(fd, (struct sockaddr *)&from, &len))
		return -errno;
	return kftpd_address_read(&from, addr);
}
