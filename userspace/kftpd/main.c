// SPDX-License-Identifier: GPL-2.0
/* Reads the command line of kftpd, and runs the monitor or the network process. */
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "kftpd/channel/log.h"
#include "kftpd/monitor/monitor.h"
#include "kftpd/network/network.h"

#define CONFIG_FILE "/etc/kftp/kftpd.conf"

enum { OPTION_NETWORK = 256, OPTION_NO_MODULE };

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "foreground", no_argument, NULL, 'F' },
	{ "test", no_argument, NULL, 't' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ "no-module", no_argument, NULL, OPTION_NO_MODULE },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"Usage: kftpd [OPTION]...\n"
	"Log FTP clients in and hand their sessions down to the kernel module kftp.\n"
	"\n"
	"  -c, --config FILE  read FILE instead of " CONFIG_FILE "\n"
	"  -t, --test         only check the configuration file\n"
	"  -v, --verbose      log more\n"
	"  -F, -f, --foreground\n"
	"                     stay in the foreground (kftpd always does)\n"
	"      --no-module    run without the kernel module, for tests: nobody can log in\n"
	"  -h, --help         show this text\n"
	"  -V, --version      show the version\n"
	"\n"
	"SIGHUP makes the daemon read its configuration again, SIGTERM ends it. Sessions\n"
	"in the kernel continue. See kftpd(8), kftpd.conf(5), kftpctl(8).\n";

/* Reads the options. Return: -1 if the daemon must run; otherwise the exit status. */
static int parse_command_line(int argc, char **argv, struct kftpd_options *options)
{
	int c;

	while ((c = getopt_long(argc, argv, "c:tvFfhV", long_options, NULL)) !=
	       -1) {
		switch (c) {
		case 'c':
			options->config_file = optarg;
			break;
		case 't':
			options->test = true;
			break;
		case 'v':
			options->verbose = true;
			break;
		case 'F':
		case 'f':
			break;
		case OPTION_NO_MODULE:
			options->no_module = true;
			break;
		case 'V':
			puts("kftpd " KFTP_VERSION);
			return 0;
		case 'h':
			fputs(help, stdout);
			return 0;
		default:
			fputs("Try \"kftpd --help\".\n", stderr);
			return 2;
		}
	}
	if (optind == argc)
		return -1;
	fprintf(stderr, "kftpd takes no arguments: \"%s\".\n", argv[optind]);
	return 2;
}

/*
 * Opens those of the standard descriptors that are closed when kftpd starts. Otherwise a
 * socket could get the number of a standard descriptor: children would inherit this
 * socket, and the log would be sent to it.
 */
static int open_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	return fd < 0 ? -1 : close(fd);
}

int main(int argc, char **argv)
{
	struct kftpd_options options = { .config_file = CONFIG_FILE };
	int status;

	if (open_standard())
		return 1;
	/* The monitor executes kftpd with this option, see exec_network(). */
	if (argc == 2 && !strcmp(argv[1], "--network")) {
		/* execve(2) of /proc/self/exe has named the process "exe". */
		prctl(PR_SET_NAME, "kftpd");
		kftpd_log_init(false);
		kftpd_network_main();
	}
	status = parse_command_line(argc, argv, &options);
	if (status >= 0)
		return status;
	kftpd_log_init(options.verbose);
	return kftpd_monitor_main(&options);
}
