/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_VALUE_H
#define KFTPD_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KFTPD_VALUE_ERROR_SIZE 160

/* The most choices that an option has. */
#define KFTPD_VALUE_BITS 3

struct kftpd_config_key;

/**
 * struct kftpd_value - a line of a value
 * @key: the key of the value
 * @text: the line; the function may move this
 * @more: this line continues the value of the previous line
 * @config: struct kftpd_config; the field is at @key->offset
 * @error: gets the error message
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
 * @section: without brackets
 * @name: the key
 * @preset: default value
 * @parse: parses the value
 * @offset: offset of the field in struct kftpd_config
 * @count: for arrays, offset of the number of items
 * @size: size of the field in bytes
 * @min: smallest number
 * @max: largest number; longest list
 * @choices: the values that are allowed, separated by spaces
 * @bits: of an option, for each of @choices
 * @lines: the value may have several lines
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
int kftpd_value_patterns(struct kftpd_value *value);
int kftpd_value_rights(struct kftpd_value *value);
int kftpd_value_ports(struct kftpd_value *value);
int kftpd_value_ipv4(struct kftpd_value *value);
int kftpd_value_listen(struct kftpd_value *value);

#endif
