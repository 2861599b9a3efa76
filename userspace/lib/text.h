/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_TEXT_H
#define KFTP_LIB_TEXT_H

#include <stddef.h>

/* Buffer size for kftp_text_escape() that is enough for a text of @bytes bytes. */
#define KFTP_TEXT_ESCAPED(bytes) (4 * (bytes) + 1)

size_t kftp_text_utf8(const char *text);
size_t kftp_text_escape(const char *text, char *buf, size_t size);

#endif
