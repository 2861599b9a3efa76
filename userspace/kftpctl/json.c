// SPDX-License-Identifier: GPL-2.0
/* Writes JSON (RFC 8259). */
#include <inttypes.h>
#include <string.h>

#include "kftpctl/json.h"
#include "lib/text.h"

static void put_string(FILE *to, const char *text)
{
	size_t len;

	fputc('"', to);
	for (; *text; text += len ? len : 1) {
		unsigned char c = *text;

		len = kftp_text_utf8(text);
		if (c == '"' || c == '\\')
			fprintf(to, "\\%c", c);
		else if (c < 0x20 || c == 0x7f)
			fprintf(to, "\\u%04x", c);
		else if (len)
			fwrite(text, 1, len, to);
		else /* not valid UTF-8: write it as Python's "surrogateescape" does */
			fprintf(to, "\\udc%02x", c);
	}
	fputc('"', to);
}

static void begin_value(struct kftpctl_json *json, const char *name)
{
	if (json->comma)
		fputc(',', json->to);
	if (json->depth)
		fprintf(json->to, "\n%*s", 2 * json->depth, "");
	if (name) {
		put_string(json->to, name);
		fputs(": ", json->to);
	}
	json->comma = true;
}

/**
 * kftpctl_json_open() - begin an object or an array
 * @json: the writer
 * @name: the key if the value is in an object; NULL in an array and at the top
 * @bracket: '{' to begin an object, '[' to begin an array
 */
void kftpctl_json_open(struct kftpctl_json *json, const char *name,
		       char bracket)
{
	begin_value(json, name);
	fputc(bracket, json->to);
	json->depth++;
	json->comma = false;
}

/**
 * kftpctl_json_close() - end an object or an array
 * @json: the writer
 * @bracket: '}' to end an object, ']' to end an array
 */
void kftpctl_json_close(struct kftpctl_json *json, char bracket)
{
	json->depth--;
	if (json->comma)
		fprintf(json->to, "\n%*s", 2 * json->depth, "");
	fputc(bracket, json->to);
	if (!json->depth)
		fputc('\n', json->to);
	json->comma = true;
}

/**
 * kftpctl_json_string() - write a string
 * @json: the writer
 * @name: the key if the value is in an object; NULL in an array
 * @value: the string; may contain any bytes
 */
void kftpctl_json_string(struct kftpctl_json *json, const char *name,
			 const char *value)
{
	begin_value(json, name);
	put_string(json->to, value);
}

/**
 * kftpctl_json_number() - write a number
 * @json: the writer
 * @name: the key if the value is in an object; NULL in an array
 * @value: the number
 */
void kftpctl_json_number(struct kftpctl_json *json, const char *name,
			 uint64_t value)
{
	begin_value(json, name);
	fprintf(json->to, "%" PRIu64, value);
}

/**
 * kftpctl_json_bool() - write true or false
 * @json: the writer
 * @name: the key if the value is in an object; NULL in an array
 * @value: the value
 */
void kftpctl_json_bool(struct kftpctl_json *json, const char *name, bool value)
{
	begin_value(json, name);
	fputs(value ? "true" : "false", json->to);
}
