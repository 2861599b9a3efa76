// SPDX-License-Identifier: GPL-2.0
/* Converts addresses to and from the texts of FTP (RFC 959, RFC 1639, RFC 2428). */
#include "proto/addr.h"

#define IP4_SIZE	4
#define IP6_SIZE	16
#define NO_GAP		(IP6_SIZE + 1)

/*
 * Reads a decimal number at the start of @text into @value. The number must have 1 to
 * @digits digits and must not be above @max. Returns how many digits the number has; 0
 * if @text does not begin with a number of this form.
 */
static size_t decimal(const char *text, size_t len, size_t digits, u32 max, u32 *value)
{
	u32 sum = 0;
	size_t i;

	for (i = 0; i < len && (u8)(text[i] - '0') <= 9; i++) {
		if (i == digits)
			return 0;
		sum = sum * 10 + (u8)(text[i] - '0');
	}
	if (sum > max)
		return 0;
	*value = sum;
	return i;
}

/*
 * Reads @text into @octet: exactly @count decimal numbers up to 255, with a separator
 * between them. Returns false if @text has another form.
 */
static bool octets(const char *text, size_t len, char separator, size_t count, u8 *octet)
{
	size_t at = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		size_t used;
		u32 value;

		if (i && (at == len || text[at++] != separator))
			return false;
		used = decimal(text + at, len - at, 3, 255, &value);
		if (!used)
			return false;
		at += used;
		octet[i] = value;
	}
	return at == len;
}

int kftp_addr_parse_port(const char *arg, size_t len, struct kftp_addr *addr)
{
	u8 octet[6];

	if (!octets(arg, len, ',', sizeof(octet), octet))
		return -EINVAL;
	memset(addr, 0, sizeof(*addr));
	addr->family = 4;
	memcpy(addr->ip, octet, IP4_SIZE);
	addr->port = octet[4] << 8 | octet[5];
	return 0;
}

/* Returns the value of a hexadecimal digit; 16 for any other byte. */
static u8 hex(char c)
{
	if ((u8)(c - '0') <= 9)
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 16;
}

/*
 * Reads one group of an IPv6 address, one to four hexadecimal digits, into two octets.
 * Returns how many digits the group has; 0 if there is no valid group.
 */
static size_t group(const char *text, size_t len, u8 *octet)
{
	u16 sum = 0;
	size_t i;

	for (i = 0; i < len && hex(text[i]) < 16; i++) {
		if (i == 4)
			return 0;
		sum = sum << 4 | hex(text[i]);
	}
	octet[0] = sum >> 8;
	octet[1] = sum & 0xff;
	return i;
}

/*
 * Reads the groups of an IPv6 address into @ip, and leaves no gap for "::". Sets @gap
 * to the number of octets before "::", or to NO_GAP if there is no "::". Returns the
 * number of octets written to @ip; 0 if the text is malformed or is only "::".
 */
static size_t groups(const char *text, size_t len, u8 *ip, size_t *gap)
{
	size_t count = 0;
	size_t at = 0;

	*gap = NO_GAP;
	if (len >= 2 && text[0] == ':' && text[1] == ':') {
		*gap = 0;
		at = 2;
	}
	while (at < len && count < IP6_SIZE) {
		size_t used;

		if (count <= IP6_SIZE - IP4_SIZE &&
		    octets(text + at, len - at, '.', IP4_SIZE, ip + count))
			return count + IP4_SIZE;
		used = group(text + at, len - at, ip + count);
		if (!used)
			return 0;
		at += used;
		count += 2;
		if (at == len)
			return count;
		if (text[at++] != ':' || at == len)
			return 0;
		if (text[at] == ':') {
			if (*gap != NO_GAP)
				return 0;
			*gap = count;
			at++;
		}
	}
	return at == len ? count : 0;
}

/*
 * Reads the text of an IPv6 address (RFC 4291, section 2.2). Returns false if the text
 * is malformed.
 */
static bool parse_ip6(const char *text, size_t len, u8 *ip)
{
	size_t count, gap, tail;

	memset(ip, 0, IP6_SIZE);
	count = groups(text, len, ip, &gap);
	if (gap == NO_GAP)
		return count == IP6_SIZE;
	if (count == IP6_SIZE || (!count && len != 2))
		return false;
	tail = count - gap;
	memmove(ip + IP6_SIZE - tail, ip + gap, tail);
	memset(ip + gap, 0, IP6_SIZE - count);
	return true;
}

/* Changes the IPv6 address ::ffff:a.b.c.d into the IPv4 address a.b.c.d. */
static void unmap(struct kftp_addr *addr)
{
	static const u8 mapped[IP6_SIZE - IP4_SIZE] = { [10] = 0xff, [11] = 0xff };

	if (memcmp(addr->ip, mapped, sizeof(mapped)))
		return;
	memcpy(addr->ip, addr->ip + sizeof(mapped), IP4_SIZE);
	memset(addr->ip + IP4_SIZE, 0, IP6_SIZE - IP4_SIZE);
	addr->family = 4;
}

/* The text between two delimiters in the argument of EPRT. */
struct field {
	const char *text;
	size_t len;
};

/* Splits "|a|b|c|" into its three fields. Returns false if @arg has another form. */
static bool eprt_fields(const char *arg, size_t len, struct field *field)
{
	size_t at = 1;
	size_t i;

	if (!len || arg[0] < 33 || arg[0] > 126)
		return false;
	for (i = 0; i < 3; i++) {
		const char *end = memchr(arg + at, arg[0], len - at);

		if (!end)
			return false;
		field[i].text = arg + at;
		field[i].len = end - field[i].text;
		at += field[i].len + 1;
	}
	return at == len;
}

/*
 * Converts the protocol number of EPRT to a family: 1 is IPv4 and 2 is IPv6 (RFC 2428,
 * section 2).
 */
static int eprt_family(const struct field *field, u8 *family)
{
	u32 number;

	if (!field->len || decimal(field->text, field->len, 5, 65535, &number) != field->len)
		return -EINVAL;
	if (number != 1 && number != 2)
		return -EPROTONOSUPPORT;
	*family = number == 1 ? 4 : 6;
	return 0;
}

int kftp_addr_parse_eprt(const char *arg, size_t len, struct kftp_addr *addr)
{
	struct kftp_addr new = {};
	struct field field[3];
	bool valid;
	u32 port;
	int err;

	if (!eprt_fields(arg, len, field))
		return -EINVAL;
	err = eprt_family(&field[0], &new.family);
	if (err)
		return err;
	if (new.family == 4)
		valid = octets(field[1].text, field[1].len, '.', IP4_SIZE, new.ip);
	else
		valid = parse_ip6(field[1].text, field[1].len, new.ip);
	if (!valid || !field[2].len ||
	    decimal(field[2].text, field[2].len, 5, 65535, &port) != field[2].len)
		return -EINVAL;
	new.port = port;
	if (new.family == 6)
		unmap(&new);
	*addr = new;
	return 0;
}

int kftp_addr_parse_lprt(const char *arg, size_t len, struct kftp_addr *addr)
{
	struct kftp_addr new = {};
	u8 octet[2 + IP6_SIZE + 3];
	size_t at, ip, count = 1;
	u32 family;

	for (at = 0; at < len; at++)
		count += arg[at] == ',';
	if (!decimal(arg, len, 3, 255, &family) || count < 2)
		return -EINVAL;
	if (family != 4 && family != 6)
		return -EPROTONOSUPPORT;
	ip = family == 4 ? IP4_SIZE : IP6_SIZE;
	if (count != 2 + ip + 3 || !octets(arg, len, ',', count, octet) ||
	    octet[1] != ip || octet[2 + ip] != 2)
		return -EINVAL;
	new.family = family;
	memcpy(new.ip, octet + 2, ip);
	new.port = octet[2 + ip + 1] << 8 | octet[2 + ip + 2];
	if (family == 6)
		unmap(&new);
	*addr = new;
	return 0;
}

bool kftp_addr_same_host(const struct kftp_addr *a, const struct kftp_addr *b)
{
	size_t size = a->family == 4 ? IP4_SIZE : IP6_SIZE;

	return a->family == b->family && !memcmp(a->ip, b->ip, size) && a->vrf == b->vrf &&
	       (a->scope == b->scope || !a->scope || !b->scope);
}

static char *put_octet(char *p, u8 value)
{
	if (value >= 100)
		*p++ = '0' + value / 100;
	if (value >= 10)
		*p++ = '0' + value / 10 % 10;
	*p++ = '0' + value % 10;
	return p;
}

static char *put_octets(char *p, const u8 *octet, size_t count, char separator)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (i)
			*p++ = separator;
		p = put_octet(p, octet[i]);
	}
	return p;
}

/* Writes a group of an IPv6 address in lower case, without leading zeros. */
static char *put_group(char *p, const u8 *octet)
{
	static const char digits[] = "0123456789abcdef";
	u16 value = octet[0] << 8 | octet[1];
	int shift = 12;

	while (shift && !(value >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*p++ = digits[value >> shift & 0xf];
	return p;
}

/*
 * Finds the longest run of two or more groups that are zero. If several runs have
 * this length, the first one is taken. Sets @start to the offset of the run, and
 * returns its length in octets. If there is no run, @start is IP6_SIZE.
 */
static size_t zero_run(const u8 *ip, size_t *start)
{
	size_t best = 2;
	size_t run = 0;
	size_t i;

	*start = IP6_SIZE;
	for (i = 0; i < IP6_SIZE; i += 2) {
		run = ip[i] || ip[i + 1] ? 0 : run + 2;
		if (run > best) {
			best = run;
			*start = i + 2 - run;
		}
	}
	return best;
}

/* Writes an IPv6 address in the form of RFC 5952, section 4. */
static char *put_ip6(char *p, const u8 *ip)
{
	size_t start;
	size_t run = zero_run(ip, &start);
	size_t i = 0;

	while (i < IP6_SIZE) {
		if (i == start) {
			*p++ = ':';
			*p++ = ':';
			i += run;
			continue;
		}
		if (i && i != start + run)
			*p++ = ':';
		p = put_group(p, ip + i);
		i += 2;
	}
	return p;
}

size_t kftp_addr_text(const struct kftp_addr *addr, char *buf)
{
	char *end;

	if (addr->family == 4)
		end = put_octets(buf, addr->ip, IP4_SIZE, '.');
	else
		end = put_ip6(buf, addr->ip);
	*end = '\0';
	return end - buf;
}

size_t kftp_addr_port_text(const struct kftp_addr *addr, char *buf)
{
	u8 octet[6];
	char *end;

	memcpy(octet, addr->ip, IP4_SIZE);
	octet[4] = addr->port >> 8;
	octet[5] = addr->port & 0xff;
	end = put_octets(buf, octet, sizeof(octet), ',');
	*end = '\0';
	return end - buf;
}

size_t kftp_addr_long_text(const struct kftp_addr *addr, char *buf)
{
	u8 octet[2 + IP6_SIZE + 3];
	size_t ip = kftp_addr_size(addr);
	char *end;

	octet[0] = addr->family;
	octet[1] = ip;
	memcpy(octet + 2, addr->ip, ip);
	octet[2 + ip] = 2;
	octet[2 + ip + 1] = addr->port >> 8;
	octet[2 + ip + 2] = addr->port & 0xff;
	end = put_octets(buf, octet, 2 + ip + 3, ',');
	*end = '\0';
	return end - buf;
}
