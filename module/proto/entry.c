// SPDX-License-Identifier: GPL-2.0
/* Writes the names of files and owners as listings show them. */
#include "proto/entry.h"
#include "proto/word_at_a_time.h"

/* Listings show at most this many bytes of an owner's name, the limit of useradd(8). */
#define OWNER_SIZE 32

/*
 * Copies eight bytes of a name and returns true. If one of the bytes is less than 14, as
 * CR and LF are, copies nothing and returns false.
 */
static bool copy_word(char *p, const char *name)
{
	u64 word = kftp_word_load(name);

	if (kftp_word_below(word, '\r' + 1))
		return false;
	kftp_word_store(p, word);
	return true;
}

char *kftp_entry_put_name(char *p, const char *name, size_t len)
{
	size_t i = 0;

	while (len - i >= KFTP_WORD_SIZE && copy_word(p + i, name + i))
		i += KFTP_WORD_SIZE;
	/* Copy the last eight bytes of the name. Some of them are copied already. */
	if (i && len - i < KFTP_WORD_SIZE &&
	    copy_word(p + len - KFTP_WORD_SIZE, name + len - KFTP_WORD_SIZE))
		return p + len;
	for (; i < len; i++)
		p[i] = name[i] == '\r' || name[i] == '\n' ? '?' : name[i];
	return p + len;
}

char *kftp_entry_put_owner(char *p, const char *name)
{
	const char *end = name + OWNER_SIZE;

	for (; *name && name < end; name++)
		*p++ = (u8)*name <= ' ' || *name == ';' ? '_' : *name;
	return p;
}
