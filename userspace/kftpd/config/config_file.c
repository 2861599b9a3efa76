// SPDX-License-Identifier: GPL-2.0
/* Reads the configuration file with the library inih. config_keys.c has the keys. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <ini.h>

#include "kftpd/config/config_file.h"
#include "kftpd/config/config_keys.h"
#include "kftpd/config/vsftpd_key.h"

/*
 * The state while a file is read. inih calls next_line() for each line. If the line has
 * a key, inih calls set_key() after next_line(). next_line() stores two things for
 * set_key(): the number of the line, and whether the line is indented. An indented line
 * continues the value of the previous line.
 */
struct reading {
	struct kftpd_config *config;
	const char *file;
	FILE *stream;
	char *text;
	size_t size;
	int line; /* number of the current line; 0 while check_whole() reports errors */
	bool indented;
	int *seen; /* line where each key was found; 0 if not found yet */
	const struct kftpd_config_key *last;
	bool unknown; /* true if the most recent key is not in the table */
	int errors;
	kftpd_config_file_report report;
	void *arg;
};

__attribute__((format(printf, 2, 3))) static void
report_error(struct reading *reading, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	reading->errors++;
	reading->report(reading->file, reading->line, text, reading->arg);
}

/**
 * kftpd_config_file_defaults() - set all settings to their defaults
 * @config: the configuration
 */
void kftpd_config_file_defaults(struct kftpd_config *config)
{
	struct kftpd_value value = { .config = config };
	size_t i;

	memset(config, 0, sizeof(*config));
	for (i = 0; i < kftpd_config_keys_count; i++) {
		value.key = &kftpd_config_keys[i];
		value.text = value.key->preset;
		if (value.key->parse(&value))
			abort();
	}
}

/* inih ignores the text after "[section]" in the same line, even if the text is a key. */
static void check_section(struct reading *reading, const char *end)
{
	end++;
	end += strspn(end, " \t\r\n");
	if (*end && *end != ';')
		report_error(
			reading,
			"only a comment can follow \"[section]\", and comments begin with ;");
}

/* Reports all lines that are neither keys nor sections; inih reports only the first. */
static void check_syntax(struct reading *reading, const char *start)
{
	const char *end = *start == '[' ? strchr(start, ']') :
					  strpbrk(start, "=:");

	if (!*start || strchr(";#", *start) || reading->indented)
		return;
	if (!end)
		report_error(reading,
			     "expected \"key = value\" or \"[section]\"");
	else if (*start == '[')
		check_section(reading, end);
}

/* Looks for UTF-16 and a BOM at the start of the file. Return: false for UTF-16. */
static bool check_encoding(struct reading *reading, ssize_t *len)
{
	char *text = reading->text;

	if (reading->line > 1)
		return true;
	if (!strncmp(text, "\xff\xfe", 2) || !strncmp(text, "\xfe\xff", 2)) {
		report_error(reading,
			     "the file is UTF-16: save it as UTF-8");
		return false;
	}
	if (!strncmp(text, "\xef\xbb\xbf", 3)) {
		report_error(
			reading,
			"the file begins with a byte order mark (BOM): save it as UTF-8 without BOM");
		*len -= 3;
		memmove(text, text + 3, *len + 1);
	}
	return true;
}

/*
 * Checks whether a line contains control characters other than tabs. If kftpd accepted
 * them, they would reach clients' terminals and the log.
 */
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

/* Cuts off a comment at the end of a line. inih does not do this in indented lines. */
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
	if (!check_encoding(reading, &len))
		return NULL;
	start = reading->text + strspn(reading->text, " \t\r\n");
	reading->indented = start > reading->text;
	if (strlen(reading->text) != (size_t)len) {
		report_error(reading, "the line contains a NUL byte");
		start = "";
	} else if (!strchr(";#", *start) && has_control(start, strlen(start))) {
		report_error(reading, "the line contains a control character");
		start = "";
	} else if (len >= size) {
		report_error(reading, "the line is longer than %d bytes",
			     size - 2);
		start = "";
	}
	if (*start)
		cut_comment(reading->text);
	check_syntax(reading, start);
	snprintf(buf, size, "%s", *start ? reading->text : "\n");
	return buf;
}

/*
 * If this line continues a value, checks that the key may have several lines. Otherwise
 * checks that no earlier line has set the key.
 *
 * Return: 0 or -EINVAL.
 */
static int check_place(struct reading *reading, const struct kftpd_value *value)
{
	const struct kftpd_config_key *key = value->key;
	int *seen = &reading->seen[key - kftpd_config_keys];

	if (value->more && !key->lines) {
		report_error(
			reading,
			"%s takes only one line (an indented line continues the one before)",
			key->name);
		return -EINVAL;
	}
	if (!value->more && *seen) {
		report_error(reading, "%s is already set in line %d", key->name,
			     *seen);
		return -EINVAL;
	}
	if (!value->more)
		*seen = reading->line;
	return 0;
}

static void report_unknown(struct reading *reading, const char *section,
			   const char *name)
{
	const char *remedy = kftpd_vsftpd_key_remedy(name);
	char sections[64];

	if (reading->indented && reading->unknown)
		return;
	reading->unknown = true;
	reading->last = NULL;
	kftpd_config_keys_sections(name, sections, sizeof(sections));
	if (remedy)
		report_error(reading, "\"%s\" is a key of vsftpd.conf: %s", name,
			     remedy);
	else if (*sections && !*section)
		report_error(reading,
			     "\"%s\" is before the first section: put it below %s",
			     name, sections);
	else if (*sections)
		report_error(reading, "\"%s\" is in [%s], but belongs to %s",
			     name, section, sections);
	else if (!*section)
		report_error(reading,
			     "unknown key \"%s\" before the first section", name);
	else if (kftpd_config_keys_find(section, NULL))
		report_error(reading, "unknown key \"%s\" in [%s]", name,
			     section);
	else
		report_error(reading, "\"%s\" is in an unknown section [%s]",
			     name, section);
}

/* For inih, "#" is part of the value: "deny = bob # x" names bob, # and x. */
static bool has_hash_comment(const char *text)
{
	const char *at = text;

	while ((at = strchr(at, '#'))) {
		if (at == text || isspace((unsigned char)at[-1]))
			return true;
		at++;
	}
	return false;
}

/*
 * Removes the backslash of "\#" and "\;" at the beginning of a value and after a space.
 * In other places, "#" and ";" need no backslash, because no comment can begin there.
 */
static void take_backslashes(char *text)
{
	char *to = text, before = ' ';

	for (; *text; text++) {
		if (*text == '\\' && (text[1] == '#' || text[1] == ';') &&
		    isspace((unsigned char)before))
			text++;
		before = *text;
		*to++ = before;
	}
	*to = '\0';
}

static void set_value(struct reading *reading, struct kftpd_value *value)
{
	const char *name = value->key->name;
	char *text;

	if (check_place(reading, value))
		return;
	if (has_hash_comment(value->text)) {
		report_error(
			reading,
			"%s has a \"#\" after a space: comments after a value begin with ;, and a \"#\" of the value needs a backslash before it",
			name);
		return;
	}
	text = strdup(value->text);
	if (!text) {
		report_error(reading, "%s", strerror(ENOMEM));
		return;
	}
	take_backslashes(text);
	value->text = text;
	if (value->key->parse(value))
		report_error(reading, "%s %s", name, value->error);
	free(text);
}

static int set_key(void *arg, const char *section, const char *name,
		   const char *text)
{
	const struct kftpd_config_key *key =
		kftpd_config_keys_find(section, name);
	struct reading *reading = arg;
	struct kftpd_value value = {
		.key = key,
		.text = text,
		.more = reading->indented && reading->last == key,
		.config = reading->config,
	};

	if (!key) {
		report_unknown(reading, section, name);
		return 1;
	}
	reading->unknown = false;
	reading->last = key;
	set_value(reading, &value);
	return 1;
}

/*
 * Sets the port of each address in config->listen that has no port in the file. Reports
 * an error if an address occurs twice with the same port, or if a port in config->listen
 * is also a passive port. A range of exclusive ports replaces passive_ports.
 */
static void check_listen(struct reading *reading)
{
	struct kftpd_config *config = reading->config;
	const struct kftp_nl_port_range *exclusive = &config->settings.exclusive;
	struct kftp_addr *one;
	uint32_t i, j;

	for (i = 0; i < config->n_listen; i++) {
		one = &config->listen[i];
		if (!one->port)
			one->port = config->port;
		for (j = 0; j < i; j++) {
			if (one->port == config->listen[j].port &&
			    kftp_addr_same_host(one, &config->listen[j]))
				report_error(
					reading,
					"listen has an address with port %u twice",
					one->port);
		}
		for (j = 0; j < config->settings.n_passive_ports; j++) {
			if (!exclusive->first &&
			    config->settings.passive_ports[j] == one->port)
				report_error(
					reading,
					"port %u is in listen and in passive_ports",
					one->port);
		}
		if (one->port >= exclusive->first && one->port <= exclusive->last)
			report_error(
				reading,
				"port %u is in listen and in passive_ports_exclusive",
				one->port);
	}
}

/* Reports errors that concern several keys. */
static void check_whole(struct reading *reading)
{
	const struct kftpd_config *config = reading->config;

	reading->line = 0;
	if (!config->anonymous.enable && !config->users.enable)
		report_error(
			reading,
			"nobody can log in: set enable = yes in [anonymous] or [users]");
	check_listen(reading);
}

/* Opens the file. Refuses a directory, because fopen(3) would open a directory, too. */
static int open_file(struct reading *reading)
{
	struct stat st;
	int err = 0;

	reading->stream = fopen(reading->file, "re");
	if (!reading->stream)
		return -errno;
	if (fstat(fileno(reading->stream), &st))
		err = -errno;
	else if (S_ISDIR(st.st_mode))
		err = -EISDIR;
	if (err)
		fclose(reading->stream);
	return err;
}

static int read_lines(struct reading *reading)
{
	int ret = ini_parse_stream(next_line, reading, set_key, reading);
	int err = 0;

	if (ret < 0) {
		err = -ENOMEM;
	} else if (ferror(reading->stream)) {
		err = -EIO;
	} else if (ret > 0 && !reading->errors) {
		/*
		 * check_syntax() does not check indented lines. So only inih reports an
		 * indented line that continues no key, and is no key or section itself.
		 */
		reading->line = ret;
		report_error(reading,
			     "expected \"key = value\" or \"[section]\"");
	}
	free(reading->text);
	fclose(reading->stream);
	return err;
}

/**
 * kftpd_config_file_read() - read a configuration file
 * @config: set to the settings; keys that are not in the file get their defaults
 * @file: name of the file
 * @report: called for each error
 * @arg: passed to @report
 *
 * Return: 0 if the file has no errors; the number of errors if the file has errors; a
 * negative errno if the file cannot be read.
 */
int kftpd_config_file_read(struct kftpd_config *config, const char *file,
			   kftpd_config_file_report report, void *arg)
{
	struct reading reading = {
		.config = config, .file = file, .report = report, .arg = arg
	};
	int err;

	kftpd_config_file_defaults(config);
	reading.seen = calloc(kftpd_config_keys_count, sizeof(*reading.seen));
	err = reading.seen ? open_file(&reading) : -ENOMEM;
	if (!err)
		err = read_lines(&reading);
	free(reading.seen);
	if (err) {
		report(file, 0,
		       err == -EISDIR ?
			       "this is a directory: name a file, such as kftpd.conf in it" :
			       strerror(-err),
		       arg);
		return err;
	}
	check_whole(&reading);
	return reading.errors;
}
