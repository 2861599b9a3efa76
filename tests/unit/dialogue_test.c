// SPDX-License-Identifier: GPL-2.0
/* FTP before login, line by line. */
#include "unit.h"

#include "kftpd/network/command.h"

static struct kftpd_message_config config;

static void reset(void)
{
	memset(&config, 0, sizeof(config));
	strcpy(config.banner, "ready");
	config.anonymous = 1;
	config.ask_password = 1;
}

static enum kftpd_next say(struct kftpd_dialogue *dialogue, const char *line,
			   struct kftpd_out *out)
{
	out->len = 0;
	return kftpd_command_line(dialogue, KFTP_LINE_WHOLE, line,
				   strlen(line), out);
}

static int code_of(const struct kftpd_out *out)
{
	return out->len ? atoi(out->buf) : 0;
}

/*
 * Dialogues: lines and their expected results. ">" is KFTPD_NEXT_LOGIN without a
 * reply, "x" after the code is the end.
 */
static const struct {
	const char *line;
	const char *expected;
} talks[][10] = {
	{ { "NOOP", "200" }, { "noop", "200" }, { "SYST", "215" },
	  { "FEAT", "211" }, { "HELP", "214" }, { "HELP RETR", "214" },
	  { "HELP FROB", "502" }, { "QUIT", "221x" } },
	{ { "PASS x", "503" }, { "USER", "501" }, { "USER alice", "331" },
	  { "PASS secret", ">" } },
	{ { "USER alice", "331" }, { "USER bob", "331" }, { "PASS", ">" } },
	{ { "USER anonymous", "331" }, { "PASS me@here", ">" } },
	{ { "USER FTP", "331" }, { "PASS", ">" } },
	{ { "ACCT x", "202" }, { "CLNT x", "200" }, { "CSID Name=x;", "200" },
	  { "LANG", "200" }, { "LANG EN", "200" }, { "LANG DE", "504" } },
	{ { "OPTS UTF8 ON", "200" }, { "opts utf8 on", "200" },
	  { "OPTS UTF8", "200" }, { "OPTS UTF8 NLST", "200" },
	  { "OPTS UTF8 OFF", "504" }, { "OPTS MLST size;", "200" },
	  { "OPTS MLST", "200" }, { "OPTS FROB", "501" }, { "OPTS", "501" } },
	{ { "OPTS HASH", "200" }, { "opts hash MD5", "200" },
	  { "OPTS HASHES", "501" }, { "HELP SITE", "214" },
	  { "HELP SITE CHMOD", "214" }, { "HELP SITE FROB", "502" },
	  { "HELP SMNT", "502" }, { "SITE HELP", "530" }, { "HASH f", "530" } },
	{ { "AUTH TLS", "534" }, { "AUTH tls-p", "534" }, { "AUTH SSL", "534" },
	  { "AUTH TLS-C", "534" }, { "AUTH GSSAPI", "504" }, { "AUTH", "501" },
	  { "PBSZ 0", "503" }, { "PROT P", "503" }, { "CCC", "534" } },
	{ { "HOST ftp.example", "220" }, { "HOST", "501" },
	  { "HOST a b", "501" }, { "HOST [::1]", "220" },
	  { "USER alice", "331" }, { "HOST ftp.example", "503" },
	  { "REIN", "220" }, { "HOST ftp.example", "220" },
	  { "PASS x", "503" } },
	/* After a failed login the host can't be changed, but after REIN it can. */
	{ { "HOST a", "220" }, { "USER alice", "331" }, { "PASS x", ">" },
	  { "HOST b", "503" }, { "REIN", "220" }, { "HOST b", "220" } },
	/* Spaces around words do not count; in names and passwords they do. */
	{ { "AUTH TLS ", "534" }, { "LANG  EN ", "200" }, { "OPTS UTF8 ON ", "200" },
	  { "OPTS  MLST size; ", "200" }, { "HELP SITE ", "214" }, { "HELP  RETR ", "214" },
	  { "HOST  a ", "220" }, { "AUTH  ", "501" }, { "OPTS ", "501" },
	  { "LANG ", "200" } },
	{ { "PWD", "530" }, { "RETR x", "530" }, { "STOR", "530" },
	  { "EPSV", "530" }, { "ABOR", "530" }, { "STAT", "530" },
	  { "FROB", "500" }, { "", "500" }, { " NOOP", "500" },
	  { "TOOLONGVERB", "500" } },
	{ { "GET / HTTP/1.1", "500x" } },
	{ { "POST / HTTP/1.1", "500x" } },
	{ { "OPTIONS * HTTP/1.1", "500x" } },
	{ { "CONNECT a:1 HTTP/1.1", "500x" } },
	{ { "head /", "500x" } },
	{ { "DELETE /f HTTP/1.1", "500x" } },
	/* HTTP is recognized in the first line only. */
	{ { "NOOP", "200" }, { "GET / HTTP/1.1", "500" } },
};

static void test_talks(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out;
	enum kftpd_next next;
	char got[16];
	size_t i, j;

	(void)state;
	reset();
	for (i = 0; i < COUNT(talks); i++) {
		kftpd_dialogue_init(&dialogue, &config);
		for (j = 0; j < COUNT(talks[i]) && talks[i][j].line; j++) {
			next = say(&dialogue, talks[i][j].line, &out);
			if (next == KFTPD_NEXT_LOGIN)
				snprintf(got, sizeof(got), "%.*s>",
					 (int)out.len, out.buf);
			else
				snprintf(got, sizeof(got), "%d%s",
					 code_of(&out),
					 next == KFTPD_NEXT_CLOSE ? "x" : "");
			if (strcmp(got, talks[i][j].expected))
				fail_msg("talk %zu: \"%s\": %s, not %s", i,
					 talks[i][j].line, got,
					 talks[i][j].expected);
		}
	}
}

static void test_greeting(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out = { .len = 0 };

	(void)state;
	reset();
	strcpy(config.banner, "one\ntwo\nthree");
	kftpd_dialogue_init(&dialogue, &config);
	kftpd_dialogue_greet(&dialogue, &out);
	assert_int_equal(out.len, strlen("220-one\r\n two\r\n220 three\r\n"));
	assert_memory_equal(out.buf, "220-one\r\n two\r\n220 three\r\n",
			    out.len);
}

/* The longest banner, with the shortest lines, must fit with the code before each line. */
static void test_longest_banner(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out = { .len = 0 };

	(void)state;
	reset();
	memset(config.banner, '\n', KFTPD_TEXT_SIZE - 1);
	kftpd_dialogue_init(&dialogue, &config);
	kftpd_dialogue_greet(&dialogue, &out);
	assert_true(out.len > 3 * (KFTPD_TEXT_SIZE - 1));
}

static void test_bad_lines(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out = { .len = 0 };

	(void)state;
	reset();
	kftpd_dialogue_init(&dialogue, &config);
	assert_int_equal(kftpd_command_line(&dialogue, KFTP_LINE_LONG, NULL, 0,
					     &out),
			 KFTPD_NEXT_LINE);
	assert_int_equal(code_of(&out), 500);
	out.len = 0;
	assert_int_equal(kftpd_command_line(&dialogue, KFTP_LINE_BAD, NULL, 0,
					     &out),
			 KFTPD_NEXT_LINE);
	assert_int_equal(code_of(&out), 501);
}

/* HTTP is recognized even if the first line is invalid, and nothing after it is executed. */
static void test_spoiled_http(void **state)
{
	static const char line[] = "POST /\0 HTTP/1.1\r\n";
	struct kftpd_dialogue dialogue;
	struct kftpd_out out = { .len = 0 };

	(void)state;
	reset();
	kftpd_dialogue_init(&dialogue, &config);
	assert_int_equal(kftpd_command_line(&dialogue, KFTP_LINE_BAD, line,
					     sizeof(line) - 1, &out),
			 KFTPD_NEXT_CLOSE);
	assert_int_equal(code_of(&out), 500);

	out.len = 0;
	kftpd_dialogue_init(&dialogue, &config);
	assert_int_equal(kftpd_command_overflow(&dialogue, line,
						 sizeof(line) - 1, &out),
			 KFTPD_NEXT_CLOSE);
	assert_int_equal(code_of(&out), 500);

	/* An overlong line that is not HTTP is answered at its end. */
	out.len = 0;
	kftpd_dialogue_init(&dialogue, &config);
	assert_int_equal(kftpd_command_overflow(&dialogue, "CWD /x", 6, &out),
			 KFTPD_NEXT_LINE);
	assert_int_equal(kftpd_command_overflow(&dialogue, "GET /x", 6, &out),
			 KFTPD_NEXT_LINE);
	assert_int_equal(out.len, 0);
}

static bool has_line(const struct kftpd_out *out, const char *line)
{
	size_t len = strlen(line);

	return memmem(out->buf, out->len, line, len);
}

/* HELP and FEAT show the whole table, also verbs that only the module implements. */
static void test_help(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out;

	(void)state;
	reset();
	kftpd_dialogue_init(&dialogue, &config);
	say(&dialogue, "HELP", &out);
	assert_true(has_line(&out, "214-The following commands are "
				   "recognized.\r\n ABOR  "));
	assert_true(has_line(&out, " RETR "));
	assert_false(has_line(&out, "SMNT"));
	assert_true(has_line(&out, "\r\n214 HELP command tells its "
				   "syntax.\r\n"));
	say(&dialogue, "HELP stor", &out);
	assert_true(has_line(&out, "214 Syntax: STOR path\r\n"));
	say(&dialogue, "HELP ABOR", &out);
	assert_true(has_line(&out, "214 Syntax: ABOR\r\n"));
	say(&dialogue, "OPTS", &out);
	assert_true(has_line(&out, "501 Syntax: OPTS command [options]\r\n"));
	say(&dialogue, "FEAT", &out);
	assert_true(has_line(&out, "211-Features:\r\n"));
	assert_true(has_line(&out, "\r\n REST STREAM\r\n"));
	assert_true(has_line(&out, "\r\n MLST type*;size*;modify*;"));
	assert_true(has_line(&out, "\r\n211 End.\r\n"));
}

static void test_opts(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out;

	(void)state;
	reset();
	kftpd_dialogue_init(&dialogue, &config);
	assert_int_equal(dialogue.opts.facts, KFTP_FACTS_DEFAULT);
	say(&dialogue, "OPTS MLST Size;", &out);
	assert_true(has_line(&out, "200 MLST OPTS size;\r\n"));
	say(&dialogue, "OPTS HASH md5", &out);
	assert_true(has_line(&out, "200 MD5\r\n"));
	say(&dialogue, "OPTS HASH MD6", &out);
	assert_true(has_line(&out, "501 No such algorithm"));
	assert_int_equal(dialogue.opts.facts, KFTP_FACT_SIZE);
	assert_int_equal(dialogue.opts.algorithm, KFTP_ALGORITHM_MD5);
	say(&dialogue, "FEAT", &out);
	assert_true(has_line(&out, "\r\n MLST type;size*;modify;"));
	say(&dialogue, "REIN", &out);
	assert_int_equal(dialogue.opts.facts, KFTP_FACTS_DEFAULT);
	assert_int_equal(dialogue.opts.algorithm, KFTP_ALGORITHM_DEFAULT);
}

static void test_user_and_password(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out;

	(void)state;
	reset();
	kftpd_dialogue_init(&dialogue, &config);
	say(&dialogue, "USER alice", &out);
	say(&dialogue, "PASS  with spaces ", &out);
	assert_int_equal(dialogue.kind, KFTPD_KIND_USER);
	assert_string_equal(dialogue.user, "alice");
	assert_string_equal(dialogue.password, " with spaces ");
	assert_false(dialogue.hopeless);
	kftpd_dialogue_wipe(&dialogue);
	assert_int_equal(dialogue.password[0], 0);

	/* The rest of a longer name must be cleared. */
	say(&dialogue, "USER bo", &out);
	assert_memory_equal(dialogue.user, "bo\0\0\0", 5);
	say(&dialogue, "USER anonymous", &out);
	say(&dialogue, "PASS me@here", &out);
	assert_int_equal(dialogue.kind, KFTPD_KIND_ANONYMOUS);
	assert_int_equal(dialogue.user[0], 0);
	assert_int_equal(dialogue.password[0], 0);
}

/* Too many sessions of a user count as a failed try, although the password is right. */
static void test_user_full(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out = { .len = 0 };
	int i;

	(void)state;
	reset();
	kftpd_dialogue_init(&dialogue, &config);
	for (i = 0; i < 3; i++) {
		say(&dialogue, "USER alice", &out);
		say(&dialogue, "PASS right", &out);
		out.len = 0;
		assert_int_equal(kftpd_dialogue_result(&dialogue,
						       KFTPD_RESULT_USER_FULL,
						       &out),
				 i < 2 ? KFTPD_NEXT_LINE : KFTPD_NEXT_CLOSE);
		assert_int_equal(code_of(&out), 530);
		assert_true(has_line(&out, "Too many sessions of this user"));
		/* REIN resets everything except the count of failures. */
		say(&dialogue, "REIN", &out);
		assert_int_equal(code_of(&out), 220);
	}
}

/* A name that no user can have gets the same reply as any other name. */
static void test_hopeless(void **state)
{
	char line[700];
	struct kftpd_dialogue dialogue;
	struct kftpd_out good, bad;

	(void)state;
	reset();
	kftpd_dialogue_init(&dialogue, &config);
	say(&dialogue, "USER alice", &good);
	snprintf(line, sizeof(line), "USER %065d", 1);
	say(&dialogue, line, &bad);
	assert_true(dialogue.hopeless);
	assert_int_equal(good.len, bad.len);
	assert_memory_equal(good.buf, bad.buf, good.len);
	assert_int_equal(say(&dialogue, "PASS x", &bad), KFTPD_NEXT_LOGIN);

	say(&dialogue, "USER al\tice", &bad);
	assert_true(dialogue.hopeless);
	snprintf(line, sizeof(line), "USER %064d", 1);
	say(&dialogue, line, &bad);
	assert_false(dialogue.hopeless);
	snprintf(line, sizeof(line), "PASS %0512d", 1);
	say(&dialogue, line, &bad);
	assert_false(dialogue.hopeless);
	snprintf(line, sizeof(line), "PASS %0513d", 1);
	say(&dialogue, line, &bad);
	assert_true(dialogue.hopeless);
}

static void test_no_guests(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out, other;

	(void)state;
	reset();
	config.anonymous = 0;
	kftpd_dialogue_init(&dialogue, &config);
	say(&dialogue, "USER anonymous", &out);
	assert_int_equal(dialogue.kind, KFTPD_KIND_USER);
	say(&dialogue, "USER alice", &other);
	assert_int_equal(out.len, other.len);
	assert_memory_equal(out.buf, other.buf, out.len);
}

static void test_guest_without_password(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out;

	(void)state;
	reset();
	config.ask_password = 0;
	kftpd_dialogue_init(&dialogue, &config);
	assert_int_equal(say(&dialogue, "USER anonymous", &out),
			 KFTPD_NEXT_LOGIN);
	assert_int_equal(out.len, 0);
	assert_int_equal(say(&dialogue, "USER alice", &out), KFTPD_NEXT_LINE);
}

static void test_hosts(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out;

	(void)state;
	reset();
	strcpy(config.host_names, "a.example b.example");
	kftpd_dialogue_init(&dialogue, &config);
	assert_string_equal(dialogue.host, "");
	say(&dialogue, "HOST B.Example", &out);
	assert_int_equal(code_of(&out), 220);
	assert_string_equal(dialogue.host, "B.Example");
	say(&dialogue, "HOST c.example", &out);
	assert_int_equal(code_of(&out), 504);
	say(&dialogue, "REIN", &out);
	assert_string_equal(dialogue.host, "");
}

static void test_third_failure(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out = { .len = 0 };
	int i;

	(void)state;
	reset();
	kftpd_dialogue_init(&dialogue, &config);
	for (i = 0; i < 2; i++) {
		say(&dialogue, "USER alice", &out);
		assert_int_equal(say(&dialogue, "PASS wrong", &out),
				 KFTPD_NEXT_LOGIN);
		out.len = 0;
		assert_int_equal(kftpd_dialogue_result(&dialogue,
						       KFTPD_RESULT_DENIED,
						       &out),
				 KFTPD_NEXT_LINE);
		assert_int_equal(code_of(&out), 530);
		say(&dialogue, "PASS again", &out);
		assert_int_equal(code_of(&out), 503);
	}
	out.len = 0;
	assert_int_equal(kftpd_dialogue_result(&dialogue, KFTPD_RESULT_DENIED,
					       &out),
			 KFTPD_NEXT_CLOSE);
	assert_int_equal(code_of(&out), 530);
}

/* The same login would fail again: no 421, after which clients try again. */
static void test_no_root(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out = { .len = 0 };

	(void)state;
	reset();
	kftpd_dialogue_init(&dialogue, &config);
	assert_int_equal(kftpd_dialogue_result(&dialogue, KFTPD_RESULT_NO_ROOT,
					       &out),
			 KFTPD_NEXT_LINE);
	assert_int_equal(code_of(&out), 530);
}

static void test_results(void **state)
{
	struct kftpd_dialogue dialogue;
	struct kftpd_out out;
	int result;

	(void)state;
	reset();
	for (result = KFTPD_RESULT_BUSY; result < KFTPD_RESULT_COUNT;
	     result++) {
		if (result == KFTPD_RESULT_USER_FULL ||
		    result == KFTPD_RESULT_NO_ROOT)
			continue;
		kftpd_dialogue_init(&dialogue, &config);
		out.len = 0;
		assert_int_equal(kftpd_dialogue_result(&dialogue, result, &out),
				 KFTPD_NEXT_CLOSE);
		assert_int_equal(code_of(&out), 421);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_talks),
		cmocka_unit_test(test_opts),
		cmocka_unit_test(test_greeting),
		cmocka_unit_test(test_longest_banner),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_spoiled_http),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_user_and_password),
		cmocka_unit_test(test_user_full),
		cmocka_unit_test(test_hopeless),
		cmocka_unit_test(test_no_guests),
		cmocka_unit_test(test_guest_without_password),
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_third_failure),
		cmocka_unit_test(test_no_root),
		cmocka_unit_test(test_results),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
