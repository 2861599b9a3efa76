// SPDX-License-Identifier: GPL-2.0
/* Tests addr.c: the arguments of PORT, EPRT and LPRT, and the texts of addresses. */
#include "../../module/proto/addr.c"
#include "cases.h"

struct port_case {
	const char *what;
	const char *arg;
	int ret;
	u8 ip[4];
	u16 port;
};

static const struct port_case port_cases[] = {
	{ "usual", "192,168,1,20,19,137", 0, { 192, 168, 1, 20 }, 5001 },
	{ "all zero", "0,0,0,0,0,0", 0, { 0, 0, 0, 0 }, 0 },
	{ "all 255", "255,255,255,255,255,255", 0, { 255, 255, 255, 255 }, 65535 },
	{ "leading zeros are decimal", "010,001,000,09,004,010", 0, { 10, 1, 0, 9 }, 1034 },
	{ "octet 256", "256,1,1,1,4,0", -EINVAL },
	{ "port octet 256", "1,1,1,1,256,0", -EINVAL },
	{ "last octet 256", "1,1,1,1,4,256", -EINVAL },
	{ "octet 999", "999,1,1,1,4,0", -EINVAL },
	{ "four digits", "0001,1,1,1,4,0", -EINVAL },
	{ "octet that wraps a u8 and a u32", "4294967297,1,1,1,4,0", -EINVAL },
	{ "five numbers", "1,2,3,4,5", -EINVAL },
	{ "seven numbers", "1,2,3,4,5,6,7", -EINVAL },
	{ "comma behind", "1,2,3,4,5,6,", -EINVAL },
	{ "comma before", ",1,2,3,4,5,6", -EINVAL },
	{ "empty number", "1,,3,4,5,6", -EINVAL },
	{ "empty last number", "1,2,3,4,5,", -EINVAL },
	{ "space before", " 1,2,3,4,5,6", -EINVAL },
	{ "space between", "1, 2,3,4,5,6", -EINVAL },
	{ "space behind", "1,2,3,4,5,6 ", -EINVAL },
	{ "minus", "1,2,3,4,-5,6", -EINVAL },
	{ "points", "1.2.3.4,5,6", -EINVAL },
	{ "parentheses", "(1,2,3,4,5,6)", -EINVAL },
	{ "letter", "1,2,3,4,5,a", -EINVAL },
	{ "empty", "", -EINVAL },
};

KFTP_CASES(port, port_cases);

static void addr_parse_port_test(struct kunit *test)
{
	const struct port_case *param = test->param_value;
	struct kftp_addr addr;
	int ret;

	memset(&addr, 0x55, sizeof(addr));

	ret = kftp_addr_parse_port(param->arg, strlen(param->arg), &addr);

	KUNIT_EXPECT_EQ(test, ret, param->ret);
	if (param->ret) {
		KUNIT_EXPECT_EQ(test, addr.family, 0x55);
		return;
	}
	KUNIT_EXPECT_EQ(test, addr.family, 4);
	KUNIT_EXPECT_EQ(test, addr.port, param->port);
	KUNIT_EXPECT_FALSE(test, memcmp(addr.ip, param->ip, 4));
	KUNIT_EXPECT_FALSE(test, memchr_inv(addr.ip + 4, 0, 12));
}

struct eprt_case {
	const char *what;
	const char *arg;
	int ret;
	const char *text;	/* the address as text */
	u16 port;
};

static const struct eprt_case eprt_cases[] = {
	{ "IPv4", "|1|132.235.1.2|6275|", 0, "132.235.1.2", 6275 },
	{ "IPv6", "|2|1080::8:800:200C:417A|5282|", 0, "1080::8:800:200c:417a", 5282 },
	{ "loopback", "|2|::1|5282|", 0, "::1", 5282 },
	{ "any", "|2|::|1024|", 0, "::", 1024 },
	{ "IPv4-mapped", "|2|::ffff:10.1.2.3|2000|", 0, "10.1.2.3", 2000 },
	{ "IPv4-mapped, hexadecimal", "|2|::FFFF:0a01:0203|2000|", 0, "10.1.2.3", 2000 },
	{ "IPv4-mapped, in full", "|2|0:0:0:0:0:ffff:a01:203|2000|", 0, "10.1.2.3", 2000 },
	{ "IPv4-compatible is IPv6", "|2|::10.1.2.3|2000|", 0, "::a01:203", 2000 },
	{ "IPv4 behind six groups", "|2|1:2:3:4:5:6:7.8.9.10|1|", 0, "1:2:3:4:5:6:708:90a", 1 },
	{ "IPv4 behind a gap", "|2|64:ff9b::192.0.2.33|1|", 0, "64:ff9b::c000:221", 1 },
	{ "gap at the end", "|2|2001:db8::|1|", 0, "2001:db8::", 1 },
	{ "gap for one group", "|2|1:2:3:4:5:6:7::|1|", 0, "1:2:3:4:5:6:7:0", 1 },
	{ "gap for one group in front", "|2|::2:3:4:5:6:7:8|1|", 0, "0:2:3:4:5:6:7:8", 1 },
	{ "eight groups", "|2|1:2:3:4:5:6:7:8|1|", 0, "1:2:3:4:5:6:7:8", 1 },
	{ "port 65535", "|1|1.2.3.4|65535|", 0, "1.2.3.4", 65535 },
	{ "port 65536", "|1|1.2.3.4|65536|", -EINVAL },
	{ "port 99999", "|1|1.2.3.4|99999|", -EINVAL },
	{ "port of six digits", "|1|1.2.3.4|000021|", -EINVAL },
	{ "port with leading zeros", "|1|1.2.3.4|00021|", 0, "1.2.3.4", 21 },
	{ "port 0", "|1|1.2.3.4|0|", 0, "1.2.3.4", 0 },
	{ "port that wraps", "|1|1.2.3.4|4294968320|", -EINVAL },
	{ "no port", "|1|1.2.3.4||", -EINVAL },
	{ "negative port", "|1|1.2.3.4|-1|", -EINVAL },
	{ "port with a space", "|1|1.2.3.4| 21|", -EINVAL },
	{ "delimiter !", "!1!1.2.3.4!21!", 0, "1.2.3.4", 21 },
	{ "delimiter ~", "~1~1.2.3.4~21~", 0, "1.2.3.4", 21 },
	{ "delimiter ,", ",2,::1,21,", 0, "::1", 21 },
	{ "delimiter space", " 1 1.2.3.4 21 ", -EINVAL },
	{ "delimiter TAB", "\t1\t1.2.3.4\t21\t", -EINVAL },
	{ "delimiter DEL", "\1771\1771.2.3.4\17721\177", -EINVAL },
	{ "delimiter 0xFF", "\3771\3771.2.3.4\37721\377", -EINVAL },
	{ "delimiter point splits the address", ".1.1.2.3.4.21.", -EINVAL },
	{ "delimiter colon splits the address", ":2:::1:21:", -EINVAL },
	{ "delimiter that is a digit", "1111", -EINVAL },
	{ "two delimiters", "|1|1.2.3.4,21|", -EINVAL },
	{ "no delimiter at the end", "|1|1.2.3.4|21", -EINVAL },
	{ "something behind", "|1|1.2.3.4|21|x", -EINVAL },
	{ "a fourth part", "|1|1.2.3.4|21|22|", -EINVAL },
	{ "only delimiters", "||||", -EINVAL },
	{ "three delimiters", "|||", -EINVAL },
	{ "one delimiter", "|", -EINVAL },
	{ "empty", "", -EINVAL },
	{ "the answer of EPSV", "|||6446|", -EINVAL },
	{ "protocol 0", "|0|1.2.3.4|21|", -EPROTONOSUPPORT },
	{ "protocol 3", "|3|1.2.3.4|21|", -EPROTONOSUPPORT },
	{ "protocol 65535", "|65535|x|y|", -EPROTONOSUPPORT },
	{ "protocol 65536", "|65536|x|y|", -EINVAL },
	{ "protocol 65537, 1 if it wrapped", "|65537|1.2.3.4|21|", -EINVAL },
	{ "protocol 01", "|01|1.2.3.4|21|", 0, "1.2.3.4", 21 },
	{ "no protocol", "||1.2.3.4|21|", -EINVAL },
	{ "protocol x", "|x|1.2.3.4|21|", -EINVAL },
	{ "protocol 1x", "|1x|1.2.3.4|21|", -EINVAL },
	{ "protocol -1", "|-1|1.2.3.4|21|", -EINVAL },
	{ "IPv6 as IPv4", "|1|::1|21|", -EINVAL },
	{ "IPv4 as IPv6", "|2|1.2.3.4|21|", -EINVAL },
	{ "octet 256", "|1|1.2.3.256|21|", -EINVAL },
	{ "three octets", "|1|1.2.3|21|", -EINVAL },
	{ "five octets", "|1|1.2.3.4.5|21|", -EINVAL },
	{ "commas for points", "|1|1,2,3,4|21|", -EINVAL },
	{ "no address", "|1||21|", -EINVAL },
	{ "no IPv6 address", "|2||21|", -EINVAL },
	{ "seven groups", "|2|1:2:3:4:5:6:7|1|", -EINVAL },
	{ "nine groups", "|2|1:2:3:4:5:6:7:8:9|1|", -EINVAL },
	{ "eight groups and a gap", "|2|1:2:3:4::5:6:7:8|1|", -EINVAL },
	{ "eight groups, then a gap", "|2|1:2:3:4:5:6:7:8::|1|", -EINVAL },
	{ "gap, then eight groups", "|2|::1:2:3:4:5:6:7:8|1|", -EINVAL },
	{ "two gaps", "|2|1::2::3|1|", -EINVAL },
	{ "three colons", "|2|:::|1|", -EINVAL },
	{ "three colons inside", "|2|1:::2|1|", -EINVAL },
	{ "one colon", "|2|:|1|", -EINVAL },
	{ "colon in front", "|2|:1:2:3:4:5:6:7|1|", -EINVAL },
	{ "colon at the end", "|2|1:2:3:4:5:6:7:|1|", -EINVAL },
	{ "colon behind a gap and a group", "|2|1::2:|1|", -EINVAL },
	{ "group of five digits", "|2|::12345|1|", -EINVAL },
	{ "group with leading zeros", "|2|::0001|1|", 0, "::1", 1 },
	{ "no hexadecimal digit", "|2|::g|1|", -EINVAL },
	{ "what stands before A", "|2|::@|1|", -EINVAL },
	{ "what stands before a", "|2|::`|1|", -EINVAL },
	{ "what stands before 0", "|2|::/|1|", -EINVAL },
	{ "brackets", "|2|[::1]|1|", -EINVAL },
	{ "zone", "|2|fe80::1%eth0|1|", -EINVAL },
	{ "IPv4 first", "|2|1.2.3.4::|1|", -EINVAL },
	{ "IPv4 behind seven groups", "|2|1:2:3:4:5:6:7:1.2.3.4|1|", -EINVAL },
	{ "IPv4 of three octets behind a gap", "|2|::1.2.3|1|", -EINVAL },
	{ "IPv4 with octet 256 behind a gap", "|2|::ffff:1.2.3.256|1|", -EINVAL },
};

KFTP_CASES(eprt, eprt_cases);

static void addr_parse_eprt_test(struct kunit *test)
{
	const struct eprt_case *param = test->param_value;
	char text[KFTP_ADDR_TEXT_SIZE];
	struct kftp_addr addr;
	size_t len;
	int ret;

	memset(&addr, 0x55, sizeof(addr));

	ret = kftp_addr_parse_eprt(param->arg, strlen(param->arg), &addr);

	KUNIT_EXPECT_EQ(test, ret, param->ret);
	if (param->ret || ret) {
		KUNIT_EXPECT_EQ(test, addr.family, 0x55);
		return;
	}
	len = kftp_addr_text(&addr, text);
	KUNIT_EXPECT_STREQ(test, text, param->text);
	KUNIT_EXPECT_EQ(test, len, strlen(text));
	KUNIT_EXPECT_EQ(test, addr.port, param->port);
	KUNIT_EXPECT_EQ(test, addr.family, strchr(param->text, '.') ? 4 : 6);
	if (addr.family == 4)
		KUNIT_EXPECT_FALSE(test, memchr_inv(addr.ip + 4, 0, 12));
}

/* Tests a thousand equal characters, alone and after a valid beginning. */
static void addr_parse_eprt_long_test(struct kunit *test)
{
	static const char fill[] = "|1:.f0,~ ";
	static const char *const begin[] = { "", "|", "|1|", "|2|", "|2|::", "|1|1.2.3.4|" };
	char *arg = kunit_kmalloc(test, 1000, GFP_KERNEL);
	struct kftp_addr addr;
	size_t i, k;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, arg);
	for (i = 0; i < ARRAY_SIZE(begin); i++) {
		for (k = 0; k < sizeof(fill) - 1; k++) {
			memset(arg, fill[k], 1000);
			memcpy(arg, begin[i], strlen(begin[i]));
			KUNIT_EXPECT_EQ_MSG(test, kftp_addr_parse_eprt(arg, 1000, &addr), -EINVAL,
					    "%s and then %c", begin[i], fill[k]);
		}
	}
}

/* Tests a part that is too long, in an argument that is valid apart from this. */
static void addr_parse_long_part_test(struct kunit *test)
{
	static const char *const parts[][2] = {
		{ "|", "|1.2.3.4|21|" }, { "|1|", ".2.3.4|21|" }, { "|1|1.2.3.", "|21|" },
		{ "|2|::", "|21|" }, { "|2|", "::|21|" }, { "|2|::ffff:", ".2.3.4|21|" },
		{ "|1|1.2.3.4|", "|" }, { "|2|::1|", "|" },
	};
	char *arg = kunit_kmalloc(test, 1000, GFP_KERNEL);
	struct kftp_addr addr;
	size_t i, end;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, arg);
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		end = strlen(parts[i][1]);
		memset(arg, '0', 1000);
		memcpy(arg, parts[i][0], strlen(parts[i][0]));
		memcpy(arg + 1000 - end, parts[i][1], end);
		arg[1000 - end - 1] = '1';
		KUNIT_EXPECT_EQ_MSG(test, kftp_addr_parse_eprt(arg, 1000, &addr), -EINVAL,
				    "%s...%s", parts[i][0], parts[i][1]);
	}
	memset(arg, '0', 1000);
	memcpy(arg, "1,2,3,4,5,", 10);
	KUNIT_EXPECT_EQ(test, kftp_addr_parse_port(arg, 1000, &addr), -EINVAL);
	memset(arg, ',', 1000);
	KUNIT_EXPECT_EQ(test, kftp_addr_parse_port(arg, 1000, &addr), -EINVAL);
}

/* Tests that bytes after the end of an argument, which has no NUL, are not read. */
static void addr_parse_prefix_test(struct kunit *test)
{
	static const char eprt[] = "|2|2001:db8::10.1.2.3|5282|";
	static const char port[] = "192,168,1,20,19,137";
	struct kftp_addr addr;
	size_t len;

	for (len = 0; len < sizeof(eprt) - 1; len++)
		KUNIT_EXPECT_EQ_MSG(test, kftp_addr_parse_eprt(eprt, len, &addr), -EINVAL,
				    "EPRT, %zu bytes", len);
	for (len = 0; len < sizeof(port) - 3; len++)
		KUNIT_EXPECT_EQ_MSG(test, kftp_addr_parse_port(port, len, &addr), -EINVAL,
				    "PORT, %zu bytes", len);
	KUNIT_EXPECT_EQ(test, kftp_addr_parse_port(port, sizeof(port) - 3, &addr), 0);
	KUNIT_EXPECT_EQ(test, addr.port, 19 * 256 + 1);
}

struct text_case {
	const char *what;	/* the text */
	struct kftp_addr addr;
};

#define IP6(...) { .family = 6, .ip = { __VA_ARGS__ } }

/* Addresses and their texts as in RFC 5952, sections 4 and 5. */
static const struct text_case text_cases[] = {
	{ "0.0.0.0", { .family = 4 } },
	{ "255.255.255.255", { .family = 4, .ip = { 255, 255, 255, 255 } } },
	{ "1.20.100.209", { .family = 4, .ip = { 1, 20, 100, 209 } } },
	{ "::", IP6(0) },
	{ "::1", IP6([15] = 1) },
	{ "1::", IP6(0, 1) },
	{ "ff02::1:ff00:1", IP6(0xff, 2, [11] = 1, 0xff, 0, 0, 1) },
	{ "2001:db8::1:0:0:1", IP6(0x20, 1, 0x0d, 0xb8, [9] = 1, [15] = 1) },
	{ "2001:0:0:1::1", IP6(0x20, 1, [7] = 1, [15] = 1) },
	{ "2001:db8:0:1:1:1:1:1", IP6(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1) },
	{ "1:2:3:4:5:6::", IP6(0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6) },
	{ "0:2:3:4:5:6:7:8", IP6(0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8) },
	{ "::3:4:5:6:7:8", IP6([5] = 3, [7] = 4, [9] = 5, [11] = 6, [13] = 7, [15] = 8) },
	{ "abcd:ef01:2345:6789:abc:de:f:1000",
	  IP6(0xab, 0xcd, 0xef, 1, 0x23, 0x45, 0x67, 0x89, 0x0a, 0xbc, 0, 0xde, 0, 0xf, 0x10) },
	{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
	  IP6(255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255) },
};

KFTP_CASES(text, text_cases);

static void addr_text_test(struct kunit *test)
{
	const struct text_case *param = test->param_value;
	char buf[KFTP_ADDR_TEXT_SIZE];
	size_t len;

	memset(buf, '.', sizeof(buf));

	len = kftp_addr_text(&param->addr, buf);

	KUNIT_EXPECT_STREQ(test, buf, param->what);
	KUNIT_EXPECT_EQ(test, len, strlen(param->what));
}

static void addr_port_text_test(struct kunit *test)
{
	const struct kftp_addr high = {
		.family = 4, .port = 65535, .ip = { 255, 255, 255, 255 }
	};
	const struct kftp_addr low = { .family = 4, .port = 5001, .ip = { 10, 0, 9, 100 } };
	char buf[24];

	KUNIT_EXPECT_EQ(test, kftp_addr_port_text(&high, buf), (size_t)23);
	KUNIT_EXPECT_STREQ(test, buf, "255,255,255,255,255,255");
	KUNIT_EXPECT_EQ(test, kftp_addr_port_text(&low, buf), (size_t)17);
	KUNIT_EXPECT_STREQ(test, buf, "10,0,9,100,19,137");
}

static void addr_same_host_test(struct kunit *test)
{
	const struct kftp_addr four = { .family = 4, .port = 1, .ip = { 10, 0, 0, 1 } };
	const struct kftp_addr port = { .family = 4, .port = 2, .ip = { 10, 0, 0, 1 } };
	const struct kftp_addr other = { .family = 4, .port = 1, .ip = { 10, 0, 0, 2 } };
	const struct kftp_addr six = { .family = 6, .port = 1, .ip = { 10, 0, 0, 1 } };
	const struct kftp_addr last = { .family = 6, .port = 1, .ip = { 10, 0, 0, 1, [15] = 1 } };

	KUNIT_EXPECT_TRUE(test, kftp_addr_same_host(&four, &port));
	KUNIT_EXPECT_TRUE(test, kftp_addr_same_host(&last, &last));
	KUNIT_EXPECT_FALSE(test, kftp_addr_same_host(&four, &other));
	KUNIT_EXPECT_FALSE(test, kftp_addr_same_host(&four, &six));
	KUNIT_EXPECT_FALSE(test, kftp_addr_same_host(&six, &last));
}

static void addr_same_link_test(struct kunit *test)
{
	const struct kftp_addr none = { .family = 6, .ip = { 0xfe, 0x80, [15] = 1 } };
	struct kftp_addr one = none, other = none;

	one.scope = 2;
	other.scope = 3;
	KUNIT_EXPECT_TRUE(test, kftp_addr_same_host(&one, &one));
	KUNIT_EXPECT_FALSE(test, kftp_addr_same_host(&one, &other));
	KUNIT_EXPECT_TRUE(test, kftp_addr_same_host(&one, &none));
	KUNIT_EXPECT_TRUE(test, kftp_addr_same_host(&none, &other));
}

static const struct eprt_case lprt_cases[] = {
	{ "IPv4", "4,4,192,168,1,20,2,19,137", 0, "192.168.1.20", 5001 },
	{ "IPv6", "6,16,32,1,13,184,0,0,0,0,0,0,0,0,0,0,0,7,2,255,255", 0,
	  "2001:db8::7", 65535 },
	{ "IPv4-mapped", "6,16,0,0,0,0,0,0,0,0,0,0,255,255,10,0,0,1,2,4,0", 0,
	  "10.0.0.1", 1024 },
	{ "another family", "5,4,1,2,3,4,2,4,0", -EPROTONOSUPPORT },
	{ "family 256", "256,4,1,2,3,4,2,4,0", -EINVAL },
	{ "family 16, of 16 bytes", "16,4,1,2,3,4,2,4,0", -EPROTONOSUPPORT },
	{ "address of 5 bytes", "4,5,1,2,3,4,5,2,4,0", -EINVAL },
	{ "length of the other family", "4,16,1,2,3,4,2,4,0", -EINVAL },
	{ "port of 3 bytes", "4,4,1,2,3,4,3,4,0,0", -EINVAL },
	{ "port of 1 byte", "4,4,1,2,3,4,1,4", -EINVAL },
	{ "port length wrong", "4,4,1,2,3,4,3,4,0", -EINVAL },
	{ "octet 256", "4,4,256,2,3,4,2,4,0", -EINVAL },
	{ "one too few", "4,4,1,2,3,4,2,4", -EINVAL },
	{ "one too many", "4,4,1,2,3,4,2,4,0,0", -EINVAL },
	{ "comma behind", "4,4,1,2,3,4,2,4,0,", -EINVAL },
	{ "IPv6 cut", "6,16,32,1,13,184,0,0,0,0,0,0,0,0,0,0,0,7,2,255", -EINVAL },
	{ "family alone", "4", -EINVAL },
	{ "empty", "", -EINVAL },
	{ "no number", "a,4,1,2,3,4,2,4,0", -EINVAL },
};

KFTP_CASES(lprt, lprt_cases);

static void addr_parse_lprt_test(struct kunit *test)
{
	const struct eprt_case *param = test->param_value;
	char text[KFTP_ADDR_LONG_SIZE];
	struct kftp_addr addr, again;
	int ret;

	memset(&addr, 0x55, sizeof(addr));

	ret = kftp_addr_parse_lprt(param->arg, strlen(param->arg), &addr);

	KUNIT_ASSERT_EQ(test, ret, param->ret);
	if (ret) {
		KUNIT_EXPECT_EQ(test, addr.family, 0x55);
		return;
	}
	kftp_addr_text(&addr, text);
	KUNIT_EXPECT_STREQ(test, text, param->text);
	KUNIT_EXPECT_EQ(test, addr.port, param->port);
	/* When the text is parsed, the result must be the same address. */
	ret = kftp_addr_long_text(&addr, text);
	KUNIT_EXPECT_EQ(test, ret, (int)strlen(text));
	KUNIT_EXPECT_EQ(test, kftp_addr_parse_lprt(text, ret, &again), 0);
	KUNIT_EXPECT_FALSE(test, memcmp(&addr, &again, sizeof(addr)));
}

static void addr_long_text_size_test(struct kunit *test)
{
	struct kftp_addr addr = { .family = 6, .port = 65535 };
	char text[KFTP_ADDR_LONG_SIZE];

	memset(addr.ip, 0xff, sizeof(addr.ip));

	KUNIT_EXPECT_LT(test, kftp_addr_long_text(&addr, text), (size_t)KFTP_ADDR_LONG_SIZE);
}

static struct kunit_case addr_test_cases[] = {
	KUNIT_CASE_PARAM(addr_parse_port_test, port_gen_params),
	KUNIT_CASE_PARAM(addr_parse_eprt_test, eprt_gen_params),
	KUNIT_CASE(addr_parse_eprt_long_test),
	KUNIT_CASE(addr_parse_long_part_test),
	KUNIT_CASE_PARAM(addr_parse_lprt_test, lprt_gen_params),
	KUNIT_CASE(addr_long_text_size_test),
	KUNIT_CASE(addr_parse_prefix_test),
	KUNIT_CASE_PARAM(addr_text_test, text_gen_params),
	KUNIT_CASE(addr_port_text_test),
	KUNIT_CASE(addr_same_host_test),
	KUNIT_CASE(addr_same_link_test),
	{}
};

static struct kunit_suite addr_suite = {
	.name = "kftp_addr",
	.test_cases = addr_test_cases,
};

kunit_test_suites(&addr_suite);
