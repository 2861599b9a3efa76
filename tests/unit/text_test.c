// SPDX-License-Identifier: GPL-2.0
/* Text for people and machines: escapes, log lines, JSON, sizes, root directories. */
#include "unit.h"

#include <errno.h>

#include "kftpctl/human.h"
#include "kftpctl/json.h"
#include "kftpd/child/root.h"
#include "kftpd/monitor/session_log.h"
#include "lib/text.h"

static void test_escape(void **state)
{
	static const struct {
		const char *in;
		const char *out;
	} cases[] = {
		{ "plain /name", "plain /name" },
		{ "\303\244\342\202\254\360\237\230\200",
		  "\303\244\342\202\254\360\237\230\200" },
		{ "a\033[2Jb\n", "a\\x1b[2Jb\\x0a" },
		{ "\177", "\\x7f" },
		{ "\302\233[2J", "\\xc2\\x9b[2J" }, /* CSI of C1 */
		{ "quote\" back\\", "quote\\x22 back\\x5c" },
		{ "\303", "\\xc3" },
		{ "\303x", "\\xc3x" },
		{ "\377\376", "\\xff\\xfe" },
		{ "\300\257", "\\xc0\\xaf" }, /* overlong */
		{ "\355\240\200", "\\xed\\xa0\\x80" }, /* surrogate */
		{ "\364\220\200\200", "\\xf4\\x90\\x80\\x80" },
		{ "\u202etxt.exe", "\\xe2\\x80\\xaetxt.exe" },
		{ "a\u2066b\u2069", "a\\xe2\\x81\\xa6b\\xe2\\x81\\xa9" },
		{ "a\u200bb", "a\\xe2\\x80\\x8bb" }, /* zero width space */
		{ "a\u200fb", "a\\xe2\\x80\\x8fb" }, /* right-to-left mark */
		{ "a\u061c", "a\\xd8\\x9c" },
		{ "\ufeffa", "\\xef\\xbb\\xbfa" },
		{ "a\u00adb", "a\\xc2\\xadb" }, /* soft hyphen */
		{ "a\u2028b", "a\\xe2\\x80\\xa8b" }, /* line separator */
		{ "\U000e0041", "\\xf3\\xa0\\x81\\x81" }, /* a tag */
		{ "\u00ae\u2027\u202f\u05d0\u0627", "\u00ae\u2027\u202f\u05d0\u0627" },
	};
	char buf[64];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(kftp_text_escape(cases[i].in, buf, sizeof(buf)),
				 strlen(cases[i].out));
		assert_string_equal(buf, cases[i].out);
	}
}

static void test_escape_is_cut(void **state)
{
	char buf[8];

	(void)state;
	assert_int_equal(kftp_text_escape("123456\n", buf, sizeof(buf)), 6);
	assert_string_equal(buf, "123456");
	assert_int_equal(kftp_text_escape("12345678", buf, sizeof(buf)), 7);
	assert_int_equal(kftp_text_escape("123456\303\244", buf, sizeof(buf)),
			 6);
}

static void test_record(void **state)
{
	struct kftp_nl_event event = {
		.type = KFTP_EVENT_TYPE_TRANSFER,
		.session = 17,
		.user = "al\nice",
		.host = "",
		.peer = { .family = 4, .ip = { 192, 0, 2, 1 } },
		.direction = KFTP_DIRECTION_SEND,
		.file = "/a b\033",
		.bytes = 1048576,
		.duration = 1005,
		.reply = 226,
		.reason = "",
	};
	char text[256];

	(void)state;
	kftpd_session_log_text(&event, text, sizeof(text));
	assert_string_equal(text, "session 17 al\\x0aice@192.0.2.1 sent "
				  "\"/a b\\x1b\", 1048576 bytes in 1.005 s, "
				  "reply 226");
	event.direction = KFTP_DIRECTION_RECEIVE;
	event.reply = 426;
	event.reason = "the connection was reset";
	kftpd_session_log_text(&event, text, sizeof(text));
	assert_non_null(strstr(text, " received "));
	assert_non_null(strstr(text, "reply 426: the connection was reset"));
	event.type = KFTP_EVENT_TYPE_LOGIN;
	event.user = "alice";
	event.reason = "";
	kftpd_session_log_text(&event, text, sizeof(text));
	assert_string_equal(text, "session 17 alice@192.0.2.1 logged in");
	event.host = "ftp.exa\nmple";
	kftpd_session_log_text(&event, text, sizeof(text));
	assert_string_equal(text, "session 17 alice@192.0.2.1 at ftp.exa\\x0ample logged in");
	event.host = "";
	event.type = KFTP_EVENT_TYPE_LOGOUT;
	kftpd_session_log_text(&event, text, sizeof(text));
	assert_string_equal(text, "session 17 alice@192.0.2.1 logged out, "
				  "1048576 bytes in 1 s");
	/* A buffer that is too small, and unknown types, do no harm. */
	assert_true(kftpd_session_log_text(&event, text, 12) >= 12);
	assert_int_equal(strlen(text), 11);
	event.type = 99;
	kftpd_session_log_event(&event);
}

static void test_json(void **state)
{
	char *text = NULL;
	size_t len;
	struct kftpctl_json json = { .to = open_memstream(&text, &len) };

	(void)state;
	kftpctl_json_open(&json, NULL, '{');
	kftpctl_json_string(&json, "s", "a\"\\\n\377\303\244");
	kftpctl_json_number(&json, "n", UINT64_MAX);
	kftpctl_json_open(&json, "e", '[');
	kftpctl_json_close(&json, ']');
	kftpctl_json_open(&json, "l", '[');
	kftpctl_json_number(&json, NULL, 1);
	kftpctl_json_number(&json, NULL, 2);
	kftpctl_json_close(&json, ']');
	kftpctl_json_bool(&json, "b", true);
	kftpctl_json_close(&json, '}');
	fclose(json.to);
	assert_string_equal(text, "{\n"
				  "  \"s\": \"a\\\"\\\\\\u000a\\udcff\303\244\",\n"
				  "  \"n\": 18446744073709551615,\n"
				  "  \"e\": [],\n"
				  "  \"l\": [\n"
				  "    1,\n"
				  "    2\n"
				  "  ],\n"
				  "  \"b\": true\n"
				  "}\n");
	free(text);
}

static void test_human(void **state)
{
	char buf[KFTPCTL_HUMAN_SIZE];

	(void)state;
	assert_string_equal(kftpctl_human_bytes(0, buf), "0 B");
	assert_string_equal(kftpctl_human_bytes(1023, buf), "1023 B");
	assert_string_equal(kftpctl_human_bytes(1536, buf), "1.5 KiB");
	assert_string_equal(kftpctl_human_bytes(1048575, buf), "1023.9 KiB");
	assert_string_equal(kftpctl_human_bytes(1048576, buf), "1.0 MiB");
	assert_string_equal(kftpctl_human_bytes(5ULL << 30, buf), "5.0 GiB");
	assert_string_equal(kftpctl_human_bytes(UINT64_MAX, buf), "15.9 EiB");
	assert_string_equal(kftpctl_human_time(0, buf), "0s");
	assert_string_equal(kftpctl_human_time(59, buf), "59s");
	assert_string_equal(kftpctl_human_time(60, buf), "0:01:00");
	assert_string_equal(kftpctl_human_time(86399, buf), "23:59:59");
	assert_string_equal(kftpctl_human_time(90061, buf), "1d 1:01:01");
	assert_string_equal(kftpctl_human_time(UINT32_MAX, buf),
			    "49710d 6:28:15");
}

static void test_root(void **state)
{
	static const struct passwd alice = { .pw_name = (char *)"alice",
					     .pw_dir = (char *)"/home/alice" };
	static const struct {
		const char *pattern;
		const char *path;
	} cases[] = {
		{ "%h", "/home/alice" },
		{ "/", "/" },
		{ "%h/ftp", "/home/alice/ftp" },
		{ "/srv/%u/%%u", "/srv/alice/%u" },
		{ "/srv/%", "/srv/%" },
	};
	char path[32], small[11];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		assert_int_equal(kftpd_root_expand(cases[i].pattern, &alice,
						       path, sizeof(path)),
				 0);
		assert_string_equal(path, cases[i].path);
	}
	assert_int_equal(kftpd_root_expand("%u", &alice, path,
					       sizeof(path)),
			 -EINVAL);
	assert_int_equal(kftpd_root_expand("%h", &alice, small,
					       sizeof(small)),
			 -ENAMETOOLONG);
}

static void test_start(void **state)
{
	static const struct {
		const char *root;
		const char *home;
		const char *start;
	} cases[] = {
		{ "/", "/home/alice", "/home/alice" },
		{ "/home", "/home/alice", "/alice" },
		{ "/home/", "/home/alice", "/alice" },
		{ "/home/alice", "/home/alice", "/" },
		{ "/home/al", "/home/alice", "/" },
		{ "/srv", "/home/alice", "/" },
		{ "/", "/", "/" },
	};
	char path[32];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(cases); i++) {
		kftpd_root_home(cases[i].root, cases[i].home, path,
				     sizeof(path));
		assert_string_equal(path, cases[i].start);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_escape),
		cmocka_unit_test(test_escape_is_cut),
		cmocka_unit_test(test_record),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_human),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
