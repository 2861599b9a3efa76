// SPDX-License-Identifier: GPL-2.0
/*
 * The control connection: the only reader and writer of its socket.
 */
#include <linux/file.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "conn/control.h"
#include "proto/reply.h"
#include "conn/socket.h"

/* Replies kept for a client that does not take them; more ends the session. */
#define KFTP_CONTROL_OUT_MAX 49152
#define KFTP_CONTROL_OUT_MIN 512

/* Room for a line at first; few are longer. */
#define KFTP_CONTROL_IN_MIN 512

/* How often the socket is read before others get their turn. */
#define KFTP_CONTROL_ROUNDS 16

/* A socket serves one session: the mark says that it has one. */
static int mark(struct kftp_control *control)
{
	struct sock *sk = control->sock->sk;
	int err = -EBUSY;

	write_lock_bh(&sk->sk_callback_lock);
	if (!sk->sk_user_data) {
		rcu_assign_sk_user_data(sk, control);
		control->marked = true;
		err = 0;
	}
	write_unlock_bh(&sk->sk_callback_lock);
	return err;
}

static void unmark(struct kftp_control *control)
{
	struct sock *sk = control->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	if (control->marked)
		rcu_assign_sk_user_data(sk, NULL);
	control->marked = false;
	write_unlock_bh(&sk->sk_callback_lock);
}

/* Makes room for @len bytes, at most KFTP_LINE_SIZE. */
static bool grow_input(struct kftp_control *control, size_t len)
{
	size_t size = len > KFTP_CONTROL_IN_MIN ? KFTP_LINE_SIZE : KFTP_CONTROL_IN_MIN;
	char *in;

	if (len <= control->in_size)
		return true;
	in = krealloc(control->in, size, GFP_KERNEL);
	if (!in)
		return false;
	control->in = in;
	control->in_size = size;
	return true;
}

/**
 * kftp_control_init() - begin with the bytes that the daemon had read
 * @control: @control->sock is set
 * @unread: bytes behind the PASS line
 * @len: their number, at most KFTP_LINE_SIZE
 * @patience: seconds in which the client must acknowledge what it is sent
 *
 * After an error kftp_control_free() is still due.
 *
 * Return: 0; -EBUSY the socket serves something else; -ENOMEM.
 */
int kftp_control_init(struct kftp_control *control, const char *unread,
		      size_t len, u32 patience)
{
	struct sock *sk = control->sock->sk;
	int err = mark(control);

	if (err)
		return err;
	/* Telnet's urgent byte (DM) stays in its place in the stream. */
	lock_sock(sk);
	sock_set_flag(sk, SOCK_URGINLINE);
	release_sock(sk);
	tcp_sock_set_nodelay(sk);
	/* A client that is gone is found by the next reply, even after the close. */
	tcp_sock_set_user_timeout(sk, patience * MSEC_PER_SEC);
	if (!len)
		return 0;
	if (!grow_input(control, len))
		return -ENOMEM;
	/* The daemon has taken Telnet's commands out already. */
	memcpy(control->in, unread, len);
	control->in_len = len;
	return 0;
}

/**
 * kftp_control_hook() - begin to be called
 * @control: the connection
 * @call: see kftp_wake_hook()
 */
void kftp_control_hook(struct kftp_control *control,
		       void (*call)(struct kftp_wake *wake, __poll_t what))
{
	kftp_wake_hook(&control->wake, control->sock, call);
}

static void append(struct kftp_control *control, const char *bytes, size_t len);

/* Returns the bytes received, 0 where there are none now. */
static size_t receive(struct kftp_control *control)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT };
	struct kvec vec = {
		.iov_base = control->in + control->in_len,
		.iov_len = control->in_size - control->in_len,
	};
	size_t answer_len;
	char answer[30];
	int ret;

	ret = kernel_recvmsg(control->sock, &msg, &vec, 1, vec.iov_len,
			     MSG_DONTWAIT);
	if (!ret)
		control->eof = true;
	else if (ret < 0 && ret != -EAGAIN)
		control->error = ret;
	if (ret <= 0)
		return 0;
	control->in_len += kftp_line_telnet(&control->line, vec.iov_base, ret,
					    answer, sizeof(answer), &answer_len);
	append(control, answer, answer_len);
	return ret;
}

/* A look without the socket's lock: false may be outdated, then a call comes. */
static bool has_news(struct sock *sk)
{
	return !skb_queue_empty_lockless(&sk->sk_receive_queue) ||
	       READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN || READ_ONCE(sk->sk_err);
}

/**
 * kftp_control_read() - take what the client has sent, as far as there is room
 * @control: the connection
 *
 * Return: true where something new is there: bytes, the end, an error, or what
 * has no room before the lines that are here are done. No call comes for that.
 */
bool kftp_control_read(struct kftp_control *control)
{
	unsigned int rounds = KFTP_CONTROL_ROUNDS;
	struct sock *sk = control->sock->sk;
	bool news = false;

	while (!control->eof && !control->error && has_news(sk)) {
		/* Telnet's commands take no room. */
		if (control->in_len == KFTP_LINE_SIZE || !rounds--)
			return true;
		if (!grow_input(control, control->in_len + 1)) {
			control->error = -ENOMEM;
			return true;
		}
		if (!receive(control))
			return news || control->eof || control->error;
		news = true;
	}
	return news;
}

/**
 * kftp_control_next() - look at the next command line
 * @control: the connection
 * @line: set to the line, valid until the next read or consume
 * @len: set to its length without terminator
 *
 * The line stays the next one, and what it is, until kftp_control_consume().
 *
 * Return: KFTP_LINE_NONE: read more.
 */
enum kftp_line_status kftp_control_next(struct kftp_control *control,
					char **line, size_t *len)
{
	size_t text = 0, used;

	while (!control->next && control->in_len) {
		control->next = kftp_line_next(&control->line, control->in,
					       control->in_len, &text, &used);
		control->next_len = used;
		control->next_text = text;
		if (control->next || !used)
			break;
		/* Part of an over-long line: thrown away at once. */
		kftp_control_consume(control);
	}
	*line = control->in;
	*len = control->next_text;
	return control->next;
}

/**
 * kftp_control_behind() - search what has been read for a line behind the next one
 * @control: kftp_control_next() has found a line
 * @wanted: whether it is this line, without its terminator
 *
 * What has been searched is not searched again before the next read or consume.
 *
 * Return: whether there is one.
 */
bool kftp_control_behind(struct kftp_control *control,
			 bool (*wanted)(const char *line, size_t len))
{
	size_t at = control->next_len, len, used;
	enum kftp_line_status status;
	struct kftp_line fresh = {};

	if (control->searched == control->in_len)
		return false;
	control->searched = control->in_len;
	do {
		const char *line = control->in + at;

		status = kftp_line_next(&fresh, line, control->in_len - at, &len, &used);
		if (status == KFTP_LINE_WHOLE && wanted(line, len))
			return true;
		at += used;
	} while (status);
	return false;
}

/**
 * kftp_control_consume() - be done with the line that was looked at
 * @control: the connection
 */
void kftp_control_consume(struct kftp_control *control)
{
	control->in_len -= control->next_len;
	memmove(control->in, control->in + control->next_len, control->in_len);
	control->next = KFTP_LINE_NONE;
	control->next_len = 0;
	control->searched = 0;
}

static bool make_room(struct kftp_control *control, size_t len)
{
	size_t need = control->out_len + len;
	size_t size;
	char *out;

	if (need <= control->out_size)
		return true;
	if (need > KFTP_CONTROL_OUT_MAX)
		return false;
	size = clamp_t(size_t, roundup_pow_of_two(need), KFTP_CONTROL_OUT_MIN,
		       KFTP_CONTROL_OUT_MAX);
	out = krealloc(control->out, size, GFP_KERNEL);
	if (!out)
		return false;
	control->out = out;
	control->out_size = size;
	return true;
}

static void append(struct kftp_control *control, const char *bytes, size_t len)
{
	if (!len || control->error)
		return;
	if (!make_room(control, len)) {
		control->error = -ENOBUFS;
		return;
	}
	memcpy(control->out + control->out_len, bytes, len);
	control->out_len += len;
}

/* Bytes that a reply may take. */
static size_t longest(const char *text, size_t len)
{
	size_t room = len + 6;
	size_t i;

	for (i = 0; i < len; i++)
		if (text[i] == '\n')
			room += 6;
		else if (text[i] == (char)0xff)
			room++;
	return room;
}

/* Returns the length; -ENOSPC where @room is too little, -ENOBUFS where there is none. */
static int put_reply(struct kftp_control *control, size_t room, int code,
		     const char *text, size_t len)
{
	if (!make_room(control, room))
		return -ENOBUFS;
	return kftp_reply_format(control->out + control->out_len,
				 control->out_size - control->out_len, code, text, len);
}

/**
 * kftp_control_text() - reply with a text of one or several lines
 * @control: the connection
 * @code: reply code
 * @text: lines separated by LF
 * @len: its length in bytes
 *
 * The reply goes out with kftp_control_flush(). A client that lets
 * KFTP_CONTROL_OUT_MAX bytes gather loses its session.
 */
void kftp_control_text(struct kftp_control *control, int code,
		       const char *text, size_t len)
{
	int ret;

	if (control->error)
		return;
	/* Code, space and CRLF: what one line of plain text takes. */
	ret = put_reply(control, len + 6, code, text, len);
	if (ret == -ENOSPC)
		ret = put_reply(control, longest(text, len), code, text, len);
	if (ret < 0)
		control->error = -ENOBUFS;
	else
		control->out_len += ret;
}

/**
 * kftp_control_vreply() - reply with a formatted text
 * @control: the connection
 * @code: reply code
 * @format: as of printf
 * @args: its arguments
 */
void kftp_control_vreply(struct kftp_control *control, int code,
			 const char *format, va_list args)
{
	char small[160], *text = small;
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(small, sizeof(small), format, args);
	if (len >= sizeof(small))
		text = kvasprintf(GFP_KERNEL, format, again);
	va_end(again);
	if (text)
		kftp_control_text(control, code, text, len);
	else
		control->error = -ENOMEM;
	if (text != small)
		kfree(text);
}

/**
 * kftp_control_reply() - reply with a formatted text
 * @control: the connection
 * @code: reply code
 * @format: as of printf
 */
void kftp_control_reply(struct kftp_control *control, int code,
			const char *format, ...)
{
	va_list args;

	va_start(args, format);
	kftp_control_vreply(control, code, format, args);
	va_end(args);
}

/**
 * kftp_control_flush() - send the replies, as far as the socket takes them
 * @control: the connection
 *
 * Return: true when all are sent or the connection is broken.
 */
bool kftp_control_flush(struct kftp_control *control)
{
	while (control->out_off < control->out_len && !control->error) {
		struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
		struct kvec vec = {
			.iov_base = control->out + control->out_off,
			.iov_len = control->out_len - control->out_off,
		};
		int ret = kernel_sendmsg(control->sock, &msg, &vec, 1,
					 vec.iov_len);

		/* tcp_sendmsg() has asked for the call already. */
		if (ret == -EAGAIN)
			return false;
		if (ret < 0)
			control->error = ret;
		else
			control->out_off += ret;
	}
	control->out_off = 0;
	control->out_len = 0;
	return true;
}

/**
 * kftp_control_roomy() - whether there is room for the replies to one more command
 * @control: the connection
 *
 * Return: false until the client has taken some of its replies; the wake calls.
 */
bool kftp_control_roomy(struct kftp_control *control)
{
	return control->out_len < KFTP_CONTROL_OUT_MAX / 4 ||
	       kftp_control_flush(control);
}

/**
 * kftp_control_rest() - give back the buffers that are empty
 * @control: the connection, which has nothing to do now
 */
void kftp_control_rest(struct kftp_control *control)
{
	if (!control->in_len) {
		kfree(control->in);
		control->in = NULL;
		control->in_size = 0;
	}
	if (!control->out_len) {
		kfree(control->out);
		control->out = NULL;
		control->out_size = 0;
	}
}

/**
 * kftp_control_free() - give back what kftp_control_init() took
 * @control: not hooked; the socket is the caller's again
 */
void kftp_control_free(struct kftp_control *control)
{
	unmark(control);
	kfree(control->in);
	kfree(control->out);
	control->in = NULL;
	control->out = NULL;
}

/* TCP answers what is unread at the close with a reset, which may overtake the last reply. */
static void discard_input(struct kftp_control *control)
{
	unsigned int rounds = 16;
	int ret;

	do {
		struct msghdr msg = {};

		/* With MSG_TRUNC nothing is copied. */
		ret = kernel_recvmsg(control->sock, &msg, NULL, 0, SZ_64K,
				     MSG_DONTWAIT | MSG_TRUNC);
	} while (ret > 0 && --rounds);
}

/**
 * kftp_control_close() - end the connection
 * @control: what is not sent yet still goes, if the connection stands
 */
void kftp_control_close(struct kftp_control *control)
{
	kftp_wake_unhook(&control->wake);
	kftp_control_free(control);
	discard_input(control);
	/* The daemon may hold the descriptor still: the client is not to wait for it. */
	kernel_sock_shutdown(control->sock, SHUT_RDWR);
	/* Nor is a worker of the kernel, whatever SO_LINGER was set before. */
	lock_sock(control->sock->sk);
	sock_reset_flag(control->sock->sk, SOCK_LINGER);
	release_sock(control->sock->sk);
	sockfd_put(control->sock);
}
