/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_TERMS_H
#define _KFTP_TERMS_H

#include "proto/opts.h"

/**
 * struct kftp_terms - the numbers of a session's hand-down
 * @rights: KFTP_RIGHT_*
 * @options: KFTP_OPTION_*
 * @umask: permission bits that new files do not get
 * @idle_timeout: seconds without a command until the session ends, 0 for the namespace's setting
 * @session_timeout: seconds from the hand-down until the session ends, 0 for never
 * @utc_offset: seconds that LIST adds to UTC
 * @user_sessions: sessions of this user at once, 0 for no limit
 * @address_sessions: sessions of the client's address at once, 0 for no limit
 * @files_max: files that the session may move, 0 for no limit
 * @opts: options that OPTS has set
 * @bytes_max: bytes of files that the session may move, 0 for no limit
 * @rate_down: bytes per second of a download, 0 for no limit
 * @rate_up: bytes per second of an upload, 0 for no limit
 * @user_rate_down: @rate_down for all sessions of the user together
 * @user_rate_up: @rate_up for all sessions of the user together
 *
 * The daemon's configuration, the hand-down and the session each contain one;
 * it is copied by assignment.
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
};

/* The values of absent attributes. */
#define KFTP_TERMS_DEFAULT { .umask = 022, .opts = KFTP_OPTS_DEFAULT }

/*
 * The numbers as netlink carries them. The rights are missing here because they
 * have no default: KFTP_A_SESSION_RIGHTS is required.
 *
 *   X(attribute, type, member)
 *
 * attribute	KFTP_A_SESSION_<attribute>
 * type		of the attribute: nla_get_<type>(), nla_put_<type>()
 * member	of struct kftp_terms
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
	X(ALGORITHM, u32, opts.algorithm)

#endif
