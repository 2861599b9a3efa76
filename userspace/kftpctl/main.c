// SPDX-License-Identifier: GPL-2.0
/* kftpctl: its command line. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "kftpctl/kftpctl.h"
#include "module/proto/parse.h"

#define INTERVAL_MS 500
#define INTERVAL_MAX_MS 60000

static const struct option long_options[] = {
	{ "json", no_argument, NULL, 'j' },
	{ "all", no_argument, NULL, 'a' },
	{ "user", required_argument, NULL, 'u' },
	{ "interval", required_argument, NULL, 'i' },
	{ "version", no_argument, NULL, 'V' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"Usage: kftpctl COMMAND [OPTION]...\n"
	"Look at the FTP sessions in the kernel, and end them.\n"
	"\n"
	"  who [--json] [-i MS]   list the sessions; rates are measured for MS\n"
	"                         milliseconds (500; 0: not at all)\n"
	"  kick ID...             end these sessions at once\n"
	"  kick --user USER       end all sessions of a user\n"
	"  kick --all             end all sessions\n"
	"  status [--json]        show settings and counters\n"
	"  drain                  take no new sessions, end those that run once their\n"
	"                         transfers are done; a reload of kftpd ends this\n"
	"\n"
	"  -h, --help             show this text\n"
	"  -V, --version          show the version\n"
	"\n"
	"Exit status: 0 done, 1 failed, 2 wrong use, 3 module not loaded, 4 not permitted.\n";

static int wrong_use(const char *text)
{
	fprintf(stderr, "kftpctl: %s\nTry \"kftpctl --help\".\n", text);
	return KFTPCTL_USAGE;
}

/**
 * kftpctl_fail() - say why the module could not be asked
 * @nl: where the call failed
 *
 * Return: enum kftpctl_status.
 */
int kftpctl_fail(const struct kftp_nl *nl)
{
	fprintf(stderr, "kftpctl: %s\n", nl->error);
	switch (nl->errnum) {
	case -EPERM:
	case -EACCES:
		return KFTPCTL_NOT_PERMITTED;
	default:
		return KFTPCTL_FAILED;
	}
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

/* Return: -1 to go on, or an exit status. */
static int parse(int argc, char **argv, struct kftpctl_options *options)
{
	int c;

	while ((c = getopt_long(argc, argv, ":jau:i:hV", long_options, NULL)) !=
	       -1) {
		switch (c) {
		case 'j':
			options->json = true;
			break;
		case 'a':
			options->all = true;
			break;
		case 'u':
			options->user = optarg;
			break;
		case 'i':
			if (parse_interval(optarg, &options->interval))
				return wrong_use("an interval is a number of milliseconds up to 60000");
			options->has_interval = true;
			break;
		case 'V':
			puts("kftpctl " KFTP_VERSION);
			return KFTPCTL_OK;
		case 'h':
			fputs(help, stdout);
			return KFTPCTL_OK;
		case ':':
			return wrong_use("a value is missing behind an option");
		default:
			return wrong_use("unknown option");
		}
	}
	return -1;
}

static const char *check(const char *command,
			 const struct kftpctl_options *options, int args)
{
	bool kick = !strcmp(command, "kick");

	if (!*command)
		return "a command is missing";
	if (!kick && strcmp(command, "who") && strcmp(command, "status") &&
	    strcmp(command, "drain"))
		return "there is no such command";
	if (!kick && (args || options->all || options->user))
		return "this command takes no sessions";
	if (kick && !!args + options->all + !!options->user != 1)
		return "kick whom? ID..., --user USER or --all";
	if (options->json && (kick || !strcmp(command, "drain")))
		return "--json is for who and status";
	if (options->has_interval && strcmp(command, "who"))
		return "-i is for who";
	return NULL;
}

static int run(struct kftp_nl *nl, const char *command,
	       const struct kftpctl_options *options, char **args, int count)
{
	if (!strcmp(command, "who"))
		return kftpctl_who(nl, options);
	if (!strcmp(command, "status"))
		return kftpctl_state(nl, options);
	if (!strcmp(command, "drain"))
		return kftpctl_drain(nl);
	return kftpctl_kick(nl, options, args, count);
}

static int work(int argc, char **argv)
{
	struct kftpctl_options options = { .interval = INTERVAL_MS };
	int status = parse(argc, argv, &options);
	const char *command, *wrong;
	struct kftp_nl nl;

	if (status >= 0)
		return status;
	command = optind < argc ? argv[optind++] : "";
	wrong = check(command, &options, argc - optind);
	if (wrong)
		return wrong_use(wrong);
	if (kftp_nl_open(&nl)) {
		status = kftpctl_fail(&nl);
		return nl.errnum == -ENOENT ? KFTPCTL_NO_MODULE : status;
	}
	status = run(&nl, command, &options, argv + optind, argc - optind);
	kftp_nl_close(&nl);
	return status;
}

int main(int argc, char **argv)
{
	int status = work(argc, argv);

	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fprintf(stderr, "kftpctl: cannot write: %s\n", strerror(errno));
	return status ? status : KFTPCTL_FAILED;
}
