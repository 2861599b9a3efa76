/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_TERMS_H
#define _KFTP_TERMS_H

#include "proto/opts.h"

/**
 * struct kftp_terms - rights, options and limits that kftpd gives to a session
 * @rights: bits KFTP_RIGHT_* that the session has
 * @options: bits KFTP_OPTION_* that the session has
 * @umask: permission bits that new files do not get
 * @idle_timeout: the session ends after this number of seconds without a command; 0 if
 *		  the setting of the network namespace applies
 * @session_timeout: seconds from login until the session ends; 0 for no limit
 * @utc_offset: seconds that LIST adds to times in UTC; not used if the option
 *		KFTP_OPTION_LOCAL_TIME is set and the network namespace has a time zone
 * @user_sessions: maximum number of sessions of the user at the same time; 0 for no
 *		   limit
 * @address_sessions: maximum number of sessions from the client's address at the same
 *		      time; 0 for no limit
 * @files_max: maximum number of files that the session may transfer; 0 for no limit
 * @opts: options that the client set with OPTS before login
 * @bytes_max: maximum number of file bytes that the session may transfer; 0 for no
 *	       limit
 * @rate_down: maximum bytes per second of a download; 0 for no limit
 * @rate_up: maximum bytes per second of an upload; 0 for no limit
 * @user_rate_down: maximum bytes per second of all downloads of the user; 0 for no
 *		    limit
 * @user_rate_up: maximum bytes per second of all uploads of the user; 0 for no limit
 * @file_size_max: size in bytes above which no upload makes a file grow (RLIMIT_FSIZE);
 *		   KFTP_FILE_SIZE_ANY for no limit
 *
 * Four structs contain a struct kftp_terms: in the module, struct kftp_handdown and
 * struct kftp_session; in userspace, struct kftpd_class and struct kftp_nl_handdown. To
 * copy a struct kftp_terms, assign it.
 */
struct kftp_terms {
	u32 rights;
	u32 options;
	u32 umask;
	u32 idle_timeout;
	u32 session_timeout;
	s32 utc_offset;
	u32 user_sessions;
	u32 address_sessions;
	u32 files_max;
	struct kftp_opts opts;
	u64 bytes_max;
	u64 rate_down;
	u64 rate_up;
	u64 user_rate_down;
	u64 user_rate_up;
	u64 file_size_max;
};

#define KFTP_FILE_SIZE_ANY (~(u64)0)

/* The values of the members whose netlink attributes kftpd does not send. */
#define KFTP_TERMS_DEFAULT \
	{ .umask = 022, .opts = KFTP_OPTS_DEFAULT, .file_size_max = KFTP_FILE_SIZE_ANY }

/*
 * Lists the members of struct kftp_terms that are numbers, with their netlink
 * attributes. The rights are not in this list: they have no default, so
 * KFTP_A_SESSION_RIGHTS is required.
 *
 *   X(attribute, type, member)
 *
 * attribute	the attribute is KFTP_A_SESSION_<attribute>
 * type		nla_get_<type>() reads the attribute, and nla_put_<type>() writes it
 * member	name of the member of struct kftp_terms
 */
#define KFTP_TERMS(X) \
	X(OPTIONS, u32, options) \
	X(UMASK, u32, umask) \
	X(IDLE_TIMEOUT, u32, idle_timeout) \
	X(SESSION_TIMEOUT, u32, session_timeout) \
	X(UTC_OFFSET, s32, utc_offset) \
	X(USER_SESSIONS, u32, user_sessions) \
	X(ADDRESS_SESSIONS, u32, address_sessions) \
	X(FILES_MAX, u32, files_max) \
	X(BYTES_MAX, u64, bytes_max) \
	X(RATE_DOWN, u64, rate_down) \
	X(RATE_UP, u64, rate_up) \
	X(USER_RATE_DOWN, u64, user_rate_down) \
	X(USER_RATE_UP, u64, user_rate_up) \
	X(FACTS, u32, opts.facts) \
	X(ALGORITHM, u32, opts.algorithm) \
	X(FILE_SIZE_MAX, u64, file_size_max)

#endif
