/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_VALUE_H
#define KFTPD_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KFTPD_VALUE_ERROR_SIZE 160

/* Maximum number of choices of a key that kftpd_value_option() parses. */
#define KFTPD_VALUE_BITS 3

struct kftpd_config_key;

/**
 * struct kftpd_value - one line of a value; a value may have several lines
 * @key: the key of the value
 * @text: the line; the function that parses it may change this pointer
 * @more: true if this line continues the value of the previous line
 * @config: a struct kftpd_config; the value is stored in the field at @key->offset
 * @error: buffer for the error message
 */
struct kftpd_value {
	const struct kftpd_config_key *key;
	const char *text;
	bool more;
	void *config;
	char error[KFTPD_VALUE_ERROR_SIZE];
};

/**
 * typedef kftpd_value_fn - parses a value and stores it in its field
 * @value: the value
 *
 * Return: 0 or -EINVAL.
 */
typedef int (*kftpd_value_fn)(struct kftpd_value *value);

/**
 * struct kftpd_config_key - a key of the configuration file
 * @section: name of the section, without brackets
 * @name: name of the key
 * @preset: the default value, as text
 * @parse: parses the value
 * @offset: offset of the field in struct kftpd_config
 * @count: if the field at @offset is an array: offset of a second field, which counts
 *	   the items of the array
 * @size: size of the field in bytes
 * @min: smallest number that is allowed
 * @max: largest number that is allowed; for an array, maximum number of items
 * @choices: the values that are allowed, separated by spaces
 * @bits: for kftpd_value_option(), one item for each choice: the bits that the choice
 *	  sets
 * @lines: true if the value may have several lines
 */
struct kftpd_config_key {
	const char *section;
	const char *name;
	const char *preset;
	kftpd_value_fn parse;
	size_t offset;
	size_t count;
	size_t size;
	uint32_t min;
	uint32_t max;
	const char *choices;
	uint32_t bits[KFTPD_VALUE_BITS];
	bool lines;
};

int kftpd_value_number(struct kftpd_value *value);
int kftpd_value_flag(struct kftpd_value *value);
int kftpd_value_choice(struct kftpd_value *value);
int kftpd_value_option(struct kftpd_value *value);
int kftpd_value_bytes(struct kftpd_value *value);
int kftpd_value_text(struct kftpd_value *value);
int kftpd_value_name(struct kftpd_value *value);
int kftpd_value_file(struct kftpd_value *value);
int kftpd_value_directory(struct kftpd_value *value);
int kftpd_value_path(struct kftpd_value *value);
int kftpd_value_umask(struct kftpd_value *value);
int kftpd_value_words(struct kftpd_value *value);
int kftpd_value_users(struct kftpd_value *value);
int kftpd_value_patterns(struct kftpd_value *value);
int kftpd_value_rights(struct kftpd_value *value);
int kftpd_value_port_range(struct kftpd_value *value);
int kftpd_value_ports(struct kftpd_value *value);
int kftpd_value_ipv4(struct kftpd_value *value);
int kftpd_value_listen(struct kftpd_value *value);

#endif
