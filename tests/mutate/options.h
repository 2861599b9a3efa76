/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_MUTATE_OPTIONS_H
#define _KFTP_MUTATE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/session.h"

#define OPTIONS_FOLDERS_MAX 2

/**
 * struct options - what the command line of a test with random input says
 * @seeds: -s, the folder of the recorded sessions
 * @folders: -d, the folders for the files; one or more
 * @n_folders: number of @folders
 * @seed: -r, number of the run
 * @first: -f, number of the first input
 * @count: -n, number of inputs
 * @jobs: -j, number of threads
 * @aloud: -v, print each input
 */
struct options {
	const char *seeds;
	const char *folders[OPTIONS_FOLDERS_MAX];
	size_t n_folders;
	u64 seed;
	u64 first;
	u64 count;
	unsigned int jobs;
	bool aloud;
};

bool options_read(struct options *options, int argc, char **argv, const char *letters,
		  unsigned int jobs_max);

#endif
