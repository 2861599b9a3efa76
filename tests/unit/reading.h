/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_UNIT_READING_H
#define KFTP_UNIT_READING_H

#include "unit.h"

#include "kftpd/config/config_file.h"

/* The errors of a file, as lines of "line: text". */
struct errors {
	char text[8192];
	size_t len;
};

/* A file with mistakes, and the errors that a reader must report. */
struct mistake {
	const char *text;
	const char *errors;
};

void note_error(const char *file, int line, const char *text, void *arg);
int read_bytes(struct kftpd_config *config, struct errors *errors,
	       const char *bytes, size_t len);
int read_text(struct kftpd_config *config, struct errors *errors,
	      const char *text);
void check_mistakes(const struct mistake *mistakes, size_t count);

#endif
