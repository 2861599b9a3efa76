/* SPDX-License-Identifier: GPL-2.0 */
/* Included by every unit test, in the order that cmocka needs. */
#ifndef KFTP_UNIT_H
#define KFTP_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
