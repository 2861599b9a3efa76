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
 * typedef kftpd_value_fn - parses a value and stores it in its field
 * @key: the key of the value
 * @text: one line of the value
 * @more: this line continues the value of the previous line
 * @config: struct kftpd_config; the field is at @key->offset
 * @error: gets the error message, KFTPD_VALUE_ERROR_SIZE bytes
 *
 * Return: 0 or -EINVAL.
 */
typedef int (*kftpd_value_fn)(const struct kftpd_config_key *key,
			      const char *text, bool more, void *config,
			      char *error);

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

int kftpd_value_number(const struct kftpd_config_key *key, const char *text,
		       bool more, void *config, char *error);
int kftpd_value_flag(const struct kftpd_config_key *key, const char *text,
		     bool more, void *config, char *error);
int kftpd_value_choice(const struct kftpd_config_key *key, const char *text,
		       bool more, void *config, char *error);
int kftpd_value_option(const struct kftpd_config_key *key, const char *text,
		       bool more, void *config, char *error);
int kftpd_value_bytes(const struct kftpd_config_key *key, const char *text,
		      bool more, void *config, char *error);
int kftpd_value_text(const struct kftpd_config_key *key, const char *text,
		     bool more, void *config, char *error);
int kftpd_value_name(const struct kftpd_config_key *key, const char *text,
		     bool more, void *config, char *error);
int kftpd_value_file(const struct kftpd_config_key *key, const char *text,
		     bool more, void *config, char *error);
int kftpd_value_directory(const struct kftpd_config_key *key, const char *text,
			  bool more, void *config, char *error);
int kftpd_value_path(const struct kftpd_config_key *key, const char *text,
		     bool more, void *config, char *error);
int kftpd_value_umask(const struct kftpd_config_key *key, const char *text,
		      bool more, void *config, char *error);
int kftpd_value_words(const struct kftpd_config_key *key, const char *text,
		      bool more, void *config, char *error);
int kftpd_value_patterns(const struct kftpd_config_key *key, const char *text,
			 bool more, void *config, char *error);
int kftpd_value_rights(const struct kftpd_config_key *key, const char *text,
		       bool more, void *config, char *error);
int kftpd_value_ports(const struct kftpd_config_key *key, const char *text,
		      bool more, void *config, char *error);
int kftpd_value_ipv4(const struct kftpd_config_key *key, const char *text,
		     bool more, void *config, char *error);
int kftpd_value_listen(const struct kftpd_config_key *key, const char *text,
		       bool more, void *config, char *error);

#endif
