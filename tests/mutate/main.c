// SPDX-License-Identifier: GPL-2.0
/*
 * mutate - thousands of sessions that no real client would have.
 *
 *   mutate -s SEEDS -d FOLDER [-d FOLDER] [-r RUN] [-f FIRST] [-n COUNT] [-j JOBS] [-v]
 *
 * Each session is a recorded one (a file of SEEDS) with changed bytes. RUN and the
 * number of a session alone determine what its client does: -f NUMBER -n 1 plays it
 * again, and -v shows it. FOLDER is for the files; with two folders each
 * gets half of them. Must run as root, with the module loaded.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/session.h"
#include "lib/settings.h"

#include "data.h"
#include "ground.h"
#include "options.h"
#include "play.h"
#include "watch.h"

#define JOBS_MAX 256
/* If no session ends for this number of seconds, the run is stuck. */
#define STUCK 300
/* The user of the sessions: nobody. */
#define USER 65534

struct job {
	pthread_t thread;
	struct player player;
	u64 number;
	bool busy;
};

static struct run {
	struct options options;
	struct seeds seeds;
	long start;		/* in milliseconds */
	pthread_mutex_t lock;	/* guards the members below */
	struct job job[JOBS_MAX];
	struct outcome outcome;
	u64 next;
	u64 done;
	u64 failed;
	bool stop;
} run = {
	.options = { .seeds = "seeds", .seed = 1, .count = 10000, .jobs = 16 },
	.lock = PTHREAD_MUTEX_INITIALIZER,
};

/* Takes the next number; false if none is left. */
static bool begin(struct job *job)
{
	bool more;

	pthread_mutex_lock(&run.lock);
	more = run.next < run.options.count && !run.stop;
	if (more)
		job->number = run.options.first + run.next++;
	job->busy = more;
	pthread_mutex_unlock(&run.lock);
	return more;
}

static void finish(struct job *job, const struct outcome *outcome)
{
	size_t i;

	pthread_mutex_lock(&run.lock);
	job->busy = false;
	run.done++;
	run.outcome.lines += outcome->lines;
	run.outcome.transfers += outcome->transfers;
	for (i = 0; i < ARRAY_SIZE(outcome->replies); i++)
		run.outcome.replies[i] += outcome->replies[i];
	if (outcome->wrong[0]) {
		run.failed++;
		run.stop |= run.failed >= 20;
		printf("mutate: session %llu: %s\n", (unsigned long long)job->number,
		       outcome->wrong);
	}
	pthread_mutex_unlock(&run.lock);
}

static void *work(void *arg)
{
	struct plan *plan = malloc(sizeof(*plan));
	struct job *job = arg;

	while (begin(job)) {
		struct outcome outcome = {};
		int root = ground_root(job->number - run.options.first);

		plan_make(plan, &run.seeds, run.options.seed, job->number);
		if (root < 0)
			snprintf(outcome.wrong, sizeof(outcome.wrong), "no tree of files");
		else
			player_play(&job->player, plan, root, &outcome);
		close(root);
		finish(job, &outcome);
	}
	free(plan);
	return NULL;
}

/*
 * Many clients never connect, so the server waits only briefly for them. But the stall
 * timeout is long, since the machine may pause a client for a while. The passive ports
 * are few, so that sessions have to share them.
 */
static int set_up(struct kftp_nl *nl)
{
	struct kftp_nl_settings settings = {
		.common = {
			.idle_timeout = 600,
			.connect_timeout = 1,
			.stall_timeout = 30,
			.max_sessions = 2 * JOBS_MAX,
		},
		.passive_ports = { 40021, 40022, 40023 },
		.n_passive_ports = 3,
	};

	return kftp_nl_settings_set(nl, &settings);
}

static void print_busy(void)
{
	unsigned int i;

	printf("mutate: these sessions were under way:");
	for (i = 0; i < run.options.jobs; i++)
		if (run.job[i].busy)
			printf(" %llu", (unsigned long long)run.job[i].number);
	printf("\n");
}

/* Watch until all sessions are done. Returns false if the run must be given up. */
static bool watch_over(void)
{
	int watch = watch_open();
	u64 done = 0, told = 0;
	long last = now_ms();
	char line[200];
	bool more = true;

	while (more) {
		usleep(200000);
		pthread_mutex_lock(&run.lock);
		more = run.done < run.next || (run.next < run.options.count && !run.stop);
		if (run.done != done)
			last = now_ms();
		done = run.done;
		if (!run.stop && watch_look(watch, line, sizeof(line))) {
			printf("mutate: the kernel says: %s\n", line);
			print_busy();
			run.failed++;
			run.stop = true;
		}
		if (now_ms() - last > STUCK * 1000L) {
			print_busy();
			printf("mutate: no session has ended for %d seconds\n", STUCK);
			return false;
		}
		if (done >= told + 200) {
			told = done - done % 200;
			printf("mutate: %llu sessions, %ld s\n", (unsigned long long)done,
			       (now_ms() - run.start) / 1000);
			fflush(stdout);
		}
		pthread_mutex_unlock(&run.lock);
	}
	close(watch);
	return true;
}

static int print_left(const struct kftp_nl_session *session, void *arg)
{
	u64 *left = arg;

	++*left;
	printf("mutate: session %s is left, %s in %s\n", session->user, session->verb, session->cwd);
	return 0;
}

static bool summary(struct kftp_nl *nl)
{
	const struct outcome *all = &run.outcome;
	u64 left = 0;

	if (kftp_nl_session_list(nl, print_left, &left))
		printf("mutate: %s\n", nl->error);
	printf("mutate: %llu sessions in %ld s, %llu lines; replies 1xx %llu, 2xx %llu, 3xx %llu, 4xx %llu, 5xx %llu; %llu transfers\n",
	       (unsigned long long)run.done, (now_ms() - run.start) / 1000,
	       (unsigned long long)all->lines,
	       (unsigned long long)all->replies[1], (unsigned long long)all->replies[2],
	       (unsigned long long)all->replies[3], (unsigned long long)all->replies[4],
	       (unsigned long long)all->replies[5], (unsigned long long)all->transfers);
	if (run.failed)
		printf("mutate: to see one of them again: -r %llu -f NUMBER -n 1 -v\n",
		       (unsigned long long)run.options.seed);
	/* A run with few transfers would find little. */
	if (run.done >= 1000 && all->transfers < run.done / 4) {
		printf("mutate: too few transfers to be of use\n");
		return false;
	}
	return !run.failed && !left && run.done == run.options.count;
}

static bool play_all(void)
{
	struct kftp_nl nl;
	unsigned int i;
	bool good;

	run.start = now_ms();
	if (kftp_nl_open(&nl) || set_up(&nl)) {
		printf("mutate: %s\n", nl.error);
		return false;
	}
	for (i = 0; i < run.options.jobs; i++) {
		struct job *job = &run.job[i];

		job->player.aloud = run.options.aloud;
		if (player_open(&job->player) || pthread_create(&job->thread, NULL, work, job)) {
			printf("mutate: cannot begin: %s\n", job->player.nl.error);
			return false;
		}
	}
	if (!watch_over())
		return false;
	for (i = 0; i < run.options.jobs; i++) {
		pthread_join(run.job[i].thread, NULL);
		player_close(&run.job[i].player);
	}
	ground_stop();
	good = summary(&nl);
	kftp_nl_close(&nl);
	return good;
}

static bool read_arguments(int argc, char **argv)
{
	bool good = options_read(&run.options, argc, argv, "s:d:r:f:n:j:v", JOBS_MAX);

	if (seeds_load(&run.seeds, run.options.seeds))
		printf("mutate: no seeds in %s\n", run.options.seeds);
	return good && run.seeds.count;
}

int main(int argc, char **argv)
{
	if (!read_arguments(argc, argv)) {
		printf("usage: mutate -s SEEDS -d FOLDER [-d FOLDER] [-r RUN] [-f FIRST] [-n COUNT] [-j JOBS] [-v]\n");
		return 2;
	}
	if (ground_start(run.options.folders, run.options.n_folders, USER, &run.seeds)) {
		perror("mutate");
		return 1;
	}
	return !play_all();
}
