/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CONFIG_H
#define KFTPD_CONFIG_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include <linux/kftp.h>

#include "module/proto/addr.h"

#define KFTPD_LISTEN_MAX 16
#define KFTPD_HOSTS_SIZE 2048
#define KFTPD_WORDS_SIZE 4096
#define KFTPD_NAME_SIZE (KFTP_USER_MAX + 1)
#define KFTPD_TEXT_SIZE (KFTP_WELCOME_MAX + 1)

#define KFTPD_PATTERNS_SIZE (KFTP_PATTERNS_MAX + 1)
#define KFTPD_FILE_SIZE 256

/** enum kftpd_broken - what becomes of what a broken upload has left */
enum kftpd_broken { KFTPD_BROKEN_KEEP, KFTPD_BROKEN_DELETE };

/** enum kftpd_owners - what listings show of owners and groups */
enum kftpd_owners { KFTPD_OWNERS_NAMES, KFTPD_OWNERS_NUMBERS, KFTPD_OWNERS_HIDDEN };

/** enum kftpd_zone - whose time listings show */
enum kftpd_zone { KFTPD_ZONE_UTC, KFTPD_ZONE_LOCAL };

/**
 * struct kftpd_class - what one kind of login gets
 * @enable: such logins are taken at all
 * @root: root directory; %h and %u stand for the user's home and name
 * @rights: KFTP_RIGHT_*
 * @umask: of what a session makes
 * @welcome: text of the 230 reply, lines separated by LF
 * @durable_uploads: 226 only once an upload is on stable storage
 * @atomic_uploads: a new file takes its name when it is whole
 * @broken_uploads: enum kftpd_broken
 * @owners: enum kftpd_owners
 * @hidden_names: patterns of names that listings do not show
 * @refused_names: patterns of names that no command may use
 * @message_file: name of the file that CWD shows, empty for none
 * @time_zone: enum kftpd_zone
 * @session_timeout: seconds, 0 for no limit, as all below
 * @rate_down: bytes per second of a download
 * @rate_up: bytes per second of an upload
 * @user_rate_down: @rate_down for all sessions of a user together
 * @user_rate_up: @rate_up for all sessions of a user together
 * @max_sessions_per_user: sessions of a user at once
 * @max_files: files that a session may move
 * @max_bytes: bytes that a session may move
 */
struct kftpd_class {
	bool enable;
	char root[PATH_MAX];
	uint32_t rights;
	uint32_t umask;
	char welcome[KFTPD_TEXT_SIZE];
	bool durable_uploads;
	bool atomic_uploads;
	uint32_t broken_uploads;
	uint32_t owners;
	char hidden_names[KFTPD_PATTERNS_SIZE];
	char refused_names[KFTPD_PATTERNS_SIZE];
	char message_file[KFTPD_FILE_SIZE];
	uint32_t time_zone;
	uint32_t session_timeout;
	uint64_t rate_down;
	uint64_t rate_up;
	uint64_t user_rate_down;
	uint64_t user_rate_up;
	uint32_t max_sessions_per_user;
	uint32_t max_files;
	uint64_t max_bytes;
};

/**
 * struct kftpd_config - the configuration file
 *
 * One field per key, with the key's name, grouped as in the file. Lists of
 * words are held with one space between two words. kftpd.conf(5) says what
 * each means.
 */
struct kftpd_config {
	/* server */
	struct kftp_addr listen[KFTPD_LISTEN_MAX]; /* family 0: IPv6 and IPv4 */
	uint32_t n_listen;
	uint32_t port;
	char host_names[KFTPD_HOSTS_SIZE];
	char banner[KFTPD_TEXT_SIZE];
	char daemon_user[KFTPD_NAME_SIZE];
	char empty_directory[PATH_MAX];

	/* data */
	uint16_t passive_ports[KFTP_PORTS_MAX];
	uint32_t n_passive_ports;
	uint8_t public_address[4];
	uint32_t active_port;
	uint32_t connect_timeout;
	uint32_t stall_timeout;

	/* limits */
	uint32_t idle_timeout;
	uint32_t login_timeout;
	uint32_t login_delay;
	uint32_t max_connections;
	uint32_t max_sessions;
	uint32_t max_sessions_per_address;
	uint32_t accept_rate;

	/* anonymous */
	struct kftpd_class anonymous;
	char anonymous_user[KFTPD_NAME_SIZE];
	bool ask_password;

	/* users */
	struct kftpd_class users;
	char pam_service[KFTPD_NAME_SIZE];
	uint32_t pam_processes;
	uint32_t pam_timeout;
	bool pam_session;
	char allow[KFTPD_WORDS_SIZE];
	char deny[KFTPD_WORDS_SIZE];
};

/**
 * typedef kftpd_config_report - takes one error of a configuration file
 * @file: its name
 * @line: line number, 0 for an error of the whole file
 * @text: what is wrong
 * @arg: the caller's own
 */
typedef void (*kftpd_config_report)(const char *file, int line,
				    const char *text, void *arg);

void kftpd_config_init(struct kftpd_config *config);
int kftpd_config_read(struct kftpd_config *config, const char *file,
		      kftpd_config_report report, void *arg);

#endif
