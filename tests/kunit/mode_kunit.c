// SPDX-License-Identifier: GPL-2.0
/* Tests mode.c: changes of permission bits as chmod(1) takes them. */
#include "../../module/proto/mode.c"
#include "cases.h"

struct mode_case {
	const char *what;	/* the change */
	u32 before;
	int after;		/* or -EINVAL */
	u32 umask;
	bool directory;
};

static const struct mode_case mode_cases[] = {
	{ "644", 0777, 0644 },
	{ "0", 07777, 0 },
	{ "7777", 0, 07777 },
	{ "755", 02700, 0755, 0, true },
	{ "10000", 0, -EINVAL },
	{ "888", 0, -EINVAL },
	{ "u+x", 0644, 0744 },
	{ "g+w", 0644, 0664 },
	{ "o-r", 0644, 0640 },
	{ "a+x", 0644, 0755 },
	{ "ugo+x", 0644, 0755 },
	{ "go-rwx", 0777, 0700 },
	{ "u=rw,go=r", 0777, 0644 },
	{ "a=", 0777, 0 },
	{ "u=", 04777, 0077 },
	{ "=", 07777, 0 },
	{ "u+rwx-x", 0, 0600 },
	{ "u+r-w+x", 0200, 0500 },
	{ "u+", 0644, 0644 },
	{ "u+r,", 0, -EINVAL },
	{ ",u+r", 0, -EINVAL },
	{ "u+r,,g+r", 0, -EINVAL },
	/* Without u, g, o or a, the umask counts, but not for what "=" removes. */
	{ "+x", 0644, 0755, 0022 },
	{ "+w", 0444, 0644, 0022 },
	{ "+rwx", 0, 0700, 0077 },
	{ "-w", 0666, 0466, 0022 },
	{ "=rw", 0777, 0644, 0022 },
	{ "=", 0777, 0, 0022 },
	{ "a+w", 0444, 0666, 0022 },
	/* X: only if something is executable already, or in a directory. */
	{ "a+X", 0644, 0644 },
	{ "a+X", 0744, 0755 },
	{ "a+X", 0644, 0755, 0, true },
	{ "a=rX", 0744, 0555 },
	{ "a-x+X", 0755, 0644 },
	{ "u+x,a+X", 0644, 0755 },
	{ "g+X", 0700, 0710 },
	/* Set-user-ID, set-group-ID, sticky. */
	{ "u+s", 0755, 04755 },
	{ "g+s", 0755, 02755 },
	{ "+s", 0755, 06755, 0022 },
	{ "o+s", 0755, 0755 },
	{ "u-s", 06755, 02755 },
	{ "a-s", 06755, 0755 },
	{ "+t", 0755, 01755, 0022 },
	{ "o+t", 0755, 01755 },
	{ "u+t", 0755, 0755 },
	{ "a=rwxst", 0, 07777 },
	{ "u=rwx", 06755, 02755 },
	{ "u=rwx,go=", 06755, 06700, 0, true },
	{ "u=rwxs,go=", 02755, 06700, 0, true },
	{ "a=rx", 07777, 06555, 0, true },
	{ "g=u", 06750, 06770, 0, true },
	{ "g-s", 02755, 0755, 0, true },
	/*
	 * Copies: of what the actions before have left, without the three special bits.
	 */
	{ "g=u", 0740, 0770 },
	{ "o=g", 0750, 0755 },
	{ "go=u", 0700, 0777 },
	{ "g+o", 0704, 0744 },
	{ "o-u", 0477, 0473 },
	{ "u=g", 04750, 0550 },
	{ "g=g", 0751, 0751 },
	{ "+u", 0700, 0755, 0022 },
	{ "u=rw,g=u", 0, 0660 },
	{ "g=u+x", 0600, 0670 },
	{ "g=uw", 0700, -EINVAL },
	{ "g=ug", 0700, -EINVAL },
	{ "g=wu", 0700, -EINVAL },
	/* An octal number after an operator: all bits, and no umask. */
	{ "+11", 0644, 0655, 0077 },
	{ "-22", 0666, 0644, 0077 },
	{ "=755", 06000, 0755, 0077, true },
	{ "+6000", 0755, 06755, 0, true },
	{ "u+r,+1", 0, 0401 },
	{ "+10000", 0, -EINVAL },
	{ "u+1", 0, -EINVAL },
	{ "+1-2", 0, -EINVAL },
	{ "+1x", 0, -EINVAL },
	{ "+8", 0, -EINVAL },
	{ "", 0644, -EINVAL },
	{ "u", 0644, -EINVAL },
	{ "x", 0644, -EINVAL },
	{ "ux", 0644, -EINVAL },
	{ "u+q", 0644, -EINVAL },
	{ "u*x", 0644, -EINVAL },
	{ "u +x", 0644, -EINVAL },
	{ "U+x", 0644, -EINVAL },
	{ "u+x;", 0644, -EINVAL },
	{ "644,u+x", 0644, -EINVAL },
	{ "u+x,644", 0644, -EINVAL },
};

KFTP_CASES(mode, mode_cases);

static void mode_apply_test(struct kunit *test)
{
	const struct mode_case *param = test->param_value;
	const struct kftp_mode_change change = {
		param->what, strlen(param->what), param->umask,
	};
	u32 mode = S_IFREG | param->before;
	int ret = kftp_mode_apply(&change, param->directory, &mode);

	KUNIT_EXPECT_EQ(test, ret, param->after < 0 ? param->after : 0);
	KUNIT_EXPECT_EQ(test, mode, param->after < 0 ? S_IFREG | param->before : param->after);
}

static struct kunit_case mode_test_cases[] = {
	KUNIT_CASE_PARAM(mode_apply_test, mode_gen_params),
	{}
};

static struct kunit_suite mode_suite = {
	.name = "kftp_mode",
	.test_cases = mode_test_cases,
};

kunit_test_suites(&mode_suite);
