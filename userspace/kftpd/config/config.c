// SPDX-License-Identifier: GPL-2.0
/* The configuration file: inih reads it, the table of keys says what it may hold. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "kftpd/config/config.h"
#include "kftpd/config/keys.h"

/*
 * A file being read. inih takes a line at a time, so the line that a key came
 * from, and whether it continues another one, is known without inih's help.
 */
struct reading {
	struct kftpd_config *config;
	const char *file;
	FILE *stream;
	char *text;
	size_t size;
	int line;
	bool indented;
	int *seen; /* line of each key, in the order of the table */
	const struct kftpd_key *last;
	bool unknown; /* the last key was none */
	int errors;
	kftpd_config_report report;
	void *arg;
};

__attribute__((format(printf, 3, 4))) static void
complain(struct reading *reading, int line, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	reading->errors++;
	reading->report(reading->file, line, text, reading->arg);
}

/**
 * kftpd_config_init() - set each key to its preset
 * @config: the configuration
 */
void kftpd_config_init(struct kftpd_config *config)
{
	char error[KFTPD_VALUE_ERROR_SIZE];
	size_t i;

	memset(config, 0, sizeof(*config));
	for (i = 0; i < kftpd_keys_count; i++) {
		if (kftpd_keys[i].parse(&kftpd_keys[i], kftpd_keys[i].preset,
					false, config, error))
			abort();
	}
}

/* inih tells only the first line that is neither key nor section. */
static void check_syntax(struct reading *reading, const char *start)
{
	if (!*start || strchr(";#", *start) || reading->indented)
		return;
	if (*start == '[' ? !strchr(start, ']') : !strpbrk(start, "=:"))
		complain(reading, reading->line,
			 "neither \"key = value\" nor \"[section]\"");
}

/* In a value it would get to clients' terminals and into the log. */
static bool has_control(const char *line, size_t len)
{
	unsigned char c;

	while (len && strchr("\r\n", line[len - 1]))
		len--;
	while (len) {
		c = line[--len];
		if ((c < 32 && c != '\t') || c == 127)
			return true;
	}
	return false;
}

/* Not left to inih, which keeps the comment of a line that continues another. */
static void cut_comment(char *line)
{
	char *at = line;

	while ((at = strchr(at, ';'))) {
		if (at > line && isspace((unsigned char)at[-1])) {
			strcpy(at, "\n");
			return;
		}
		at++;
	}
}

static char *next_line(char *buf, int size, void *arg)
{
	struct reading *reading = arg;
	const char *start;
	ssize_t len;

	len = getline(&reading->text, &reading->size, reading->stream);
	if (len < 0)
		return NULL;
	reading->line++;
	start = reading->text + strspn(reading->text, " \t\r\n");
	reading->indented = start > reading->text;
	if (strlen(reading->text) != (size_t)len) {
		complain(reading, reading->line, "NUL in a line");
		start = "";
	} else if (!strchr(";#", *start) && has_control(start, strlen(start))) {
		complain(reading, reading->line, "control character in a line");
		start = "";
	} else if (len >= size) {
		complain(reading, reading->line, "line longer than %d bytes",
			 size - 2);
		start = "";
	}
	if (*start)
		cut_comment(reading->text);
	check_syntax(reading, start);
	snprintf(buf, size, "%s", *start ? reading->text : "\n");
	return buf;
}

/* The file's own mistakes around a key: 0 where its value is to be parsed. */
static int check_place(struct reading *reading, const struct kftpd_key *key,
		       bool more)
{
	int *seen = &reading->seen[key - kftpd_keys];

	if (more && !key->lines) {
		complain(reading, reading->line,
			 "%s has one line only (an indented line continues the one before)",
			 key->name);
		return -EINVAL;
	}
	if (!more && *seen) {
		complain(reading, reading->line, "%s stands already in line %d",
			 key->name, *seen);
		return -EINVAL;
	}
	if (!more)
		*seen = reading->line;
	return 0;
}

static void complain_unknown(struct reading *reading, const char *section,
			     const char *name)
{
	if (reading->indented && reading->unknown)
		return;
	reading->unknown = true;
	reading->last = NULL;
	if (kftpd_keys_has_section(section))
		complain(reading, reading->line, "unknown key \"%s\" in [%s]",
			 name, section);
	else
		complain(reading, reading->line,
			 "\"%s\" stands in an unknown section [%s]", name,
			 section);
}

static int take(void *arg, const char *section, const char *name,
		const char *value)
{
	const struct kftpd_key *key = kftpd_keys_find(section, name);
	char error[KFTPD_VALUE_ERROR_SIZE];
	struct reading *reading = arg;
	bool more = reading->indented && reading->last == key;

	if (!key) {
		complain_unknown(reading, section, name);
		return 1;
	}
	reading->unknown = false;
	reading->last = key;
	if (check_place(reading, key, more))
		return 1;
	if (key->parse(key, value, more, reading->config, error))
		complain(reading, reading->line, "%s %s", name, error);
	return 1;
}

/* No socket twice, and none for both kinds of connections. */
static void check_listen(struct reading *reading)
{
	const struct kftpd_config *config = reading->config;
	const struct kftp_addr *one, *other;
	uint32_t i, j;

	for (i = 0; i < config->n_listen; i++) {
		one = &config->listen[i];
		for (j = 0; j < i; j++) {
			other = &config->listen[j];
			if (one->port == other->port &&
			    kftp_addr_same_host(one, other))
				complain(reading, 0,
					 "listen names an address with port %u twice",
					 one->port);
		}
		for (j = 0; j < config->settings.n_passive_ports; j++) {
			if (config->settings.passive_ports[j] == one->port)
				complain(reading, 0,
					 "port %u is both to listen on and one of passive_ports",
					 one->port);
		}
	}
}

/* What no key alone can tell. */
static void check_whole(struct reading *reading)
{
	const struct kftpd_config *config = reading->config;

	if (!config->anonymous.enable && !config->users.enable)
		complain(reading, 0,
			 "nobody may log in: set enable = yes in [anonymous] or [users]");
	check_listen(reading);
}

static void set_ports(struct kftpd_config *config)
{
	uint32_t i;

	for (i = 0; i < config->n_listen; i++) {
		if (!config->listen[i].port)
			config->listen[i].port = config->port;
	}
}

static int read_lines(struct reading *reading)
{
	int ret = ini_parse_stream(next_line, reading, take, reading);
	int err = 0;

	if (ret < 0)
		err = -ENOMEM;
	else if (ferror(reading->stream))
		err = -EIO;
	/* What it rejects and check_syntax() doesn't: what continues no line. */
	else if (ret > 0 && !reading->errors)
		complain(reading, ret, "neither \"key = value\" nor \"[section]\"");
	free(reading->text);
	fclose(reading->stream);
	return err;
}

/**
 * kftpd_config_read() - read a configuration file
 * @config: set; keys that the file lacks have their presets
 * @file: its name
 * @report: takes each error
 * @arg: for @report
 *
 * Return: 0; the number of errors in the file; a negative errno where it cannot
 * be read.
 */
int kftpd_config_read(struct kftpd_config *config, const char *file,
		      kftpd_config_report report, void *arg)
{
	struct reading reading = { .config = config, .file = file,
				   .report = report, .arg = arg };
	int err = 0;

	kftpd_config_init(config);
	reading.seen = calloc(kftpd_keys_count, sizeof(*reading.seen));
	reading.stream = reading.seen ? fopen(file, "re") : NULL;
	if (!reading.stream)
		err = -errno;
	else
		err = read_lines(&reading);
	free(reading.seen);
	if (err) {
		report(file, 0, strerror(-err), arg);
		return err;
	}
	set_ports(config);
	check_whole(&reading);
	return reading.errors;
}
