// SPDX-License-Identifier: GPL-2.0
/* Reads the command line of kftpctl, and runs the command. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "kftpctl/kftpctl.h"
#include "lib/session.h"
#include "module/proto/parse.h"

#define INTERVAL_MS 500
#define INTERVAL_MAX_MS 60000

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "all", no_argument, NULL, 'a' },
	{ "user", required_argument, NULL, 'u' },
	{ "interval", required_argument, NULL, 'i' },
	{ "wait", no_argument, NULL, 'w' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"Usage: kftpctl COMMAND [OPTION]...\n"
	"List and end the FTP sessions in the kernel.\n"
	"\n"
	"  who [--json] [-i MS]   list the sessions; measure transfer rates for MS\n"
	"                         milliseconds (default 500, 0 does not measure)\n"
	"  kick ID...             end these sessions at once\n"
	"  kick --user USER       end all sessions of a user\n"
	"  kick --all             end all sessions\n"
	"  kick --all --wait      also wait until they have ended, at most 10 seconds\n"
	"  status [--json]        show settings and counters\n"
	"  drain                  refuse new sessions and end each session after its\n"
	"                         transfer; a reload of kftpd ends the drain\n"
	"\n"
	"  -h, --help             show this text\n"
	"  -V, --version          show the version\n"
	"\n"
	"Exit status: 0 success, 1 failure, 2 usage error, 3 module not loaded,\n"
	"4 not permitted.\n";

static int misuse(const char *text)
{
	fprintf(stderr, "kftpctl: %s\nTry \"kftpctl --help\".\n", text);
	return KFTPCTL_USAGE;
}

static int parse_interval(const char *text, unsigned int *interval)
{
	size_t len = strlen(text);
	u64 value;

	if (!len || len > 20 ||
	    kftp_parse_u64(text, len, INTERVAL_MAX_MS, &value))
		return -EINVAL;
	*interval = value;
	return 0;
}

/* Reads the options. Return: -1 if a command must run; otherwise the exit status. */
static int parse_options(int argc, char **argv, struct kftpctl_options *options)
{
	int c;

	while ((c = getopt_long(argc, argv, ":jawu:i:hV", long_options, NULL)) !=
	       -1) {
		switch (c) {
		case 'j':
			options->json = true;
			break;
		case 'a':
			options->all = true;
			break;
		case 'w':
			options->wait = true;
			break;
		case 'u':
			options->user = optarg;
			break;
		case 'i':
			if (parse_interval(optarg, &options->interval))
				return misuse("--interval needs a number of milliseconds, 60000 or less");
			options->has_interval = true;
			break;
		case 'V':
			puts("kftpctl " KFTP_VERSION);
			return KFTPCTL_OK;
		case 'h':
			fputs(help, stdout);
			return KFTPCTL_OK;
		case ':':
			return misuse("the last option needs a value");
		default:
			return misuse("unknown option");
		}
	}
	return -1;
}

static const char *find_misuse(const char *command,
			 const struct kftpctl_options *options, int args)
{
	bool kick = !strcmp(command, "kick");

	if (!*command)
		return "give a command";
	if (!kick && strcmp(command, "who") && strcmp(command, "status") &&
	    strcmp(command, "drain"))
		return "unknown command";
	if (!kick && (args || options->all || options->user))
		return "only kick takes session numbers, --user or --all";
	if (kick && !!args + options->all + !!options->user != 1)
		return "kick needs session numbers, --user USER or --all";
	if (options->wait && !options->all)
		return "only kick --all takes --wait";
	if (options->json && (kick || !strcmp(command, "drain")))
		return "only who and status take --json";
	if (options->has_interval && strcmp(command, "who"))
		return "only who takes --interval";
	return NULL;
}

static int run_command(struct kftp_nl *nl, const char *command,
	       const struct kftpctl_options *options, char **args, int count)
{
	if (!strcmp(command, "who"))
		return kftpctl_who(nl, options);
	if (!strcmp(command, "status"))
		return kftpctl_status(nl, options);
	if (!strcmp(command, "drain"))
		return kftp_nl_drain(nl) ? kftpctl_fail(nl) : KFTPCTL_OK;
	return kftpctl_kick(nl, options, args, count);
}

static int run_kftpctl(int argc, char **argv)
{
	struct kftpctl_options options = { .interval = INTERVAL_MS };
	int status = parse_options(argc, argv, &options);
	const char *command, *wrong;
	struct kftp_nl nl;

	if (status >= 0)
		return status;
	command = optind < argc ? argv[optind++] : "";
	wrong = find_misuse(command, &options, argc - optind);
	if (wrong)
		return misuse(wrong);
	if (kftp_nl_open(&nl)) {
		status = kftpctl_fail(&nl);
		return nl.errnum == -ENOENT ? KFTPCTL_NO_MODULE : status;
	}
	status = run_command(&nl, command, &options, argv + optind, argc - optind);
	kftp_nl_close(&nl);
	return status;
}

int main(int argc, char **argv)
{
	int status = run_kftpctl(argc, argv);

	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fprintf(stderr, "kftpctl: cannot write: %s\n", strerror(errno));
	return status ? status : KFTPCTL_FAILED;
}
