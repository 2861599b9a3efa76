/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_LOGIN_QUEUE_H
#define KFTPD_LOGIN_QUEUE_H

#include <sys/queue.h>

#include "kftpd/network/dialogue.h"
#include "kftpd/network/guesser.h"
#include "kftpd/network/uplink.h"

struct kftpd_client;

/** enum kftpd_login_state - the place of a client in the queue */
enum kftpd_login_state {
	KFTPD_LOGIN_NONE, /* not in the queue */
	KFTPD_LOGIN_WAITING, /* in queue->guests or guesser->waiting */
	KFTPD_LOGIN_CHECKING, /* in queue->checking: the monitor checks the login */
};

/**
 * struct kftpd_login_entry - a client's place in the queue
 * @turn: links the entry into queue->guests, guesser->waiting or queue->checking
 * @state: the list that contains the entry
 * @guesser: the guesser for the user name at the client's address; set when a user's
 *	     login enters the queue, NULL again after the client has learned the result
 * @is_counted: true if the login is counted in @guesser->checking
 * @client: the client
 * @id: the client's number in messages to the monitor
 * @control_fd: the client's control connection
 * @dialogue: the conversation, which has the name and the password
 * @addr: the client's address
 *
 * Part of struct kftpd_client. client.c sets all fields from @client down to @addr.
 */
struct kftpd_login_entry {
	TAILQ_ENTRY(kftpd_login_entry) turn;
	enum kftpd_login_state state;
	struct kftpd_guesser *guesser;
	bool is_counted;
	struct kftpd_client *client;
	uint64_t id;
	int control_fd;
	struct kftpd_dialogue *dialogue;
	const struct kftp_addr *addr;
};

/** typedef kftpd_login_started_fn - called when a login has been sent to the monitor */
typedef void (*kftpd_login_started_fn)(struct kftpd_client *client);

/**
 * typedef kftpd_login_result_fn - called when the monitor has checked a login
 * @client: the client, no longer in the queue; the function may destroy it
 * @result: the result of the login
 */
typedef void (*kftpd_login_result_fn)(struct kftpd_client *client,
				      enum kftpd_result result);

/**
 * struct kftpd_login_queue - the logins of a network process
 * @uplink: the channel to the monitor
 * @config: the settings
 * @started: called when a login has been sent to the monitor
 * @result: called when the monitor has answered
 * @event: the event loop
 * @guessers: who has tried passwords
 * @guests: logins of guests that are not sent to the monitor yet, the oldest first
 * @addresses: addresses that may try a password now, in the order of their turns
 * @checking: logins that the monitor is checking
 * @users_checking: number of logins in @checking that are not anonymous
 * @guests_checking: number of guests in @checking
 * @timer: timer for the next attempt to send logins
 */
struct kftpd_login_queue {
	const struct kftpd_uplink *uplink;
	const struct kftpd_message_config *config;
	kftpd_login_started_fn started;
	kftpd_login_result_fn result;
	sd_event *event;
	struct kftpd_guessers guessers;
	struct kftpd_login_list guests;
	struct kftpd_guesser_list addresses;
	struct kftpd_login_list checking;
	unsigned int users_checking;
	unsigned int guests_checking;
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
void kftpd_login_queue_fail(struct kftpd_login_queue *queue,
			    struct kftpd_login_entry *entry);
void kftpd_login_queue_release(struct kftpd_login_queue *queue,
			       struct kftpd_login_entry *entry);
void kftpd_login_queue_result(struct kftpd_login_queue *queue, uint64_t id,
			      enum kftpd_result result);

#endif
