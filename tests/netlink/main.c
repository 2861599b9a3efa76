// SPDX-License-Identifier: GPL-2.0
/*
 * messages - netlink messages to the module that no daemon would send.
 *
 *   messages -d FOLDER [-r RUN] [-n COUNT] [-j SENDERS] [-v]
 *
 * Half of them are right, or right except for one fault; spec.py makes the tables of
 * operations and attributes from kftp.yaml. RUN and the number of a sender determine its
 * messages, except for numbers of sessions and descriptors. At the end, no session may
 * be left, and a new one must work. Must run as root, with the module loaded. FOLDER is
 * the root of the sessions.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "lib/session.h"
#include "lib/settings.h"
#include "lib/stats.h"
#include "tests/mutate/options.h"
#include "tests/mutate/watch.h"

#include "sender.h"

/* Seconds after which something that should happen is late. */
#define LATE 120
/* From this number of messages on, each operation and attribute must have had its turn. */
#define ENOUGH 50000
/* The user of the sessions: nobody. */
#define USER 65534

static struct run {
	struct options options;
	struct sender sender[SENDERS_MAX];
	struct count counts[OPERATIONS_MAX];
} run = { .options = { .seed = 1, .count = 100000, .jobs = 4 } };

static u64 all_sent(void)
{
	u64 sent = 0;
	unsigned int i;

	for (i = 0; i < run.options.jobs; i++)
		sent += run.sender[i].sent;
	return sent;
}

/* Watches until all messages are sent. Returns false if something went wrong. */
static bool watch_over(int watch)
{
	u64 sent = 0, told = 0;
	time_t last = time(NULL);
	char line[200];
	bool good = true, more = true;
	unsigned int i;

	while (more) {
		usleep(200000);
		more = false;
		for (i = 0; i < run.options.jobs; i++)
			more |= run.sender[i].sent < run.sender[i].count && !run.sender[i].fault[0] && !run.sender[i].stop;
		if (all_sent() != sent)
			last = time(NULL);
		sent = all_sent();
		if (good && watch_look(watch, line, sizeof(line))) {
			printf("messages: the kernel says: %s\n", line);
			good = false;
			for (i = 0; i < run.options.jobs; i++)
				run.sender[i].stop = true;
		}
		if (time(NULL) - last > LATE) {
			printf("messages: no message was answered for %d seconds\n", LATE);
			exit(1);
		}
		if (sent >= told + 20000) {
			told = sent - sent % 20000;
			printf("messages: %llu\n", (unsigned long long)told);
			fflush(stdout);
		}
	}
	return good;
}

static bool print_faults(void)
{
	bool good = true;
	unsigned int i;

	for (i = 0; i < run.options.jobs; i++) {
		if (!run.sender[i].fault[0])
			continue;
		printf("messages: sender %u after %llu messages: %s\n", i, (unsigned long long)run.sender[i].sent,
		       run.sender[i].fault);
		good = false;
	}
	return good;
}

static void add_up(void)
{
	unsigned int i;
	size_t op;

	for (i = 0; i < run.options.jobs; i++)
		for (op = 0; op < n_operations; op++) {
			run.counts[op].accepted += run.sender[i].counts[op].accepted;
			run.counts[op].refused += run.sender[i].counts[op].refused;
			run.counts[op].seen |= run.sender[i].counts[op].seen;
			run.counts[op].faulty |= run.sender[i].counts[op].faulty;
		}
}

/* Each operation was accepted and refused, and accepted with each attribute. */
static bool complete(void)
{
	bool good = true;
	unsigned int i;
	size_t op;

	add_up();
	for (op = 0; op < n_operations; op++) {
		const struct operation *operation = &operations[op];
		const struct count *count = &run.counts[op];

		printf("messages: %s: %llu accepted, %llu refused\n", operation->name,
		       (unsigned long long)count->accepted, (unsigned long long)count->refused);
		if (run.options.count < ENOUGH)
			continue;
		good &= count->accepted && count->refused;
		for (i = 0; i < operation->count; i++) {
			if (count->seen & 1ULL << i)
				continue;
			printf("messages: %s was never accepted with %s\n", operation->name, operation->attributes[i].name);
			good = false;
		}
	}
	return good;
}

/* Waits until the module has no session. */
static bool all_ended(struct kftp_nl *nl)
{
	struct kftp_nl_stats stats;
	time_t end = time(NULL) + LATE;
	u64 left;

	do {
		if (kftp_nl_stats_get(nl, &stats)) {
			printf("messages: %s\n", nl->error);
			return false;
		}
		left = stats.value[KFTP_A_STATS_SESSIONS];
		if (!left)
			return true;
		usleep(50000);
	} while (time(NULL) < end);
	printf("messages: %llu sessions are left\n", (unsigned long long)left);
	return false;
}

/* The number of sockets in this network namespace, also those without a descriptor; -1 on failure. */
static int sockets_used(void)
{
	FILE *file = fopen("/proc/net/sockstat", "r");
	int used = -1;

	if (!file)
		return -1;
	if (fscanf(file, "sockets: used %d", &used) != 1)
		used = -1;
	fclose(file);
	return used;
}

/* Waits until there are as many sockets as at the beginning. */
static bool sockets_freed(int before)
{
	time_t end = time(NULL) + LATE;

	while (sockets_used() != before) {
		if (time(NULL) > end) {
			printf("messages: %d sockets, and %d at the beginning\n", sockets_used(), before);
			return false;
		}
		usleep(50000);
	}
	return true;
}

/* Reads until a reply with this code has come. */
static bool wait_reply(int fd, const char *code)
{
	struct pollfd ready = { fd, POLLIN, 0 };
	char text[4096] = "\n";
	size_t len = 1;
	ssize_t more;

	while (len + 1 < sizeof(text) && poll(&ready, 1, LATE * 1000) == 1) {
		char wanted[8];

		more = recv(fd, text + len, sizeof(text) - len - 1, 0);
		if (more <= 0)
			break;
		len += more;
		text[len] = '\0';
		snprintf(wanted, sizeof(wanted), "\n%s ", code);
		if (strstr(text, wanted))
			return true;
	}
	printf("messages: the reply %s did not come, but:%s\n", code, text);
	return false;
}

static bool set_up(struct kftp_nl *nl)
{
	struct kftp_nl_settings settings = {
		.common = { .idle_timeout = 600, .connect_timeout = 60, .stall_timeout = 60, .max_sessions = 10 },
		.passive_ports = { 40021 },
		.n_passive_ports = 1,
	};

	if (kftp_nl_settings_set(nl, &settings)) {
		printf("messages: settings: %s\n", nl->error);
		return false;
	}
	return true;
}

/* A session like any other works. */
static bool still_serves(struct kftp_nl *nl, int root)
{
	struct kftp_nl_handdown down = { .root_fd = root, .user = "last", .home = "/", .welcome = "Welcome." };
	struct clients clients;
	uint64_t id;
	bool good;

	if (!set_up(nl) || clients_open(&clients, 0))
		return false;
	down.control_fd = clients_control(&clients);
	down.terms = (struct kftp_terms)KFTP_TERMS_DEFAULT;
	if (kftp_nl_session_add(nl, &down, &id)) {
		printf("messages: the last session: %s\n", nl->error);
		return false;
	}
	good = wait_reply(clients.spare, "230") &&
	       send(clients.spare, "PWD\r\n", 5, MSG_NOSIGNAL) == 5 && wait_reply(clients.spare, "257") &&
	       send(clients.spare, "EPSV\r\n", 6, MSG_NOSIGNAL) == 6 && wait_reply(clients.spare, "229");
	clients_close(&clients);
	return good;
}

/* Starts the senders, and returns when all have ended. */
static bool send_all(u16 family)
{
	int watch = watch_open();
	unsigned int i;
	bool good;

	for (i = 0; i < run.options.jobs; i++) {
		struct sender *sender = &run.sender[i];

		sender->number = i;
		sender->seed = run.options.seed;
		sender->count = run.options.count / run.options.jobs;
		sender->aloud = run.options.aloud;
		if (sender_start(sender, family)) {
			perror("messages: sender");
			return false;
		}
	}
	good = watch_over(watch);
	for (i = 0; i < run.options.jobs; i++)
		pthread_join(run.sender[i].thread, NULL);
	good &= !watch_look(watch, (char[200]){}, 200);
	close(watch);
	return good;
}

static bool test(struct kftp_nl *nl)
{
	struct dice dice = dice_new("", 0);
	int sockets, root;
	bool good;

	if (!set_up(nl))
		return false;
	sockets = sockets_used();
	if (chown(run.options.folders[0], USER, USER) || descriptors_open(run.options.folders[0], USER)) {
		perror("messages: descriptors");
		return false;
	}
	good = send_all(nl->family);
	root = dup(descriptors_root(&dice)->fd);
	descriptors_close();
	good &= print_faults();
	good &= complete();
	good &= all_ended(nl);
	good &= still_serves(nl, root);
	good &= all_ended(nl);
	good &= sockets_freed(sockets);
	return good;
}

int main(int argc, char **argv)
{
	struct rlimit files = { 8192, 8192 };
	struct kftp_nl nl;

	if (!options_read(&run.options, argc, argv, "d:r:n:j:v", SENDERS_MAX) ||
	    run.options.n_folders != 1) {
		printf("usage: messages -d FOLDER [-r RUN] [-n COUNT] [-j SENDERS] [-v]\n");
		return 2;
	}
	setrlimit(RLIMIT_NOFILE, &files);
	if (kftp_nl_open(&nl)) {
		printf("messages: %s\n", nl.error);
		return 1;
	}
	printf("messages: run %llu, %llu messages, %u senders\n", (unsigned long long)run.options.seed,
	       (unsigned long long)run.options.count, run.options.jobs);
	fflush(stdout);
	return !test(&nl);
}
