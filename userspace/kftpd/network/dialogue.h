/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_DIALOGUE_H
#define KFTPD_DIALOGUE_H

#include "kftpd/channel/message.h"
#include "kftpd/network/out.h"
#include "module/proto/line.h"
#include "module/proto/opts.h"
#include "module/proto/parse.h"

/**
 * struct kftpd_dialogue - one client's way to its login
 * @config: the settings, the network process's
 * @talked: the first line has come
 * @kind: enum kftpd_kind, once there is a USER
 * @named: there is a USER
 * @begun: there has been one since the start or REIN: too late for HOST
 * @hopeless: the name or the password cannot be right; nobody needs to be asked
 * @failures: failed tries
 * @opts: what OPTS has set
 * @host: the virtual host that it named; empty for none
 * @user: name, where it is a user
 * @password: only with KFTPD_NEXT_LOGIN
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
enum kftpd_next kftpd_dialogue_line(struct kftpd_dialogue *dialogue,
				    enum kftp_line_status status,
				    const char *line, size_t len,
				    struct kftpd_out *out);
enum kftpd_next kftpd_dialogue_overflow(struct kftpd_dialogue *dialogue,
					const char *line, size_t len,
					struct kftpd_out *out);
enum kftpd_next kftpd_dialogue_result(struct kftpd_dialogue *dialogue,
				      enum kftpd_result result,
				      struct kftpd_out *out);
void kftpd_dialogue_wipe(struct kftpd_dialogue *dialogue);

#endif
