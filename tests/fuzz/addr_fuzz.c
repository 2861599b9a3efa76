// SPDX-License-Identifier: GPL-2.0
/* PORT and EPRT, compared with a reader built on the C library; addresses to text and back. */
#include <arpa/inet.h>

#include "../../module/proto/addr.h"
#include "fuzz.h"

/* The first bytes of an IPv4-mapped IPv6 address. */
static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };

static void check_sane(const struct kftp_addr *addr)
{
	static const u8 zero[12];

	CHECK(addr->family == 4 || addr->family == 6);
	if (addr->family == 4)
		CHECK(!memcmp(addr->ip + 4, zero, 12));
	else
		CHECK(memcmp(addr->ip, mapped, 12));
}

static bool same(const struct kftp_addr *a, const struct kftp_addr *b)
{
	return a->family == b->family && a->port == b->port && !memcmp(a->ip, b->ip, 16);
}

/* Compare with the text of the C library, except in the mixed form, which our text does not use. */
static void check_text(const struct kftp_addr *addr, const char *text, size_t len)
{
	char expected[INET6_ADDRSTRLEN];

	CHECK(len == strlen(text) && len < KFTP_ADDR_TEXT_SIZE);
	CHECK(inet_ntop(addr->family == 4 ? AF_INET : AF_INET6, addr->ip, expected,
			sizeof(expected)));
	if (addr->family == 4 || !strchr(expected, '.'))
		CHECK(!strcmp(text, expected));
}

static void check_round_trip(const struct kftp_addr *addr)
{
	char text[KFTP_ADDR_TEXT_SIZE], line[80];
	struct kftp_addr again;
	int len;

	check_text(addr, text, kftp_addr_text(addr, text));
	len = snprintf(line, sizeof(line), "|%d|%s|%u|", addr->family == 4 ? 1 : 2, text,
		       addr->port);
	CHECK(!kftp_addr_parse_eprt(line, len, &again));
	CHECK(same(addr, &again));
	CHECK(kftp_addr_same_host(addr, &again));
	if (addr->family == 6)
		return;
	len = kftp_addr_port_text(addr, line);
	CHECK(len < 24 && (size_t)len == strlen(line));
	memset(&again, 0x55, sizeof(again));
	CHECK(!kftp_addr_parse_port(line, len, &again));
	CHECK(same(addr, &again));
}

/* Cuts a text at each @separator. Returns the number of parts, at most @most + 1. */
static size_t cut(char *text, char separator, char **parts, size_t most)
{
	size_t count = 0;

	while (text && count < most) {
		parts[count++] = text;
		text = strchr(text, separator);
		if (text)
			*text++ = '\0';
	}
	return count + !!text;
}

/* A whole text as a number; -1 if it does not have 1 to @digits digits or exceeds @max. */
static int number(const char *text, size_t digits, int max)
{
	size_t len = strlen(text);
	int value = len <= digits ? atoi(text) : 0;

	if (!len || len > digits || strspn(text, "0123456789") != len || value > max)
		return -1;
	return value;
}

static bool model_octets(char *text, char separator, size_t count, u8 *octet)
{
	char *parts[6];
	size_t i;

	if (cut(text, separator, parts, count) != count)
		return false;
	for (i = 0; i < count; i++) {
		int value = number(parts[i], 3, 255);

		if (value < 0)
			return false;
		octet[i] = value;
	}
	return true;
}

/* The C library's reader, extended: octets in the mixed form may have leading zeros. */
static bool model_ip6(char *text, u8 *ip)
{
	char *mixed = strrchr(text, ':');
	char plain[64];
	u8 octet[4];

	if (!mixed || strlen(text) >= sizeof(plain) - 10)
		return false;
	strcpy(plain, text);
	if (strchr(mixed, '.')) {
		if (!model_octets(mixed + 1, '.', 4, octet))
			return false;
		sprintf(plain + (mixed + 1 - text), "%x:%x", octet[0] << 8 | octet[1],
			octet[2] << 8 | octet[3]);
	}
	return inet_pton(AF_INET6, plain, ip) == 1;
}

static int model_eprt(char *text, struct kftp_addr *addr)
{
	size_t len = strlen(text);
	char delimiter = text[0];
	char *parts[3];
	int family, port;

	if (len < 2 || delimiter < '!' || delimiter > '~' || text[len - 1] != delimiter)
		return -EINVAL;
	text[len - 1] = '\0';
	if (cut(text + 1, delimiter, parts, 3) != 3)
		return -EINVAL;
	family = number(parts[0], 5, 65535);
	if (family != 1 && family != 2)
		return family < 0 ? -EINVAL : -EPROTONOSUPPORT;
	port = number(parts[2], 5, 65535);
	memset(addr, 0, sizeof(*addr));
	addr->family = family == 1 ? 4 : 6;
	addr->port = port;
	if (family == 1 ? !model_octets(parts[1], '.', 4, addr->ip) :
			  !model_ip6(parts[1], addr->ip))
		return -EINVAL;
	if (family == 2 && !memcmp(addr->ip, mapped, sizeof(mapped))) {
		addr->family = 4;
		memmove(addr->ip, addr->ip + 12, 4);
		memset(addr->ip + 4, 0, 12);
	}
	return port < 0 ? -EINVAL : 0;
}

static void check_eprt(const char *arg, size_t len)
{
	char *text = calloc(1, len + 1);
	struct kftp_addr addr, expected;
	int ret = kftp_addr_parse_eprt(arg, len, &addr);

	memcpy(text, arg, len);
	/* A NUL is invalid anywhere, but the first error may be another one. */
	if (memchr(arg, '\0', len))
		CHECK(ret == -EINVAL || ret == -EPROTONOSUPPORT);
	else
		CHECK(ret == model_eprt(text, &expected));
	if (!ret) {
		CHECK(same(&addr, &expected));
		check_sane(&addr);
		check_round_trip(&addr);
	}
	free(text);
}

static void check_port(const char *arg, size_t len)
{
	char *text = calloc(1, len + 1);
	struct kftp_addr addr;
	u8 octet[6];
	int ret = kftp_addr_parse_port(arg, len, &addr);
	bool valid;

	memcpy(text, arg, len);
	valid = !memchr(arg, '\0', len) && model_octets(text, ',', 6, octet);
	CHECK(ret == (valid ? 0 : -EINVAL));
	if (valid) {
		CHECK(addr.family == 4 && !memcmp(addr.ip, octet, 4));
		CHECK(addr.port == octet[4] * 256 + octet[5]);
		check_sane(&addr);
		check_round_trip(&addr);
	}
	free(text);
}

static void check_bytes(const u8 *data, size_t size)
{
	struct kftp_addr addr = { .family = 6 };

	if (size < 18)
		return;
	addr.port = data[0] << 8 | data[1];
	memcpy(addr.ip, data + 2, 16);
	if (memcmp(addr.ip, mapped, sizeof(mapped)))
		check_round_trip(&addr);
	addr.family = 4;
	memset(addr.ip + 4, 0, 12);
	check_round_trip(&addr);
}

int fuzz_input(const u8 *data, size_t size)
{
	size_t skip = size > 5 && data[4] == ' ' ? 5 : 0;
	char *arg = exact_copy(data + skip, size - skip);

	check_port(arg, size - skip);
	check_eprt(arg, size - skip);
	check_bytes(data, size);
	free(arg);
	return 0;
}
