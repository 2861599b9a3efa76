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
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* Without this macro, the journal would store log.c as the source file of each line. */
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include "kftpd/channel/log.h"

#define TEXT_SIZE (32 * 1024)
#define FIELDS_MAX 8

/*
 * Remote peers can trigger at most REMOTE_LINES lines of each level in
 * REMOTE_SECONDS seconds.
 */
#define REMOTE_LINES 200
#define REMOTE_SECONDS 10

static struct {
	bool verbose;
	bool journal;
	time_t since; /* start of the current period of REMOTE_SECONDS */
	struct {
		unsigned int lines; /* number of lines in the current period */
		unsigned int left_out;
	} remote[LOG_DEBUG + 1];
} state;

/*
 * Checks whether standard error leads to the journal. If systemd connects it to the
 * journal, systemd sets $JOURNAL_STREAM to the device and inode of standard error.
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
}

static void to_journal(int level, const char *const *fields, size_t count,
		       const char *text)
{
	struct iovec iov[FIELDS_MAX + 2];
	char message[TEXT_SIZE + 16], priority[16];
	size_t i, n = 0;

	snprintf(message, sizeof(message), "MESSAGE=%s", text);
	snprintf(priority, sizeof(priority), "PRIORITY=%d", level);
	iov[n++] = (struct iovec){ message, strlen(message) };
	iov[n++] = (struct iovec){ priority, strlen(priority) };
	for (i = 0; i < count && i < FIELDS_MAX; i++)
		iov[n++] = (struct iovec){ (void *)fields[i],
					   strlen(fields[i]) };
	sd_journal_sendv(iov, n);
}

static void to_stderr(const char *text)
{
	time_t now = time(NULL);
	struct tm tm;
	char stamp[32];

	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &tm);
	dprintf(STDERR_FILENO, "%s kftpd[%d]: %s\n", stamp, (int)getpid(),
		text);
}

static void write_line(int level, const char *const *fields, size_t count,
		       const char *format, va_list args)
{
	char text[TEXT_SIZE];

	if (level == LOG_DEBUG && !state.verbose)
		return;
	vsnprintf(text, sizeof(text), format, args);
	if (state.journal)
		to_journal(level, fields, count, text);
	else
		to_stderr(text);
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

/**
 * kftpd_log_fields() - log a line with fields for the journal
 * @level: a level of syslog(3)
 * @fields: the fields, each a string "NAME=value"; only the journal gets them
 * @count: number of fields
 * @format: a format of printf(3)
 */
void kftpd_log_fields(int level, const char *const *fields, size_t count,
		      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(level, fields, count, format, args);
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
	memset(state.remote, 0, sizeof(state.remote));
	state.since = now;
}

static bool remote_may_log(int level)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec - state.since >= REMOTE_SECONDS)
		begin_period(now.tv_sec);
	if (state.remote[level].lines < REMOTE_LINES) {
		state.remote[level].lines++;
		return true;
	}
	state.remote[level].left_out++;
	return false;
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

	if (!remote_may_log(level))
		return;
	va_start(args, format);
	write_line(level, NULL, 0, format, args);
	va_end(args);
}
