/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPCTL_LIST_H
#define KFTPCTL_LIST_H

#include "lib/session.h"

/**
 * struct kftpctl_session - one session of a list
 * @view: the session; its strings point into @strings
 * @strings: allocated memory for the strings of the session
 * @rate: bytes per second of the session's transfer; valid if @rated is true
 * @rated: true if @rate was measured
 */
struct kftpctl_session {
	struct kftp_nl_session view;
	char *strings;
	uint64_t rate;
	bool rated;
};

/**
 * struct kftpctl_list - a snapshot of the sessions
 * @sessions: the sessions, sorted by id
 * @count: number of sessions
 * @room: number of sessions that fit into the memory of @sessions
 */
struct kftpctl_list {
	struct kftpctl_session *sessions;
	size_t count;
	size_t room;
};

int kftpctl_list_read(struct kftp_nl *nl, struct kftpctl_list *list);
int kftpctl_list_rate(struct kftp_nl *nl, struct kftpctl_list *list,
		      unsigned int interval);
void kftpctl_list_free(struct kftpctl_list *list);

#endif
