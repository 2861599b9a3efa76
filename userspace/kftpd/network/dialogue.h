/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_DIALOGUE_H
#define KFTPD_DIALOGUE_H

#include "kftpd/channel/message.h"
#include "kftpd/network/out.h"
#include "module/proto/opts.h"
#include "module/proto/parse.h"

/**
 * struct kftpd_dialogue - the state of a conversation before login
 * @config: the settings; belong to the network process
 * @talked: the first line has arrived
 * @named: USER was accepted, so PASS may follow
 * @begun: there was a USER since the start or REIN: HOST comes too late
 * @hopeless: the name or the password cannot be right: do not ask the monitor
 * @kind: enum kftpd_kind, if @named
 * @failures: number of denied logins
 * @opts: set by OPTS
 * @host: the virtual host from HOST; empty if there is none
 * @user: name of a user; empty for anonymous logins
 * @password: valid only after KFTPD_NEXT_LOGIN
 */
struct kftpd_dialogue {
	const struct kftpd_message_config *config;
	bool talked;
	bool named;
	bool begun;
	bool hopeless;
	enum kftpd_kind kind;
	unsigned int failures;
	struct kftp_opts opts;
	char host[KFTP_HOST_MAX + 1];
	char user[KFTPD_NAME_SIZE];
	char password[KFTPD_PASSWORD_SIZE];
};

void kftpd_dialogue_init(struct kftpd_dialogue *dialogue,
			 const struct kftpd_message_config *config);
void kftpd_dialogue_greet(const struct kftpd_dialogue *dialogue,
			  struct kftpd_out *out);
enum kftpd_next kftpd_dialogue_result(struct kftpd_dialogue *dialogue,
				      enum kftpd_result result,
				      struct kftpd_out *out);
void kftpd_dialogue_wipe(struct kftpd_dialogue *dialogue);

#endif
