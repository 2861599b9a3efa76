// SPDX-License-Identifier: GPL-2.0
/* Changes of permission bits, of any text. */
#include "../../module/proto/mode.h"
#include "fuzz.h"

/* The first bytes of an input: the bits before the change, and the umask. */
struct start {
	u16 mode;
	u16 umask;
};

static bool has(const char *text, size_t len, const char *letters)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] && strchr(letters, text[i]))
			return true;
	return false;
}

/*
 * Without copies and "X", an action does not look at the bits: each bit of the result
 * depends only on the same bit before, and the change done twice is the change done once.
 */
static void check_bits(const struct kftp_mode_change *change, bool directory, u32 mode)
{
	u32 none = 0, all = 07777, again = mode, before = mode;

	CHECK(!kftp_mode_apply(change, directory, &none));
	CHECK(!kftp_mode_apply(change, directory, &all));
	CHECK(!kftp_mode_apply(change, directory, &mode));
	CHECK(mode == ((before & all) | (~before & none)));
	again = mode;
	CHECK(!kftp_mode_apply(change, directory, &again));
	CHECK(again == mode);
}

static bool copies(const char *text, size_t len)
{
	for (size_t i = 1; i < len; i++)
		if (strchr("+-=", text[i - 1]) && text[i - 1] && has(text + i, 1, "ugo"))
			return true;
	return false;
}

static void check(const struct kftp_mode_change *change, bool directory, u32 before)
{
	u32 mode = 0100000 | before;
	int ret = kftp_mode_apply(change, directory, &mode);
	size_t i;

	CHECK(ret == 0 || ret == -EINVAL);
	if (ret) {
		CHECK(mode == (0100000 | before));
		return;
	}
	CHECK(change->len && mode <= 07777);
	for (i = 0; i < change->len; i++)
		CHECK(has(change->text + i, 1, "01234567ugoa+-=,rwxXst"));
	if (!has(change->text, change->len, "X") && !copies(change->text, change->len))
		check_bits(change, directory, before);
	/* Only numbers and "s" change these bits of a directory. */
	if (directory && !has(change->text, change->len, "s01234567"))
		CHECK((mode & 06000) == (before & 06000));
}

int fuzz_input(const u8 *data, size_t size)
{
	struct kftp_mode_change change;
	struct start start;
	char *text;

	if (size < sizeof(start) || size > 4096)
		return 0;
	memcpy(&start, data, sizeof(start));
	change.len = size - sizeof(start);
	text = exact_copy(data + sizeof(start), change.len);
	change.text = text;
	change.umask = start.umask & 0777;
	check(&change, false, start.mode & 07777);
	check(&change, true, start.mode & 07777);
	free(text);
	return 0;
}
