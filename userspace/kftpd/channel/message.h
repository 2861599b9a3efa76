/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The messages between the processes of kftpd. They go through SEQPACKET sockets.
 * Each datagram is one message, which may carry descriptors. All messages of a
 * type have the same size. The receiver checks each message as if an attacker
 * controlled the sender.
 */
#ifndef KFTPD_MESSAGE_H
#define KFTPD_MESSAGE_H

#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include "kftpd/config/config.h"
#include "module/proto/opts.h"

#define KFTPD_MESSAGE_MAGIC 0x6b667470

/* Size of a buffer for the longest password (PAM_MAX_RESP_SIZE) and a NUL. */
#define KFTPD_PASSWORD_SIZE 513

/*
 * Maximum number of descriptors of one message. Only a CONFIG message can have more than
 * one: it has all listening sockets.
 */
#define KFTPD_MESSAGE_FDS KFTPD_LISTEN_MAX

/** enum kftpd_party - the process that sends a message */
enum kftpd_party {
	KFTPD_PARTY_MONITOR,
	KFTPD_PARTY_NETWORK,
	KFTPD_PARTY_LOGIN, /* a child of the monitor: opens root directories */
	KFTPD_PARTY_OWNERS, /* a child of the monitor: looks up names of owners */
};

/** enum kftpd_message_type - types of messages */
enum kftpd_message_type {
	KFTPD_MESSAGE_START = 1, /* monitor to network: sent only as the first message */
	KFTPD_MESSAGE_CONFIG, /* monitor to network: settings and listening sockets */
	KFTPD_MESSAGE_RESULT, /* monitor to network: the answer to a LOGIN message */
	KFTPD_MESSAGE_SESSIONS, /* monitor to network: number of sessions of an address */
	KFTPD_MESSAGE_READY, /* network to monitor: the answer to a CONFIG message */
	KFTPD_MESSAGE_LOGIN, /* network to monitor: login data and control connection */
	KFTPD_MESSAGE_DROPPED, /* network to monitor: a connection was refused or closed */
	KFTPD_MESSAGE_ROOT, /* login/guest process to monitor: root directory or error */
	KFTPD_MESSAGE_OWNER, /* owners process to monitor: name of a user or a group */
	KFTPD_MESSAGE_OPEN, /* monitor to guest process: asks for a ROOT message */
};

/**
 * struct kftpd_message_head - the beginning of each message
 * @magic: KFTPD_MESSAGE_MAGIC
 * @type: the type of the message, enum kftpd_message_type
 * @size: size of the whole message in bytes
 * @zero: must be 0
 */
struct kftpd_message_head {
	uint32_t magic;
	uint32_t type;
	uint32_t size;
	uint32_t zero;
};

/**
 * struct kftpd_message_start - how the network process confines itself
 * @head: its type is START
 * @uid: user id of the network process; must not be 0
 * @gid: group id of the network process; must not be 0
 * @verbose: 1 if the network process may write to standard error, otherwise 0
 * @zero: must be 0
 * @empty_directory: path of the root directory of the network process
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
 * @head: its type is CONFIG
 * @n_listen: number of listening sockets; the message carries their descriptors
 * @login_timeout: a client must log in within this many seconds
 * @login_delay: minimum number of seconds from a login attempt to its denial
 * @max_connections: maximum number of connections that are not logged in
 * @max_sessions: maximum number of sessions
 * @max_per_address: maximum number of connections and sessions of one client
 *		     address; 0 for no limit
 * @max_waiting_per_address: maximum number of connections of one client address that are
 *			     not logged in; 0 for no limit
 * @accept_rate: maximum number of new connections per second from one client
 *		 address; 0 for no limit
 * @pam_processes: maximum number of user logins that PAM checks at the same time
 * @anonymous: 1 if anonymous users may log in, otherwise 0
 * @ask_password: 1 if anonymous users are asked for a password, otherwise 0
 * @zero: must be 0
 * @banner: text of the 220 reply; LF separates its lines
 * @host_names: names of the virtual hosts, separated by spaces
 */
struct kftpd_message_config {
	struct kftpd_message_head head;
	uint32_t n_listen;
	uint32_t login_timeout;
	uint32_t login_delay;
	uint32_t max_connections;
	uint32_t max_sessions;
	uint32_t max_per_address;
	uint32_t max_waiting_per_address;
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
 * @head: its type is LOGIN
 * @client: the client's number in the network process
 * @kind: the kind of login, enum kftpd_kind
 * @opts: the options that the client set with OPTS
 * @user: the name that the client sent; empty for anonymous logins
 * @password: the password that the client sent; empty for anonymous logins
 * @host: the virtual host that the client chose with HOST; empty if it chose none
 * @zero: must be 0
 */
struct kftpd_message_login {
	struct kftpd_message_head head;
	uint64_t client;
	uint32_t kind;
	struct kftp_opts opts;
	char user[KFTPD_NAME_SIZE];
	char password[KFTPD_PASSWORD_SIZE];
	char host[KFTP_HOST_MAX + 1];
	char zero[2];
};

/** enum kftpd_result - results of a login */
enum kftpd_result {
	KFTPD_RESULT_OK, /* the module has taken the connection */
	KFTPD_RESULT_DENIED, /* wrong user or password, or the user may not log in */
	KFTPD_RESULT_BUSY, /* too many logins at the same time */
	KFTPD_RESULT_FULL, /* the module already has max_sessions sessions */
	KFTPD_RESULT_USER_FULL, /* too many sessions of this user */
	KFTPD_RESULT_ADDRESS_FULL, /* too many sessions of this address */
	KFTPD_RESULT_NO_ROOT, /* the user's root directory cannot be opened */
	KFTPD_RESULT_DRAINING, /* the module accepts no new sessions */
	KFTPD_RESULT_FAILED, /* another error; the log has the details */
	KFTPD_RESULT_COUNT,
};

/**
 * struct kftpd_message_result - the result of a login
 * @head: its type is RESULT
 * @client: the client's number, from the LOGIN message
 * @result: enum kftpd_result
 * @zero: must be 0
 */
struct kftpd_message_result {
	struct kftpd_message_head head;
	uint64_t client;
	uint32_t result;
	uint32_t zero;
};

/**
 * struct kftpd_message_sessions - the number of sessions of a client address
 * @head: its type is SESSIONS
 * @sessions: number of sessions
 * @family: 4 for an IPv4 address, 6 for an IPv6 address
 * @zero: must be 0
 * @ip: the client address; for IPv6 only the first 64 bits, followed by zeros
 */
struct kftpd_message_sessions {
	struct kftpd_message_head head;
	uint32_t sessions;
	uint8_t family;
	uint8_t zero[3];
	uint8_t ip[16];
};

/** struct kftpd_message_ready - the network process now uses the new settings */
struct kftpd_message_ready {
	struct kftpd_message_head head;
};

/** enum kftpd_drop - why the network process drops a connection */
enum kftpd_drop {
	KFTPD_DROP_NONE, /* not dropped; no message contains this value */
	KFTPD_DROP_FULL, /* refused: max_connections is reached */
	KFTPD_DROP_SESSIONS, /* refused: max_sessions is reached */
	KFTPD_DROP_ADDRESS_FULL, /* refused: max_sessions_per_address is reached */
	KFTPD_DROP_ADDRESS_WAITS, /* refused: max_connections_per_address is reached */
	KFTPD_DROP_RATE, /* refused: too many new connections for accept_rate */
	KFTPD_DROP_TIMEOUT, /* closed: no login within login_timeout */
	KFTPD_DROP_FAILURES, /* closed: too many failed logins */
	KFTPD_DROP_QUIET, /* closed to make room: the connection was quiet */
	KFTPD_DROP_UNFAIR, /* closed to make room: its address had the most connections */
	KFTPD_DROP_COUNT,
};

/**
 * struct kftpd_message_dropped - a connection was refused or closed
 * @head: its type is DROPPED
 * @reason: why the connection was dropped, enum kftpd_drop but not NONE
 * @family: 4 if @ip is an IPv4 address, 6 if it is an IPv6 address
 * @zero: must be 0
 * @port: the client's port
 * @ip: the client's address
 * @total: number of connections that the network process has dropped for this reason.
 *	   From one message to the next, this number can grow by more than one, because
 *	   messages can be lost.
 */
struct kftpd_message_dropped {
	struct kftpd_message_head head;
	uint32_t reason;
	uint8_t family;
	uint8_t zero;
	uint16_t port;
	uint8_t ip[16];
	uint64_t total;
};

/**
 * struct kftpd_identity - the user that a session acts as
 * @uid: id of the user; must not be 0
 * @gid: id of the primary group of the user
 * @user: name of the user
 * @group: name of the primary group; empty if the group has no name
 * @zero: must be 0
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
 * @head: its type is ROOT
 * @result: KFTPD_RESULT_OK, _DENIED, _NO_ROOT or _FAILED
 * @pam_error: the error of PAM if the result is DENIED; 0 if PAM gave no error
 * @errnum: an errno value if the result is NO_ROOT or FAILED; 0 if no errno is known
 * @identity: the user of the session if the result is OK, otherwise zeros
 * @path: if the result is OK, the first working directory of the session, as a path
 *	  below the root directory; if the result is NO_ROOT, the path of the root
 *	  directory; otherwise empty
 * @file_size_max: if the result is OK, the greatest size of files in bytes (RLIMIT_FSIZE)
 *		   of the process that has opened the root directory, or
 *		   KFTP_FILE_SIZE_ANY for no limit; otherwise 0
 */
struct kftpd_message_root {
	struct kftpd_message_head head;
	uint32_t result;
	int32_t pam_error;
	int32_t errnum;
	struct kftpd_identity identity;
	char path[PATH_MAX];
	uint64_t file_size_max;
};

/**
 * struct kftpd_message_owner - the name of a user or a group
 * @head: its type is OWNER
 * @id: id of the user or of the group
 * @group: 1 for a group, 0 for a user
 * @name: the name; empty if the user or the group has no name
 * @zero: must be 0
 */
struct kftpd_message_owner {
	struct kftpd_message_head head;
	uint32_t id;
	uint32_t group;
	char name[KFTPD_NAME_SIZE];
	char zero[7];
};

/** struct kftpd_message_open - asks the guest process for the guests' root directory */
struct kftpd_message_open {
	struct kftpd_message_head head;
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
	struct kftpd_message_open open;
};

void kftpd_message_init(union kftpd_message *message,
			enum kftpd_message_type type);
int kftpd_message_check(const union kftpd_message *message, size_t len,
			size_t n_fds, enum kftpd_party from);

#endif
