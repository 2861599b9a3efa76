/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _KFTP_CONTROL_H
#define _KFTP_CONTROL_H

#include <linux/net.h>

#include "conn/input.h"
#include "conn/output.h"
#include "conn/wake.h"

/**
 * struct kftp_control - a control connection
 * @sock: the socket; this struct holds a reference to the file of the socket until
 *	  kftp_control_put(); constant
 * @wake: calls a function when something happens on @sock
 * @input: bytes that the client has sent and that are not handled yet
 * @output: replies that the socket has not taken yet
 * @marked: true if the user data of @sock points to this struct
 * @eof: true if the client has closed its side of the connection
 * @probing: true if TCP probes every few seconds whether the client still exists
 * @keepidle: return value of kftp_socket_probe() when @probing became true
 * @error: 0, or the negative errno that ends the session; -ENOBUFS if the client does
 *	   not read the replies; -ENOMEM if memory is short
 *
 * Only the session's work (kftp_session.work) uses this struct; other code may call
 * kftp_control_cut(), kftp_control_is_broken() and kftp_control_has_fin(). While the
 * connection is idle, @input and @output have a buffer only if there are bytes in it.
 */
struct kftp_control {
	struct socket *sock;
	struct kftp_wake wake;
	struct kftp_input input;
	struct kftp_output output;
	bool marked;
	bool eof;
	bool probing;
	int keepidle;
	int error;
};

int kftp_control_init(struct kftp_control *control, const char *unread,
		      size_t len, u32 patience);
void kftp_control_hook(struct kftp_control *control,
		       void (*call)(struct kftp_wake *wake, __poll_t what));
bool kftp_control_read(struct kftp_control *control);
__printf(3, 0)
void kftp_control_vreply(struct kftp_control *control, int code,
			 const char *format, va_list args);
void kftp_control_text(struct kftp_control *control, int code,
		       const char *text, size_t len);
bool kftp_control_roomy(struct kftp_control *control);
bool kftp_control_flush(struct kftp_control *control);
void kftp_control_rest(struct kftp_control *control);
void kftp_control_free(struct kftp_control *control);
void kftp_control_close(struct kftp_control *control);
void kftp_control_cut(struct kftp_control *control, const char *text);
bool kftp_control_is_broken(const struct kftp_control *control);
bool kftp_control_has_fin(const struct kftp_control *control);
void kftp_control_note_reset(struct kftp_control *control);
void kftp_control_probe(struct kftp_control *control, bool soon);
void kftp_control_put(struct kftp_control *control);

#endif
