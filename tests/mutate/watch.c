// SPDX-License-Identifier: GPL-2.0
/* The kernel's log: a complaint ends the run, while the sessions that caused it are known. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "watch.h"

/* The beginnings of complaints; scripts/vm/check-log has the complete list. */
static const char *const complaints[] = {
	"BUG", "WARNING", "KASAN", "UBSAN", "Oops", "INFO: ", "ODEBUG", "refcount_t", "Call Trace",
	"general protection", "list_add corruption", "list_del corruption", "blocked for more than",
};

/* Data races of the kernel itself: the heading of the report does not name kftp. */
static bool watch_is_others(const char *text)
{
	return strstr(text, "BUG: KCSAN: ") && !strstr(text, "[kftp");
}

/**
 * watch_open() - start watching
 *
 * Return: a descriptor, or -1.
 */
int watch_open(void)
{
	int watch = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (watch >= 0)
		lseek(watch, 0, SEEK_END);
	return watch;
}

/**
 * watch_look() - read new lines
 * @watch: the descriptor
 * @line: set to the first complaint
 * @size: room for it
 *
 * Return: 1 if there is a complaint, 0 otherwise.
 */
int watch_look(int watch, char *line, size_t size)
{
	char record[8192];
	ssize_t len;
	size_t i;

	while ((len = read(watch, record, sizeof(record) - 1)) > 0) {
		const char *text;

		record[len] = '\0';
		text = strchr(record, ';') ?: record;
		for (i = 0; i < sizeof(complaints) / sizeof(complaints[0]); i++) {
			if (!strstr(text, complaints[i]) || watch_is_others(text))
				continue;
			snprintf(line, size, "%.*s", (int)strcspn(text + 1, "\n"), text + 1);
			return 1;
		}
	}
	return 0;
}
