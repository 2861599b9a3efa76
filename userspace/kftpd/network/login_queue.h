/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LOGIN_QUEUE_H
#define KFTPD_LOGIN_QUEUE_H

#include <sys/queue.h>

#include "kftpd/network/dialogue.h"
#include "kftpd/network/limits.h"
#include "kftpd/network/uplink.h"

struct kftpd_client;

TAILQ_HEAD(kftpd_login_list, kftpd_login_entry);

/** enum kftpd_login_state - the place of a client in the queue */
enum kftpd_login_state {
	KFTPD_LOGIN_NONE, /* not in the queue */
	KFTPD_LOGIN_WAITING, /* in queue->waiting */
	KFTPD_LOGIN_CHECKING, /* in queue->checking: the monitor has the connection */
};

/**
 * struct kftpd_login_entry - a client's place in the queue
 * @turn: in queue->waiting or queue->checking
 * @state: which of the two
 * @is_counted: counted in @source->checking
 * @client: the client
 * @id: the client's number for the monitor
 * @control_fd: its control connection
 * @dialogue: has the name and the password
 * @source: its address; NULL without limits
 *
 * Part of struct kftpd_client, which sets the fields from @client on.
 */
struct kftpd_login_entry {
	TAILQ_ENTRY(kftpd_login_entry) turn;
	enum kftpd_login_state state;
	bool is_counted;
	struct kftpd_client *client;
	uint64_t id;
	int control_fd;
	struct kftpd_dialogue *dialogue;
	struct kftpd_source *source;
};

/** typedef kftpd_login_started_fn - the monitor now checks a client's login */
typedef void (*kftpd_login_started_fn)(struct kftpd_client *client);

/**
 * typedef kftpd_login_result_fn - the monitor has checked a client's login
 * @client: the client, not in the queue any more; may be destroyed here
 * @result: enum kftpd_result
 */
typedef void (*kftpd_login_result_fn)(struct kftpd_client *client,
				      enum kftpd_result result);

/**
 * struct kftpd_login_queue - the logins of a network process
 * @uplink: the channel to the monitor
 * @config: the settings
 * @started: called when the monitor gets a login
 * @result: called when the monitor has answered
 * @waiting: wait for their turn, in order
 * @checking: the monitor has them
 * @users_checking: number of users in @checking, without anonymous logins
 * @timer: the next look at @waiting
 */
struct kftpd_login_queue {
	const struct kftpd_uplink *uplink;
	const struct kftpd_message_config *config;
	kftpd_login_started_fn started;
	kftpd_login_result_fn result;
	struct kftpd_login_list waiting;
	struct kftpd_login_list checking;
	unsigned int users_checking;
	sd_event_source *timer;
};

int kftpd_login_queue_init(struct kftpd_login_queue *queue, sd_event *event,
			   const struct kftpd_uplink *uplink,
			   const struct kftpd_message_config *config);
void kftpd_login_queue_exit(struct kftpd_login_queue *queue);
void kftpd_login_queue_add(struct kftpd_login_queue *queue,
			   struct kftpd_login_entry *entry);
void kftpd_login_queue_remove(struct kftpd_login_queue *queue,
			      struct kftpd_login_entry *entry);
void kftpd_login_queue_release(struct kftpd_login_queue *queue,
			       struct kftpd_login_entry *entry);
void kftpd_login_queue_result(struct kftpd_login_queue *queue, uint64_t id,
			      enum kftpd_result result);

#endif
