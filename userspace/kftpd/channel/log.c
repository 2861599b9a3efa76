// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the log: to the journal if standard error leads to the journal, otherwise
 * to standard error.
 */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kftpd/channel/log.h"
#include "kftpd/channel/log_output.h"

#define TEXT_SIZE (32 * 1024)
#define FIELDS_MAX 8

/*
 * Maximum numbers of lines in PERIOD_SECONDS seconds. EVENT_LINES is the limit of the
 * lines about sessions. GUESS_LINES is the limit of the lines about wrong passwords, and
 * is greater than the number of passwords that kftpd checks in PERIOD_SECONDS.
 * REMOTE_LINES is the limit of other lines that clients can cause. Each level of
 * syslog(3) is counted separately.
 */
#define REMOTE_LINES 200
#define GUESS_LINES 10000
#define EVENT_LINES 10000
#define PERIOD_SECONDS 10

/* Counts the lines of one kind in the current period. */
struct share {
	unsigned int lines;
	unsigned int left_out;
};

static struct {
	bool verbose;
	bool journal;
	struct kftpd_log_output output;
	time_t since; /* start of the current period */
	struct share remote[LOG_DEBUG + 1];
	struct share guesses;
	struct share events;
} state = { .output.fd = STDERR_FILENO };

/*
 * Checks whether standard error leads to the journal. If systemd connects standard error
 * to the journal, systemd sets $JOURNAL_STREAM to the device and the inode of standard
 * error.
 */
static bool stderr_is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	if (!stream || sscanf(stream, "%llu:%llu", &device, &inode) != 2)
		return false;
	return !fstat(STDERR_FILENO, &st) && st.st_dev == device &&
	       st.st_ino == inode;
}

/**
 * kftpd_log_init() - choose where the log goes
 * @verbose: if true, lines of level LOG_DEBUG are logged, too
 */
void kftpd_log_init(bool verbose)
{
	state.verbose = verbose;
	state.journal = stderr_is_journal();
	state.output.fd = state.journal ? -1 : STDERR_FILENO;
}

static int to_journal(int level, const char *const *more, size_t count,
		      const char *text)
{
	const char *fields[FIELDS_MAX + 3] = { NULL };
	char message[TEXT_SIZE + 16], priority[16];
	size_t i, n = 0;

	snprintf(message, sizeof(message), "MESSAGE=%s", text);
	snprintf(priority, sizeof(priority), "PRIORITY=%d", level);
	fields[n++] = message;
	fields[n++] = priority;
	fields[n++] = "SYSLOG_IDENTIFIER=kftpd";
	for (i = 0; i < count && i < FIELDS_MAX; i++)
		fields[n++] = more[i];
	return kftpd_log_output_journal(&state.output, fields, n);
}

static int to_stderr(const char *text)
{
	char stamp[32], line[TEXT_SIZE + 64];
	time_t now = time(NULL);
	struct tm tm;
	int len;

	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &tm);
	len = snprintf(line, sizeof(line), "%s kftpd[%d]: %s\n", stamp,
		       (int)getpid(), text);
	return kftpd_log_output_stderr(&state.output, line, len);
}

static int write_text(int level, const char *const *fields, size_t count,
		      const char *text)
{
	return state.journal ? to_journal(level, fields, count, text) :
			       to_stderr(text);
}

/* Logs how many lines are missing. Return: false if the reader still takes no lines. */
static bool report_lost(void)
{
	unsigned int lost = state.output.lost;
	char text[96];

	if (!lost)
		return true;
	snprintf(text, sizeof(text),
		 "%u lines are missing here, because nobody read the log", lost);
	if (write_text(LOG_WARNING, NULL, 0, text)) {
		state.output.lost = lost;
		return false;
	}
	state.output.lost = 0;
	return true;
}

static bool is_left_out(int level)
{
	return level == LOG_DEBUG && !state.verbose;
}

static void write_line(int level, const char *const *fields, size_t count,
		       const char *format, va_list args)
{
	char text[TEXT_SIZE];

	if (is_left_out(level))
		return;
	vsnprintf(text, sizeof(text), format, args);
	if (report_lost())
		write_text(level, fields, count, text);
	else
		state.output.lost++;
}

/**
 * kftpd_log() - log a line
 * @level: a level of syslog(3)
 * @format: a format of printf(3); text from clients must have been escaped with
 *	    kftp_text_escape()
 */
void kftpd_log(int level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(level, NULL, 0, format, args);
	va_end(args);
}

static void begin_period(time_t now)
{
	int level;

	for (level = 0; level <= LOG_DEBUG; level++) {
		if (state.remote[level].left_out)
			kftpd_log(level,
				  "%u more lines that clients have caused were not logged",
				  state.remote[level].left_out);
	}
	if (state.guesses.left_out)
		kftpd_log(LOG_NOTICE,
			  "%u more lines about refused passwords were not logged",
			  state.guesses.left_out);
	if (state.events.left_out)
		kftpd_log(LOG_WARNING,
			  "%u more lines about sessions were not logged",
			  state.events.left_out);
	memset(state.remote, 0, sizeof(state.remote));
	memset(&state.guesses, 0, sizeof(state.guesses));
	memset(&state.events, 0, sizeof(state.events));
	state.since = now;
}

static bool may_log(struct share *share, unsigned int max)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec - state.since >= PERIOD_SECONDS)
		begin_period(now.tv_sec);
	if (share->lines < max) {
		share->lines++;
		return true;
	}
	share->left_out++;
	return false;
}

/**
 * kftpd_log_event() - log a line about a session, with fields for the journal
 * @level: a level of syslog(3)
 * @fields: the fields, each a string "NAME=value"; only the journal gets them
 * @count: number of fields
 * @format: a format of printf(3)
 *
 * If there are too many lines, further lines are left out. The log later says how many
 * lines were left out.
 */
void kftpd_log_event(int level, const char *const *fields, size_t count,
		     const char *format, ...)
{
	va_list args;

	if (is_left_out(level) || !may_log(&state.events, EVENT_LINES))
		return;
	va_start(args, format);
	write_line(level, fields, count, format, args);
	va_end(args);
}

/**
 * kftpd_log_remote() - log a line that a remote peer can trigger at will
 * @level: a level of syslog(3)
 * @format: a format of printf(3)
 *
 * If there are too many lines of a level, further lines are left out. The log later
 * says how many lines were left out. Each level has its own limit: many refused
 * connections must not suppress lines about refused logins.
 */
void kftpd_log_remote(int level, const char *format, ...)
{
	va_list args;

	if (is_left_out(level) || !may_log(&state.remote[level], REMOTE_LINES))
		return;
	va_start(args, format);
	write_line(level, NULL, 0, format, args);
	va_end(args);
}

/**
 * kftpd_log_guess() - log that a login was refused after a check of its password
 * @format: a format of printf(3)
 *
 * Programs such as fail2ban wait for these lines. So these lines have a limit of their
 * own. If the limit of kftpd_log_remote() were used, clients could soon reach it with
 * refusals for which no password is checked. After that, lines about wrong passwords
 * would be left out.
 */
void kftpd_log_guess(const char *format, ...)
{
	va_list args;

	if (!may_log(&state.guesses, GUESS_LINES))
		return;
	va_start(args, format);
	write_line(LOG_NOTICE, NULL, 0, format, args);
	va_end(args);
}
