/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LOG_OUTPUT_H
#define KFTPD_LOG_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

/* Maximum number of fields of an entry of the journal. */
#define KFTPD_LOG_OUTPUT_FIELDS 16

/**
 * struct kftpd_log_output - where log lines go
 * @fd: the socket to the journal, or standard error; -1 if the socket is not open
 * @stalled: true if the last attempt to write failed because the reader had no room
 * @cut: true if only the beginning of the last line was written
 * @lost: number of lines that were lost; the caller sets this to 0 after reporting it
 */
struct kftpd_log_output {
	int fd;
	bool stalled;
	bool cut;
	unsigned int lost;
};

int kftpd_log_output_journal(struct kftpd_log_output *output,
			     const char *const *fields, size_t count);
int kftpd_log_output_stderr(struct kftpd_log_output *output, const char *line,
			    size_t len);

#endif
