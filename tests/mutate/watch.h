/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MUTATE_WATCH_H
#define _KFTP_MUTATE_WATCH_H

#include <stddef.h>

int watch_open(void);
int watch_look(int watch, char *line, size_t size);

#endif
