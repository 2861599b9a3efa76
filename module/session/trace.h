/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints of sessions (/sys/kernel/tracing/events/kftp). They show the verbs of
 * commands but not the arguments, which may be paths, or passwords sent by mistake.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kftp

#if !defined(_KFTP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _KFTP_TRACE_H

#include <linux/tracepoint.h>
#include <uapi/linux/kftp.h>

#include "compat/compat.h"
#include "proto/addr.h"
#include "proto/parse.h"

TRACE_EVENT(kftp_session_begin,
	TP_PROTO(u64 session, const char *user, const struct kftp_addr *peer),
	TP_ARGS(session, user, peer),
	TP_STRUCT__entry(
		__field(u64, session)
		__string(user, user)
		__array(u8, address, 16)
		__field(u16, port)
	),
	TP_fast_assign(
		__entry->session = session;
		kftp_compat_assign_str(user, user);
		/* Store IPv4 addresses as IPv6: 10.0.0.1 as ::ffff:10.0.0.1. */
		memset(__entry->address, 0, 16);
		if (peer->family == 4)
			memset(__entry->address + 10, 0xff, 2);
		memcpy(__entry->address + 16 - kftp_addr_size(peer), peer->ip,
		       kftp_addr_size(peer));
		__entry->port = peer->port;
	),
	TP_printk("session=%llu user=%s peer=%pI6c port=%u", __entry->session,
		  __get_str(user), __entry->address, __entry->port)
);

TRACE_EVENT(kftp_session_end,
	TP_PROTO(u64 session, const char *reason),
	TP_ARGS(session, reason),
	TP_STRUCT__entry(
		__field(u64, session)
		__string(reason, reason ?: "")
	),
	TP_fast_assign(
		__entry->session = session;
		kftp_compat_assign_str(reason, reason ?: "");
	),
	TP_printk("session=%llu reason=\"%s\"", __entry->session, __get_str(reason))
);

/* Shows the names of the event bits, see enum kftp_session_event. */
#define kftp_trace_events(events)					\
	__print_flags(events, "|",					\
		      { 1, "CONTROL" }, { 2, "DATA" }, { 4, "TIMER" },	\
		      { 8, "AGAIN" }, { 16, "KILL" }, { 32, "SETTINGS" })

/* Traces each run of a session's work, and the events that have caused the run. */
TRACE_EVENT(kftp_session_run,
	TP_PROTO(u64 session, unsigned long events),
	TP_ARGS(session, events),
	TP_STRUCT__entry(
		__field(u64, session)
		__field(unsigned long, events)
	),
	TP_fast_assign(
		__entry->session = session;
		__entry->events = events;
	),
	TP_printk("session=%llu events=%s", __entry->session,
		  kftp_trace_events(__entry->events))
);

/*
 * Traces each run of a command with its reply code. If the command has begun a transfer,
 * the code is 0, because the transfer will send the reply. If the command must wait for a
 * passive port or for the name of a group, the code is -EAGAIN, and the command is run
 * and traced again later. A command that waits for a transfer is traced only after the
 * wait; but STAT with a path is also traced during the wait, with the code -EAGAIN.
 */
TRACE_EVENT(kftp_command,
	TP_PROTO(u64 session, const struct kftp_verb *verb, int code),
	TP_ARGS(session, verb, code),
	TP_STRUCT__entry(
		__field(u64, session)
		__array(char, verb, KFTP_VERB_SIZE)
		__field(int, code)
	),
	TP_fast_assign(
		__entry->session = session;
		memcpy(__entry->verb, verb->text, KFTP_VERB_SIZE);
		__entry->code = code;
	),
	TP_printk("session=%llu verb=%.8s code=%d", __entry->session,
		  __entry->verb, __entry->code)
);

#define kftp_trace_direction(direction)					\
	__print_symbolic(direction,					\
			 { KFTP_DIRECTION_NONE, "job" },		\
			 { KFTP_DIRECTION_SEND, "send" },		\
			 { KFTP_DIRECTION_RECEIVE, "receive" },		\
			 { KFTP_DIRECTION_LIST, "list" })

TRACE_EVENT(kftp_transfer_begin,
	TP_PROTO(u64 session, u32 direction, u64 total),
	TP_ARGS(session, direction, total),
	TP_STRUCT__entry(
		__field(u64, session)
		__field(u32, direction)
		__field(u64, total)
	),
	TP_fast_assign(
		__entry->session = session;
		__entry->direction = direction;
		__entry->total = total;
	),
	TP_printk("session=%llu %s total=%llu", __entry->session,
		  kftp_trace_direction(__entry->direction), __entry->total)
);

TRACE_EVENT(kftp_transfer_end,
	TP_PROTO(u64 session, u32 direction, u64 done, int code),
	TP_ARGS(session, direction, done, code),
	TP_STRUCT__entry(
		__field(u64, session)
		__field(u32, direction)
		__field(u64, done)
		__field(int, code)
	),
	TP_fast_assign(
		__entry->session = session;
		__entry->direction = direction;
		__entry->done = done;
		__entry->code = code;
	),
	TP_printk("session=%llu %s done=%llu code=%d", __entry->session,
		  kftp_trace_direction(__entry->direction), __entry->done,
		  __entry->code)
);

#endif

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
