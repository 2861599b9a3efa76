/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MUTATE_GROUND_H
#define _KFTP_MUTATE_GROUND_H

#include "seeds.h"

int ground_start(const char *const *folders, size_t n_folders, unsigned int user, const struct seeds *seeds);
int ground_root(u64 number);
void ground_stop(void);

#endif
