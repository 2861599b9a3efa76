/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_DIALOGUE_H
#define KFTPD_DIALOGUE_H

#include "kftpd/channel/message.h"
#include "kftpd/network/out.h"
#include "module/proto/opts.h"
#include "module/proto/parse.h"

/**
 * struct kftpd_dialogue - the state of a conversation before login
 * @config: the settings of the network process
 * @talked: true if the first line has arrived
 * @named: true if USER was accepted, so that PASS may follow
 * @begun: true if the client has sent USER since it connected or since the last REIN.
 *	   In this case HOST is refused.
 * @hopeless: true if the name or the password cannot be right. Such a login is denied
 *	      without a question to the monitor.
 * @kind: the kind of login; valid if @named is true
 * @failures: number of denied logins
 * @opts: the options that the client set with OPTS
 * @host: the virtual host that the client chose with HOST; empty if it chose none
 * @user: the user name from USER; empty for anonymous logins
 * @password: the password from PASS; valid only after a command returned
 *	      KFTPD_NEXT_LOGIN
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
