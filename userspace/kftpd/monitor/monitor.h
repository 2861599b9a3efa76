/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_MONITOR_H
#define KFTPD_MONITOR_H

#include <stdbool.h>

/**
 * struct kftpd_options - the command line
 * @config_file: name of the configuration file
 * @test: if true, only check the configuration
 * @no_module: if true, run without the module; only for tests, because nobody can log in
 * @verbose: if true, log more
 */
struct kftpd_options {
	const char *config_file;
	bool test;
	bool no_module;
	bool verbose;
};

int kftpd_monitor_main(const struct kftpd_options *options);

#endif
