// SPDX-License-Identifier: GPL-2.0
/* Writes numbers as text. */
#include "proto/number.h"

static const char two_digits[100][4] = {
	"00", "01", "02", "03", "04", "05", "06", "07", "08", "09",
	"10", "11", "12", "13", "14", "15", "16", "17", "18", "19",
	"20", "21", "22", "23", "24", "25", "26", "27", "28", "29",
	"30", "31", "32", "33", "34", "35", "36", "37", "38", "39",
	"40", "41", "42", "43", "44", "45", "46", "47", "48", "49",
	"50", "51", "52", "53", "54", "55", "56", "57", "58", "59",
	"60", "61", "62", "63", "64", "65", "66", "67", "68", "69",
	"70", "71", "72", "73", "74", "75", "76", "77", "78", "79",
	"80", "81", "82", "83", "84", "85", "86", "87", "88", "89",
	"90", "91", "92", "93", "94", "95", "96", "97", "98", "99",
};

char *kftp_number_put_two(char *p, u32 value)
{
	memcpy(p, two_digits[value], 2);
	return p + 2;
}

static unsigned int count_digits(u64 value)
{
	static const u64 power[] = {
		0, 10ULL, 100ULL, 1000ULL, 10000ULL, 100000ULL, 1000000ULL,
		10000000ULL, 100000000ULL, 1000000000ULL, 10000000000ULL,
		100000000000ULL, 1000000000000ULL, 10000000000000ULL,
		100000000000000ULL, 1000000000000000ULL, 10000000000000000ULL,
		100000000000000000ULL, 1000000000000000000ULL, 10000000000000000000ULL,
	};
	unsigned int bits = 64 - __builtin_clzll(value | 1);
	/* 1233 / 4096 is nearly log10(2); this is exact enough for numbers of 64 bits. */
	unsigned int n = bits * 1233 >> 12;

	return n + (value >= power[n]);
}

static char *put_digits(char *p, u64 value, unsigned int digits)
{
	char *end = p + digits;
	u32 small;

	for (p = end; value > U32_MAX; value /= 100)
		kftp_number_put_two(p -= 2, value % 100);
	for (small = value; small >= 100; small /= 100)
		kftp_number_put_two(p -= 2, small % 100);
	if (small >= 10)
		kftp_number_put_two(p - 2, small);
	else
		p[-1] = '0' + small;
	return end;
}

char *kftp_number_put(char *p, u64 value)
{
	return put_digits(p, value, count_digits(value));
}

char *kftp_number_put_right(char *p, u64 value, unsigned int width)
{
	unsigned int digits = count_digits(value);

	memset(p, ' ', 8);
	if (digits < width)
		p += width - digits;
	return put_digits(p, value, digits);
}

char *kftp_number_put_hex(char *p, u64 value)
{
	unsigned int digits = (67 - __builtin_clzll(value | 1)) / 4;
	char *end = p + digits;

	for (p = end; digits; digits--) {
		*--p = "0123456789abcdef"[value & 0xf];
		value >>= 4;
	}
	return end;
}

char *kftp_number_put_octal(char *p, umode_t mode)
{
	p[0] = '0' + (mode >> 9 & 7);
	p[1] = '0' + (mode >> 6 & 7);
	p[2] = '0' + (mode >> 3 & 7);
	p[3] = '0' + (mode & 7);
	return p + 4;
}
