// SPDX-License-Identifier: GPL-2.0
/* Takes snapshots of the module's sessions, and measures the rates of transfers. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kftpctl/list.h"

/* Copies the strings of a session into one block of memory. */
static int copy_strings(struct kftpctl_session *copy)
{
	const char **strings[] = { &copy->view.user, &copy->view.host,
				   &copy->view.verb, &copy->view.cwd,
				   &copy->view.file };
	size_t i, len, size = 0;
	char *to;

	for (i = 0; i < ARRAY_SIZE(strings); i++)
		size += strlen(*strings[i]) + 1;
	to = malloc(size);
	if (!to)
		return -ENOMEM;
	copy->strings = to;
	for (i = 0; i < ARRAY_SIZE(strings); i++) {
		len = strlen(*strings[i]) + 1;
		memcpy(to, *strings[i], len);
		*strings[i] = to;
		to += len;
	}
	return 0;
}

static int add_session(const struct kftp_nl_session *session, void *arg)
{
	struct kftpctl_list *list = arg;
	struct kftpctl_session *copy;
	size_t room;
	int err;

	if (list->count == list->room) {
		room = list->room ? 2 * list->room : 64;
		copy = reallocarray(list->sessions, room, sizeof(*copy));
		if (!copy)
			return -ENOMEM;
		list->sessions = copy;
		list->room = room;
	}
	copy = &list->sessions[list->count];
	memset(copy, 0, sizeof(*copy));
	copy->view = *session;
	err = copy_strings(copy);
	if (!err)
		list->count++;
	return err;
}

static int compare_ids(const void *a, const void *b)
{
	const struct kftpctl_session *one = a, *two = b;

	return (one->view.id > two->view.id) - (one->view.id < two->view.id);
}

/**
 * kftpctl_list_read() - list the sessions
 * @nl: the connection to the module
 * @list: set to the sessions; call kftpctl_list_free() even after an error
 *
 * Return: 0 or a negative errno.
 */
int kftpctl_list_read(struct kftp_nl *nl, struct kftpctl_list *list)
{
	int err;

	memset(list, 0, sizeof(*list));
	err = kftp_nl_session_list(nl, add_session, list);
	if (!err && list->count)
		qsort(list->sessions, list->count, sizeof(*list->sessions),
		      compare_ids);
	return err;
}

static struct kftpctl_session *find_by_id(const struct kftpctl_list *list,
					    uint64_t id)
{
	struct kftpctl_session key = { .view.id = id };

	if (!list->count)
		return NULL;
	return bsearch(&key, list->sessions, list->count, sizeof(key), compare_ids);
}

static bool has_transfer(const struct kftpctl_list *list)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (*list->sessions[i].view.file)
			return true;
	}
	return false;
}

static void set_rates(struct kftpctl_list *list,
		      const struct kftpctl_list *before, uint64_t ms)
{
	struct kftpctl_session *now;
	const struct kftpctl_session *then;
	size_t i;

	for (i = 0; i < list->count; i++) {
		now = &list->sessions[i];
		then = find_by_id(before, now->view.id);
		/* Set no rate unless the same transfer seems to be in both snapshots. */
		if (!then || !*now->view.file ||
		    strcmp(then->view.file, now->view.file) ||
		    then->view.done > now->view.done)
			continue;
		now->rate = (now->view.done - then->view.done) * 1000 / ms;
		now->rated = true;
	}
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000ULL + now.tv_nsec / 1000000;
}

/**
 * kftpctl_list_rate() - measure the rates of the transfers
 * @nl: the connection to the module
 * @list: from kftpctl_list_read(); replaced by a second snapshot
 * @interval: milliseconds between the two snapshots; if 0, no rates are measured
 *
 * Returns at once if there is no transfer.
 *
 * Return: 0 or a negative errno.
 */
int kftpctl_list_rate(struct kftp_nl *nl, struct kftpctl_list *list,
		      unsigned int interval)
{
	const struct timespec wait = { interval / 1000,
				       interval % 1000 * 1000000L };
	struct kftpctl_list before = *list;
	uint64_t start = now_ms(), ms;
	int err;

	if (!interval || !has_transfer(list))
		return 0;
	nanosleep(&wait, NULL);
	err = kftpctl_list_read(nl, list);
	ms = now_ms() - start;
	if (!err)
		set_rates(list, &before, ms ? ms : 1);
	kftpctl_list_free(&before);
	return err;
}

/**
 * kftpctl_list_free() - release a list
 * @list: the list; contains no sessions afterwards
 */
void kftpctl_list_free(struct kftpctl_list *list)
{
	while (list->count)
		free(list->sessions[--list->count].strings);
	free(list->sessions);
	memset(list, 0, sizeof(*list));
}
