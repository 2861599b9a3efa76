// SPDX-License-Identifier: GPL-2.0
/* The table of the keys of the configuration file. */
#include <stdio.h>
#include <string.h>

#include "kftpd/config/config.h"
#include "kftpd/config/config_keys.h"

#define FIELD(member)                                     \
	.offset = offsetof(struct kftpd_config, member), \
	.size = sizeof(((struct kftpd_config *)0)->member)

#define NUMBER(member, low, high) \
	.parse = kftpd_value_number, FIELD(member), .min = low, .max = high
#define SECONDS(member) NUMBER(member, 1, KFTP_TIMEOUT_MAX)
#define FLAG(member) .parse = kftpd_value_flag, FIELD(member)
#define NAME(member) .parse = kftpd_value_name, FIELD(member)
#define TEXT(member) .parse = kftpd_value_text, FIELD(member), .lines = true
#define WORDS(member) .parse = kftpd_value_words, FIELD(member), .lines = true
#define USERS(member) .parse = kftpd_value_users, FIELD(member), .lines = true
#define DIRECTORY(member) .parse = kftpd_value_directory, FIELD(member)
#define PATH(member) .parse = kftpd_value_path, FIELD(member)
#define FILE_NAME(member) .parse = kftpd_value_file, FIELD(member)
#define PATTERNS(member) \
	.parse = kftpd_value_patterns, FIELD(member), .lines = true
#define BYTES(member) .parse = kftpd_value_bytes, FIELD(member)
#define CHOICE(member, words) \
	.parse = kftpd_value_choice, FIELD(member), .choices = words
#define OPTION(class, words, ...)                                  \
	.parse = kftpd_value_option, FIELD(class.terms.options), \
	.choices = words, .bits = { __VA_ARGS__ }
#define RIGHTS(member) .parse = kftpd_value_rights, FIELD(member), .lines = true
#define UMASK(member) .parse = kftpd_value_umask, FIELD(member)
#define LIST(fn, member, number, most)                                      \
	.parse = fn, FIELD(member),                                         \
	.count = offsetof(struct kftpd_config, number), .max = most,        \
	.lines = true

/* The keys that the sections [anonymous] and [users] both have. */
#define TERMS(section, class, shown_owners, for_all)                           \
	{ section, "durable_uploads", "no",                                    \
	  OPTION(class, "no yes", 0, KFTP_OPTION_DURABLE_UPLOADS) },           \
	{ section, "atomic_uploads", "no",                                     \
	  OPTION(class, "no yes", 0, KFTP_OPTION_ATOMIC_UPLOADS) },            \
	{ section, "broken_uploads", "keep",                                   \
	  OPTION(class, "keep delete", 0, KFTP_OPTION_DELETE_BROKEN) },        \
	{ section, "sparse_uploads", "no",                                     \
	  OPTION(class, "no yes", 0, KFTP_OPTION_SPARSE_UPLOADS) },            \
	{ section, "owners", shown_owners,                                     \
	  OPTION(class, "names numbers hidden", 0, KFTP_OPTION_NUMBER_OWNERS,  \
		 KFTP_OPTION_HIDE_OWNERS) },                                   \
	{ section, "world_readable_only", for_all,                             \
	  OPTION(class, "no yes", 0, KFTP_OPTION_WORLD_READABLE) },            \
	{ section, "hidden_names", "", PATTERNS(class.hidden_names) },         \
	{ section, "refused_names", "", PATTERNS(class.refused_names) },       \
	{ section, "message_file", ".message",                                 \
	  FILE_NAME(class.message_file) },                                     \
	{ section, "time_zone", "utc", CHOICE(class.time_zone, "utc local") }, \
	{ section, "session_timeout", "0",                                     \
	  NUMBER(class.terms.session_timeout, 0, KFTP_TIMEOUT_MAX) },          \
	{ section, "rate_down", "0", BYTES(class.terms.rate_down) },           \
	{ section, "rate_up", "0", BYTES(class.terms.rate_up) },               \
	{ section, "user_rate_down", "0", BYTES(class.terms.user_rate_down) }, \
	{ section, "user_rate_up", "0", BYTES(class.terms.user_rate_up) },     \
	{ section, "max_sessions_per_user", "0",                               \
	  NUMBER(class.terms.user_sessions, 0, 1000000) },                     \
	{ section, "max_files", "0",                                           \
	  NUMBER(class.terms.files_max, 0, UINT32_MAX) },                      \
	{ section, "max_bytes", "0", BYTES(class.terms.bytes_max) }

const struct kftpd_config_key kftpd_config_keys[] = {
	{ "server", "listen", "*",
	  LIST(kftpd_value_listen, listen, n_listen, KFTPD_LISTEN_MAX) },
	{ "server", "port", "21", NUMBER(port, 1, 65535) },
	{ "server", "host_names", "", WORDS(host_names) },
	{ "server", "banner", "FTP server ready.", TEXT(banner) },
	{ "server", "daemon_user", "kftp", NAME(daemon_user) },
	{ "server", "empty_directory", "/run/kftp/empty",
	  DIRECTORY(empty_directory) },
	{ "server", "sessions_outlive_daemon", "yes",
	  FLAG(sessions_outlive_daemon) },

	{ "data", "passive_ports", "2122-2129",
	  LIST(kftpd_value_ports, settings.passive_ports,
	       settings.n_passive_ports, KFTP_PORTS_MAX) },
	{ "data", "passive_ports_exclusive", "",
	  .parse = kftpd_value_port_range, FIELD(settings.exclusive) },
	{ "data", "public_address", "", .parse = kftpd_value_ipv4,
	  FIELD(settings.common.public_address) },
	{ "data", "active_port", "20",
	  NUMBER(settings.common.active_port, 0, 65535) },
	{ "data", "connect_timeout", "30",
	  SECONDS(settings.common.connect_timeout) },
	{ "data", "stall_timeout", "300",
	  SECONDS(settings.common.stall_timeout) },

	{ "limits", "idle_timeout", "300",
	  SECONDS(settings.common.idle_timeout) },
	{ "limits", "login_timeout", "60", NUMBER(login_timeout, 1, 3600) },
	{ "limits", "login_delay", "2", NUMBER(login_delay, 0, 60) },
	{ "limits", "max_connections", "1000",
	  NUMBER(max_connections, 1, 100000) },
	{ "limits", "max_connections_per_address", "32",
	  NUMBER(max_connections_per_address, 0, 100000) },
	{ "limits", "max_sessions", "10000",
	  NUMBER(settings.common.max_sessions, 1, 1000000) },
	{ "limits", "max_sessions_per_address", "256",
	  NUMBER(max_sessions_per_address, 0, 1000000) },
	{ "limits", "accept_rate", "100", NUMBER(accept_rate, 0, 100000) },

	{ "anonymous", "enable", "no", FLAG(anonymous.enable) },
	{ "anonymous", "user", "ftp", NAME(anonymous_user) },
	{ "anonymous", "root", "%h", PATH(anonymous.root) },
	{ "anonymous", "rights", "read list", RIGHTS(anonymous.terms.rights) },
	{ "anonymous", "umask", "077", UMASK(anonymous.terms.umask) },
	{ "anonymous", "ask_password", "yes", FLAG(ask_password) },
	{ "anonymous", "welcome", "Welcome, guest.", TEXT(anonymous.welcome) },
	TERMS("anonymous", anonymous, "hidden", "yes"),

	{ "users", "enable", "yes", FLAG(users.enable) },
	{ "users", "root", "%h", PATH(users.root) },
	{ "users", "rights",
	  "read list write overwrite append resume delete rename mkdir chmod "
	  "times checksum umask idle",
	  RIGHTS(users.terms.rights) },
	{ "users", "umask", "022", UMASK(users.terms.umask) },
	{ "users", "welcome", "Logged in.", TEXT(users.welcome) },
	{ "users", "pam_service", "kftp", NAME(pam_service) },
	{ "users", "pam_processes", "16", NUMBER(pam_processes, 1, 256) },
	{ "users", "pam_timeout", "30", NUMBER(pam_timeout, 1, 600) },
	{ "users", "pam_session", "no", FLAG(pam_session) },
	{ "users", "allow", "", USERS(allow) },
	{ "users", "deny", "", USERS(deny) },
	TERMS("users", users, "names", "no"),
};

const size_t kftpd_config_keys_count =
	sizeof(kftpd_config_keys) / sizeof(kftpd_config_keys[0]);

/**
 * kftpd_config_keys_find() - find a key
 * @section: section of the key, without brackets
 * @name: name of the key; NULL for any key of the section
 *
 * Return: the key; NULL if there is no such key.
 */
const struct kftpd_config_key *kftpd_config_keys_find(const char *section,
						      const char *name)
{
	size_t i;

	for (i = 0; i < kftpd_config_keys_count; i++) {
		if (!strcmp(kftpd_config_keys[i].section, section) &&
		    (!name || !strcmp(kftpd_config_keys[i].name, name)))
			return &kftpd_config_keys[i];
	}
	return NULL;
}

/**
 * kftpd_config_keys_sections() - find the sections that have a key
 * @name: the name of the key
 * @text: gets a text like "[anonymous] or [users]", cut if it does not fit; empty
 *	  if there is no such key
 * @size: size of @text in bytes
 */
void kftpd_config_keys_sections(const char *name, char *text, size_t size)
{
	size_t i, used = 0;

	*text = '\0';
	for (i = 0; i < kftpd_config_keys_count; i++) {
		if (!strcmp(kftpd_config_keys[i].name, name) && used < size)
			used += snprintf(text + used, size - used, "%s[%s]",
					 used ? " or " : "",
					 kftpd_config_keys[i].section);
	}
}
