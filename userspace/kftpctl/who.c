// SPDX-License-Identifier: GPL-2.0
/* kftpctl who: list the sessions and their transfers. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "kftpctl/human.h"
#include "kftpctl/json.h"
#include "kftpctl/kftpctl.h"
#include "kftpctl/list.h"
#include "lib/rights.h"
#include "lib/text.h"

static const char *const directions[] = {
	[KFTP_DIRECTION_NONE] = "none",
	[KFTP_DIRECTION_SEND] = "send",
	[KFTP_DIRECTION_RECEIVE] = "receive",
	[KFTP_DIRECTION_LIST] = "list",
};

static const char *const activities[] = {
	[KFTP_DIRECTION_NONE] = "working on",
	[KFTP_DIRECTION_SEND] = "sending",
	[KFTP_DIRECTION_RECEIVE] = "receiving",
	[KFTP_DIRECTION_LIST] = "listing",
};

static uint32_t direction_of(const struct kftp_nl_session *view)
{
	return view->direction < ARRAY_SIZE(directions) ? view->direction : 0;
}

/* The widths of the table's columns: each column is as wide as its widest entry. */
struct widths {
	int id;
	int user;
	int address;
	int age;
	int idle;
};

static void widen(int *width, int len)
{
	if (*width < len)
		*width = len;
}

static void find_widths(const struct kftpctl_list *list, struct widths *widths)
{
	char text[KFTP_TEXT_ESCAPED(KFTP_USER_MAX)];
	char addr[KFTP_ADDR_TEXT_SIZE];
	char human[KFTPCTL_HUMAN_SIZE];
	size_t i;

	for (i = 0; i < list->count; i++) {
		const struct kftp_nl_session *view = &list->sessions[i].view;

		widen(&widths->id, snprintf(NULL, 0, "%" PRIu64, view->id));
		widen(&widths->user,
		      kftp_text_escape(view->user, text, sizeof(text)));
		widen(&widths->address, kftp_addr_text(&view->peer, addr));
		widen(&widths->age,
		      strlen(kftpctl_human_time(view->age, human)));
		widen(&widths->idle,
		      strlen(kftpctl_human_time(view->idle, human)));
	}
}

static void print_transfer(const struct kftpctl_session *session)
{
	const struct kftp_nl_session *view = &session->view;
	char file[KFTP_TEXT_ESCAPED(KFTP_PATH_MAX)];
	char human[KFTPCTL_HUMAN_SIZE];

	kftp_text_escape(view->file, file, sizeof(file));
	printf(" %s \"%s\" %s", activities[direction_of(view)], file,
	       kftpctl_human_bytes(view->done, human));
	if (view->total)
		printf(" of %s (%u%%)", kftpctl_human_bytes(view->total, human),
		       (unsigned int)(100.0 * view->done / view->total));
	if (session->rated)
		printf(" %s/s", kftpctl_human_bytes(session->rate, human));
}

static void print_waiting(const struct kftp_nl_session *view)
{
	char human[KFTPCTL_HUMAN_SIZE];

	if (view->ended)
		printf(", ended");
	if (view->waiting)
		printf(", waiting for the file system since %s",
		       kftpctl_human_time(view->waiting, human));
}

static void print_session(const struct kftpctl_session *session,
			  const struct widths *widths)
{
	const struct kftp_nl_session *view = &session->view;
	char user[KFTP_TEXT_ESCAPED(KFTP_USER_MAX)];
	char cwd[KFTP_TEXT_ESCAPED(KFTP_PATH_MAX)];
	char addr[KFTP_ADDR_TEXT_SIZE] = "?";
	char age[KFTPCTL_HUMAN_SIZE], idle[KFTPCTL_HUMAN_SIZE];
	char verb[KFTP_TEXT_ESCAPED(8)];

	kftp_text_escape(view->user, user, sizeof(user));
	kftp_text_escape(view->cwd, cwd, sizeof(cwd));
	kftp_text_escape(view->verb, verb, sizeof(verb));
	if (view->peer.family)
		kftp_addr_text(&view->peer, addr);
	printf("%*" PRIu64 " %-*s %-*s %*s %*s", widths->id, view->id,
	       widths->user, user, widths->address, addr, widths->age,
	       kftpctl_human_time(view->age, age), widths->idle,
	       kftpctl_human_time(view->idle, idle));
	if (*view->file)
		print_transfer(session);
	else
		printf(" %s%s%s", view->waiting ? "busy" : "idle",
		       *verb ? view->waiting ? " with " : " after " : "", verb);
	printf(" in \"%s\"", cwd);
	print_waiting(view);
	printf("\n");
}

static void print_table(const struct kftpctl_list *list)
{
	struct widths widths = { strlen("ID"), strlen("USER"),
				 strlen("ADDRESS"), strlen("AGE"),
				 strlen("IDLE") };
	size_t i;

	find_widths(list, &widths);
	printf("%*s %-*s %-*s %*s %*s DOING\n", widths.id, "ID", widths.user,
	       "USER", widths.address, "ADDRESS", widths.age, "AGE",
	       widths.idle, "IDLE");
	for (i = 0; i < list->count; i++)
		print_session(&list->sessions[i], &widths);
}

static void json_address(struct kftpctl_json *json, const char *address,
			 const char *port, const struct kftp_addr *addr)
{
	char text[KFTP_ADDR_TEXT_SIZE] = "";

	if (addr->family)
		kftp_addr_text(addr, text);
	kftpctl_json_string(json, address, text);
	kftpctl_json_number(json, port, addr->port);
}

static void json_session(struct kftpctl_json *json,
			 const struct kftpctl_session *session)
{
	const struct kftp_nl_session *view = &session->view;
	char rights[KFTP_RIGHTS_TEXT_SIZE];

	kftp_rights_text(view->rights, rights, sizeof(rights));
	kftpctl_json_open(json, NULL, '{');
	kftpctl_json_number(json, "id", view->id);
	kftpctl_json_string(json, "user", view->user);
	kftpctl_json_string(json, "host", view->host);
	kftpctl_json_number(json, "uid", view->uid);
	kftpctl_json_string(json, "rights", rights);
	json_address(json, "peer_address", "peer_port", &view->peer);
	json_address(json, "local_address", "local_port", &view->local);
	kftpctl_json_number(json, "age", view->age);
	kftpctl_json_number(json, "idle", view->idle);
	kftpctl_json_string(json, "verb", view->verb);
	kftpctl_json_string(json, "cwd", view->cwd);
	kftpctl_json_string(json, "direction", directions[direction_of(view)]);
	if (*view->file) {
		kftpctl_json_string(json, "file", view->file);
		kftpctl_json_number(json, "done", view->done);
		if (view->total)
			kftpctl_json_number(json, "total", view->total);
		if (session->rated)
			kftpctl_json_number(json, "rate", session->rate);
	}
	kftpctl_json_number(json, "sent", view->sent);
	kftpctl_json_number(json, "received", view->received);
	kftpctl_json_number(json, "files", view->files);
	kftpctl_json_number(json, "waiting", view->waiting);
	kftpctl_json_bool(json, "ended", view->ended);
	kftpctl_json_close(json, '}');
}

static void print_json_sessions(const struct kftpctl_list *list)
{
	struct kftpctl_json json = { .to = stdout };
	size_t i;

	kftpctl_json_open(&json, NULL, '[');
	for (i = 0; i < list->count; i++)
		json_session(&json, &list->sessions[i]);
	kftpctl_json_close(&json, ']');
}

/**
 * kftpctl_who() - list the sessions
 * @nl: the connection to the module
 * @options: the options of the command line
 *
 * Return: the exit status, enum kftpctl_exit.
 */
int kftpctl_who(struct kftp_nl *nl, const struct kftpctl_options *options)
{
	struct kftpctl_list list;
	int err;

	err = kftpctl_list_read(nl, &list);
	if (!err)
		err = kftpctl_list_rate(nl, &list, options->interval);
	if (!err && options->json)
		print_json_sessions(&list);
	else if (!err)
		print_table(&list);
	kftpctl_list_free(&list);
	return err ? kftpctl_fail(nl) : KFTPCTL_OK;
}
