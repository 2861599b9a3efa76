/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_CONFIG_H
#define KFTPD_CONFIG_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

#include <linux/kftp.h>

#include "lib/settings.h"
#include "module/proto/addr.h"
#include "module/proto/terms.h"

#define KFTPD_LISTEN_MAX 16
#define KFTPD_HOSTS_SIZE 2048
#define KFTPD_WORDS_SIZE 4096
#define KFTPD_NAME_SIZE (KFTP_USER_MAX + 1)
#define KFTPD_TEXT_SIZE (KFTP_WELCOME_MAX + 1)

#define KFTPD_PATTERNS_SIZE (KFTP_PATTERNS_MAX + 1)
#define KFTPD_FILE_SIZE 256

/** enum kftpd_zone - the time zone of listings */
enum kftpd_zone { KFTPD_ZONE_UTC, KFTPD_ZONE_LOCAL };

/**
 * struct kftpd_class - settings of one kind of login
 * @enable: true if logins of this kind are accepted
 * @root: root directory; %h stands for the user's home directory, and %u stands for
 *	  the user's name
 * @welcome: text of the 230 reply; LF separates its lines
 * @hidden_names: patterns of names that listings do not show
 * @refused_names: patterns of names that no command may use
 * @message_file: name of the file that CWD shows; empty if there is none
 * @time_zone: enum kftpd_zone
 * @terms: the settings that the module gets as numbers
 */
struct kftpd_class {
	bool enable;
	char root[PATH_MAX];
	char welcome[KFTPD_TEXT_SIZE];
	char hidden_names[KFTPD_PATTERNS_SIZE];
	char refused_names[KFTPD_PATTERNS_SIZE];
	char message_file[KFTPD_FILE_SIZE];
	uint32_t time_zone;
	struct kftp_terms terms;
};

/**
 * struct kftpd_config - the configuration file
 * @listen: addresses to listen on; family 0 means IPv6 and IPv4
 * @n_listen: number of addresses in @listen
 * @port: port for those addresses in @listen that have no port in the file
 * @host_names: names of the virtual hosts, a list of words
 * @banner: text of the 220 reply; LF separates its lines
 * @daemon_user: user name of the network process
 * @empty_directory: root directory of the network process
 * @sessions_outlive_daemon: false if all sessions end when the daemon ends
 * @settings: the settings of the module, from the sections [data] and [limits]
 * @login_timeout: a client must log in within this many seconds
 * @login_delay: minimum number of seconds from a login attempt to its denial
 * @max_connections: maximum number of connections that are not logged in
 * @max_connections_per_address: maximum number of connections of one client address that
 *				 are not logged in; 0 for no limit
 * @max_sessions_per_address: maximum number of connections and sessions of one client
 *			      address; 0 for no limit
 * @accept_rate: maximum number of new connections per second from one client address;
 *		 0 for no limit
 * @anonymous: settings for anonymous logins
 * @anonymous_user: name of the user of anonymous sessions
 * @ask_password: true if anonymous users are asked for their e-mail address
 * @users: settings for logins of users
 * @pam_service: name of the PAM service
 * @pam_processes: maximum number of logins that PAM checks at the same time
 * @pam_timeout: a login fails if PAM has not answered after this many seconds
 * @pam_session: true if each login opens and closes a PAM session
 * @allow: list of users; if it is not empty, only these users may log in
 * @deny: list of users who may not log in, even if they are in @allow
 *
 * kftpd.conf(5) explains the keys; the table in config_keys.c says which member a key
 * sets. In a list of words, one space separates two words.
 */
struct kftpd_config {
	struct kftp_addr listen[KFTPD_LISTEN_MAX];
	uint32_t n_listen;
	uint32_t port;
	char host_names[KFTPD_HOSTS_SIZE];
	char banner[KFTPD_TEXT_SIZE];
	char daemon_user[KFTPD_NAME_SIZE];
	char empty_directory[PATH_MAX];
	bool sessions_outlive_daemon;
	struct kftp_nl_settings settings;
	uint32_t login_timeout;
	uint32_t login_delay;
	uint32_t max_connections;
	uint32_t max_connections_per_address;
	uint32_t max_sessions_per_address;
	uint32_t accept_rate;
	struct kftpd_class anonymous;
	char anonymous_user[KFTPD_NAME_SIZE];
	bool ask_password;
	struct kftpd_class users;
	char pam_service[KFTPD_NAME_SIZE];
	uint32_t pam_processes;
	uint32_t pam_timeout;
	bool pam_session;
	char allow[KFTPD_WORDS_SIZE];
	char deny[KFTPD_WORDS_SIZE];
};

#endif
