// SPDX-License-Identifier: GPL-2.0
/* Changes permission bits in the way that chmod(1) describes. */
#include "proto/args.h"
#include "proto/mode.h"

#define MODE_ALL 07777
#define MODE_SET_ID 06000
#define MODE_EXECUTE 0111

/**
 * struct mode_action - one action of a change, such as "+x" (see kftp_mode_apply())
 * @op: the first character of the action: "+", "-" or "="
 * @who: bits that belong to the letters u, g, o and a of the clause; 0 if the clause has
 *	 none of these letters
 * @bits: bits to add, remove or set
 * @copied: if the action copies the bits of u, g or o, the permission bits that belong to
 *	    this letter; 0 if the action copies no bits
 * @if_any: true if the action has the letter X. The letter X means the execute bits if
 *	    the file is a directory or has at least one execute bit, and no bits otherwise
 * @set_id: true if the action names the set-user-ID and set-group-ID bits
 */
struct mode_action {
	char op;
	u32 who;
	u32 bits;
	u32 copied;
	bool if_any;
	bool set_id;
};

/* Returns the bits that "u", "g" or "o" stands for; 0 for any other character. */
static u32 mode_class(char letter)
{
	switch (letter) {
	case 'u':
		return 04700;
	case 'g':
		return 02070;
	case 'o':
		return 01007;
	default:
		return 0;
	}
}

static bool mode_is_op(char c)
{
	return c == '+' || c == '-' || c == '=';
}

/* Adds the letter r, w, x, X, s or t to the action. Returns false for another letter. */
static bool mode_add(struct mode_action *action, char letter)
{
	switch (letter) {
	case 'r':
		action->bits |= 0444;
		return true;
	case 'w':
		action->bits |= 0222;
		return true;
	case 'x':
		action->bits |= MODE_EXECUTE;
		return true;
	case 'X':
		action->if_any = true;
		return true;
	case 's':
		action->bits |= MODE_SET_ID;
		action->set_id = true;
		return true;
	case 't':
		action->bits |= 01000;
		return true;
	default:
		return false;
	}
}

/*
 * Parses an action at the start of @text, which has at least one byte. Returns the length
 * of the action; -EINVAL if @text does not begin with an action.
 */
static int mode_parse_action(const char *text, size_t len, struct mode_action *action)
{
	size_t at = 1;

	if (!mode_is_op(text[0]))
		return -EINVAL;
	action->op = text[0];
	if (len > 1 && mode_class(text[1])) {
		action->copied = mode_class(text[1]) & 0777;
		return 2;
	}
	while (at < len && mode_add(action, text[at]))
		at++;
	return at;
}

/* Applies the action to the permission bits @mode. Returns the new bits. */
static u32 mode_act(const struct mode_action *action, u32 mask, bool directory, u32 mode)
{
	u32 kept = directory && !action->set_id ? MODE_SET_ID : 0;
	u32 copy = mode & action->copied;
	u32 bits = action->bits | ((copy >> 6 | copy >> 3 | copy) & 7) * 0111;

	if (action->if_any && (directory || mode & MODE_EXECUTE))
		bits |= MODE_EXECUTE;
	bits &= (action->who ?: MODE_ALL & ~mask) & ~kept;
	switch (action->op) {
	case '+':
		return mode | bits;
	case '-':
		return mode & ~bits;
	default:
		return (mode & ~((action->who ?: MODE_ALL) & ~kept)) | bits;
	}
}

/*
 * Carries out a clause that consists of an operator ("+", "-" or "=") and an octal number
 * after it. The clause can change all bits, whatever the umask is.
 */
static int mode_octal_clause(const char *text, size_t len, u32 *mode)
{
	struct mode_action action = { .op = text[0], .who = MODE_ALL, .set_id = true };

	if (kftp_args_octal(text + 1, len - 1, MODE_ALL, &action.bits))
		return -EINVAL;
	*mode = mode_act(&action, 0, false, *mode);
	return 0;
}

/* Carries out one clause, which is the whole of @text. */
static int mode_clause(const char *text, size_t len, u32 mask, bool directory, u32 *mode)
{
	size_t at = 0;
	u32 who = 0;

	if (len > 1 && mode_is_op(text[0]) && text[1] >= '0' && text[1] <= '7')
		return mode_octal_clause(text, len, mode);
	for (; at < len && (text[at] == 'a' || mode_class(text[at])); at++)
		who |= text[at] == 'a' ? MODE_ALL : mode_class(text[at]);
	if (at == len)
		return -EINVAL;
	while (at < len) {
		struct mode_action action = { .who = who };
		int n = mode_parse_action(text + at, len - at, &action);

		if (n < 0)
			return n;
		at += n;
		*mode = mode_act(&action, mask, directory, *mode);
	}
	return 0;
}

int kftp_mode_apply(const struct kftp_mode_change *change, bool directory, u32 *mode)
{
	u32 new = *mode & MODE_ALL;
	size_t at, end;

	if (!kftp_args_octal(change->text, change->len, MODE_ALL, &new)) {
		*mode = new;
		return 0;
	}
	for (at = 0; at <= change->len; at = end + 1) {
		int err;

		for (end = at; end < change->len && change->text[end] != ','; end++)
			;
		err = mode_clause(change->text + at, end - at, change->umask, directory, &new);
		if (err)
			return err;
	}
	*mode = new;
	return 0;
}
