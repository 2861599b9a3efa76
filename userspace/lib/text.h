/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTP_LIB_TEXT_H
#define KFTP_LIB_TEXT_H

#include <stddef.h>

/* Size of the buffer in which kftp_text_escape() cuts no text of this many bytes. */
#define KFTP_TEXT_ESCAPED(bytes) (4 * (bytes) + 1)

size_t kftp_text_utf8(const char *text);
size_t kftp_text_escape(const char *text, char *buf, size_t size);

#endif
