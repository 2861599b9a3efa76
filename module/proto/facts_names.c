// SPDX-License-Identifier: GPL-2.0
/* The names of facts: OPTS MLST and the line of FEAT (RFC 3659, 7.8, 7.9). */
#include "proto/facts.h"

static const struct {
	const char *name;
	size_t len;
} fact_table[] = {	/* in the order of the bits of KFTP_FACT_* */
#define FACT(text) { text, sizeof(text) - 1 }
	FACT("type"), FACT("size"), FACT("modify"), FACT("perm"), FACT("unique"),
	FACT("create"), FACT("UNIX.mode"), FACT("UNIX.ownername"),
	FACT("UNIX.groupname"), FACT("UNIX.uid"), FACT("UNIX.gid"),
#undef FACT
};

static u32 fact_bit(const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fact_table); i++)
		if (len == fact_table[i].len && !strncasecmp(name, fact_table[i].name, len))
			return 1U << i;
	return 0;
}

u32 kftp_facts_parse(const char *arg, size_t len)
{
	u32 facts = 0;

	while (len) {
		const char *end = memchr(arg, ';', len);
		size_t part = end ? (size_t)(end - arg) : len;

		facts |= fact_bit(arg, part);
		part += !!end;
		arg += part;
		len -= part;
	}
	return facts;
}

size_t kftp_facts_names(u32 facts, bool all, char *buf)
{
	char *p = buf;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(fact_table); i++) {
		bool on = facts >> i & 1;

		if (!on && !all)
			continue;
		memcpy(p, fact_table[i].name, fact_table[i].len);
		p += fact_table[i].len;
		if (all && on)
			*p++ = '*';
		*p++ = ';';
	}
	*p = '\0';
	return p - buf;
}
