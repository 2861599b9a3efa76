// SPDX-License-Identifier: GPL-2.0
/* The command line of the tests with random input: mutate, and tests/netlink. */
#include <stdlib.h>
#include <unistd.h>

#include "options.h"

static bool option_take(struct options *options, int letter, const char *value)
{
	switch (letter) {
	case 's':
		options->seeds = value;
		return true;
	case 'd':
		if (options->n_folders == OPTIONS_FOLDERS_MAX)
			return false;
		options->folders[options->n_folders++] = value;
		return true;
	case 'r':
		options->seed = strtoull(value, NULL, 10);
		return true;
	case 'f':
		options->first = strtoull(value, NULL, 10);
		return true;
	case 'n':
		options->count = strtoull(value, NULL, 10);
		return true;
	case 'j':
		options->jobs = strtoul(value, NULL, 10);
		return true;
	case 'v':
		options->aloud = true;
		return true;
	default:
		return false;
	}
}

/**
 * options_read() - read the command line
 * @options: has the default values; the values of the command line replace them
 * @argc: as in main()
 * @argv: as in main()
 * @letters: the options that the program has, as for getopt(3)
 * @jobs_max: largest number of jobs
 *
 * Return: true; false if the program must print how it is used.
 */
bool options_read(struct options *options, int argc, char **argv, const char *letters,
		  unsigned int jobs_max)
{
	int letter;

	while ((letter = getopt(argc, argv, letters)) >= 0)
		if (!option_take(options, letter, optarg))
			return false;
	return options->n_folders && options->jobs && options->jobs <= jobs_max && optind == argc;
}
