/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The messages between the processes of kftpd. They go through SEQPACKET sockets.
 * One datagram is one message of fixed size, with its descriptors. The receiver
 * checks each message as if an attacker controlled the sender.
 */
#ifndef KFTPD_MESSAGE_H
#define KFTPD_MESSAGE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "kftpd/config/config.h"

#define KFTPD_MESSAGE_MAGIC 0x6b667470

/* Longest password (PAM_MAX_RESP_SIZE) with its NUL. */
#define KFTPD_PASSWORD_SIZE 513

/* The most descriptors of a message: the listening sockets. */
#define KFTPD_MESSAGE_FDS KFTPD_LISTEN_MAX

/** enum kftpd_party - who sends a message */
enum kftpd_party {
	KFTPD_PARTY_MONITOR,
	KFTPD_PARTY_NETWORK,
	KFTPD_PARTY_LOGIN, /* a child of the monitor that opens a root directory */
	KFTPD_PARTY_OWNERS, /* a child of the monitor that looks up names of owners */
};

/** enum kftpd_message_type - types of messages */
enum kftpd_message_type {
	KFTPD_MESSAGE_START = 1, /* monitor to network: once, before all others */
	KFTPD_MESSAGE_CONFIG, /* monitor to network, with the listening sockets */
	KFTPD_MESSAGE_RESULT, /* monitor to network: answers LOGIN */
	KFTPD_MESSAGE_SESSIONS, /* monitor to network: number of sessions of an address */
	KFTPD_MESSAGE_READY, /* network to monitor: the settings of CONFIG are in use */
	KFTPD_MESSAGE_LOGIN, /* network to monitor, with the control connection */
	KFTPD_MESSAGE_DROPPED, /* network to monitor: log that a connection was dropped */
	KFTPD_MESSAGE_ROOT, /* login to monitor, with the root directory if the result is OK */
	KFTPD_MESSAGE_OWNER, /* owners to monitor: name of a user or a group */
};

/**
 * struct kftpd_message_head - the beginning of each message
 * @magic: KFTPD_MESSAGE_MAGIC
 * @type: enum kftpd_message_type
 * @size: size of the whole message in bytes
 * @zero: 0
 */
struct kftpd_message_head {
	uint32_t magic;
	uint32_t type;
	uint32_t size;
	uint32_t zero;
};

/**
 * struct kftpd_message_start - how the network process confines itself
 * @head: type START
 * @uid: its user, not 0
 * @gid: its group, not 0
 * @verbose: 1 if it may write to standard error
 * @zero: 0
 * @empty_directory: its root directory
 */
struct kftpd_message_start {
	struct kftpd_message_head head;
	uint32_t uid;
	uint32_t gid;
	uint32_t verbose;
	uint32_t zero;
	char empty_directory[PATH_MAX];
};

/**
 * struct kftpd_message_config - the settings that the network process needs
 * @head: type CONFIG
 * @n_listen: number of listening sockets, its descriptors
 * @login_timeout: seconds
 * @login_delay: seconds
 * @max_connections: connections before login
 * @max_sessions: sessions
 * @max_per_address: connections and sessions of an address, 0 for no limit
 * @accept_rate: connections per second from an address, 0 for no limit
 * @pam_processes: logins of users that PAM checks at once
 * @anonymous: 1 if anonymous users may log in
 * @ask_password: 1 if anonymous users are asked for a password
 * @zero: 0
 * @banner: text of the 220 reply
 * @host_names: virtual hosts, a list of words
 */
struct kftpd_message_config {
	struct kftpd_message_head head;
	uint32_t n_listen;
	uint32_t login_timeout;
	uint32_t login_delay;
	uint32_t max_connections;
	uint32_t max_sessions;
	uint32_t max_per_address;
	uint32_t accept_rate;
	uint32_t pam_processes;
	uint8_t anonymous;
	uint8_t ask_password;
	uint8_t zero[2];
	char banner[KFTPD_TEXT_SIZE + 3];
	char host_names[KFTPD_HOSTS_SIZE];
};

/** enum kftpd_kind - kinds of logins */
enum kftpd_kind {
	KFTPD_KIND_ANONYMOUS,
	KFTPD_KIND_USER,
	KFTPD_KIND_COUNT,
};

/**
 * struct kftpd_message_login - a client wants to log in
 * @head: type LOGIN
 * @client: the client's number in the network process
 * @kind: enum kftpd_kind
 * @facts: KFTP_FACT_*, set by OPTS
 * @algorithm: enum kftp_algorithm, set by OPTS
 * @user: the name that the client sent; empty for anonymous logins
 * @password: the password that the client sent; empty for anonymous logins
 * @host: the virtual host from HOST; empty if there is none
 * @zero: 0
 */
struct kftpd_message_login {
	struct kftpd_message_head head;
	uint64_t client;
	uint32_t kind;
	uint32_t facts;
	uint32_t algorithm;
	char user[KFTPD_NAME_SIZE];
	char password[KFTPD_PASSWORD_SIZE];
	char host[KFTP_HOST_MAX + 1];
	char zero[2];
};

/** enum kftpd_result - results of a login */
enum kftpd_result {
	KFTPD_RESULT_OK, /* the module has the connection */
	KFTPD_RESULT_DENIED, /* wrong user or password, or not allowed */
	KFTPD_RESULT_BUSY, /* too many logins at once */
	KFTPD_RESULT_FULL, /* the module has max_sessions sessions */
	KFTPD_RESULT_USER_FULL, /* too many sessions of this user */
	KFTPD_RESULT_ADDRESS_FULL, /* too many sessions of this address */
	KFTPD_RESULT_NO_ROOT, /* the user's root directory cannot be opened */
	KFTPD_RESULT_DRAINING, /* the module accepts no new sessions */
	KFTPD_RESULT_FAILED, /* another error, which is in the log */
	KFTPD_RESULT_COUNT,
};

/**
 * struct kftpd_message_result - the result of a login
 * @head: type RESULT
 * @client: as in LOGIN
 * @result: enum kftpd_result
 * @zero: 0
 */
struct kftpd_message_result {
	struct kftpd_message_head head;
	uint64_t client;
	uint32_t result;
	uint32_t zero;
};

/**
 * struct kftpd_message_sessions - the number of sessions of an address
 * @head: type SESSIONS
 * @sessions: number of sessions
 * @family: 4 or 6
 * @zero: 0
 * @ip: the address; for IPv6 the /64
 */
struct kftpd_message_sessions {
	struct kftpd_message_head head;
	uint32_t sessions;
	uint8_t family;
	uint8_t zero[3];
	uint8_t ip[16];
};

/** struct kftpd_message_ready - the network process uses the settings of CONFIG */
struct kftpd_message_ready {
	struct kftpd_message_head head;
};

/** enum kftpd_drop - why the network process dropped a connection */
enum kftpd_drop {
	KFTPD_DROP_FULL, /* refused: max_connections is reached */
	KFTPD_DROP_SESSIONS, /* refused: max_sessions is reached */
	KFTPD_DROP_ADDRESS_FULL, /* refused: max_sessions_per_address is reached */
	KFTPD_DROP_RATE, /* refused: faster than accept_rate */
	KFTPD_DROP_TIMEOUT, /* closed: no login within login_timeout */
	KFTPD_DROP_FAILURES, /* closed: too many failed logins */
	KFTPD_DROP_COUNT,
};

/**
 * struct kftpd_message_dropped - a connection was refused or closed
 * @head: type DROPPED
 * @reason: enum kftpd_drop
 * @family: of the client's address, 4 or 6
 * @zero: 0
 * @port: of the client
 * @ip: of the client
 */
struct kftpd_message_dropped {
	struct kftpd_message_head head;
	uint32_t reason;
	uint8_t family;
	uint8_t zero;
	uint16_t port;
	uint8_t ip[16];
};

/**
 * struct kftpd_identity - the user that a session acts as
 * @uid: not 0
 * @gid: the primary group of the user
 * @user: name of the user
 * @group: name of the group; empty if it has none
 * @zero: 0
 */
struct kftpd_identity {
	uint32_t uid;
	uint32_t gid;
	char user[KFTPD_NAME_SIZE];
	char group[KFTPD_NAME_SIZE];
	char zero[2];
};

/**
 * struct kftpd_message_root - a root directory, or why there is none
 * @head: type ROOT
 * @result: OK, DENIED, NO_ROOT or FAILED
 * @pam_error: error of PAM, with DENIED; 0 for none
 * @errnum: errno, with NO_ROOT and FAILED; 0 for none
 * @identity: the user, with OK
 * @home: working directory at the start, a path below the root, with OK
 */
struct kftpd_message_root {
	struct kftpd_message_head head;
	uint32_t result;
	int32_t pam_error;
	int32_t errnum;
	struct kftpd_identity identity;
	char home[PATH_MAX];
};

/**
 * struct kftpd_message_owner - the name of a user or a group
 * @head: type OWNER
 * @id: uid or gid
 * @group: 1 for a group
 * @name: the name; empty if there is none
 * @zero: 0
 */
struct kftpd_message_owner {
	struct kftpd_message_head head;
	uint32_t id;
	uint32_t group;
	char name[KFTPD_NAME_SIZE];
	char zero[7];
};

/** union kftpd_message - any message */
union kftpd_message {
	struct kftpd_message_head head;
	struct kftpd_message_start start;
	struct kftpd_message_config config;
	struct kftpd_message_login login;
	struct kftpd_message_result result;
	struct kftpd_message_sessions sessions;
	struct kftpd_message_ready ready;
	struct kftpd_message_dropped dropped;
	struct kftpd_message_root root;
	struct kftpd_message_owner owner;
};

void kftpd_message_init(union kftpd_message *message,
			enum kftpd_message_type type);
int kftpd_message_check(const union kftpd_message *message, size_t len,
			size_t n_fds, enum kftpd_party from);

#endif
