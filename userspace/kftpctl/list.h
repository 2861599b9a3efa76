/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPCTL_LIST_H
#define KFTPCTL_LIST_H

#include "lib/session.h"

/**
 * struct kftpctl_session - a session that was listed
 * @view: its strings are its own
 * @strings: the memory that they lie in
 * @rate: bytes per second of its transfer, where it was measured
 * @rated: @rate is known
 */
struct kftpctl_session {
	struct kftp_nl_session view;
	char *strings;
	uint64_t rate;
	bool rated;
};

/**
 * struct kftpctl_list - sessions
 * @sessions: themselves, by ascending id
 * @count: their number
 * @room: for so many there is memory
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
