/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPCTL_JSON_H
#define KFTPCTL_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct kftpctl_json - a JSON writer
 * @to: the output
 * @depth: number of open objects and arrays
 * @comma: true if a comma must be written before the next value
 */
struct kftpctl_json {
	FILE *to;
	unsigned int depth;
	bool comma;
};

void kftpctl_json_open(struct kftpctl_json *json, const char *name,
		       char bracket);
void kftpctl_json_close(struct kftpctl_json *json, char bracket);
void kftpctl_json_string(struct kftpctl_json *json, const char *name,
			 const char *value);
void kftpctl_json_number(struct kftpctl_json *json, const char *name,
			 uint64_t value);
void kftpctl_json_bool(struct kftpctl_json *json, const char *name, bool value);

#endif
