/* SPDX-License-Identifier: GPL-2.0 */
/* Addresses of clients, made of numbers. */
#ifndef KFTP_UNIT_ADDRESS_H
#define KFTP_UNIT_ADDRESS_H

#include "module/proto/addr.h"

static inline struct kftp_addr four(uint32_t n)
{
	return (struct kftp_addr){ .family = 4,
				   .port = n,
				   .ip = { 10, n >> 16, n >> 8, n } };
}

static inline struct kftp_addr six(uint8_t net, uint8_t host)
{
	return (struct kftp_addr){ .family = 6,
				   .ip = { 0x20, [7] = net, [15] = host } };
}

#endif
