// SPDX-License-Identifier: GPL-2.0
/* The control connection. Only this file reads from and writes to the socket. */
#include <linux/file.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <net/sock.h>
#include <net/tcp.h>

#include "conn/control.h"
#include "conn/socket.h"
#include "proto/reply.h"

/* Maximum number of reads in one kftp_control_read(), so that other sessions can run. */
#define KFTP_CONTROL_ROUNDS 16

/*
 * Marks the socket as the socket of a session, because a socket may belong to only one
 * session. Returns -EBUSY if the socket is already in use.
 */
static int control_mark(struct kftp_control *control)
{
	struct sock *sk = control->sock->sk;
	int err = -EBUSY;

	write_lock_bh(&sk->sk_callback_lock);
	if (!sk->sk_user_data) {
		__rcu_assign_sk_user_data_with_flags(sk, control, SK_USER_DATA_NOCOPY);
		control->marked = true;
		err = 0;
	}
	write_unlock_bh(&sk->sk_callback_lock);
	return err;
}

static void control_unmark(struct kftp_control *control)
{
	struct sock *sk = control->sock->sk;

	write_lock_bh(&sk->sk_callback_lock);
	if (control->marked)
		rcu_assign_sk_user_data(sk, NULL);
	control->marked = false;
	write_unlock_bh(&sk->sk_callback_lock);
}

/**
 * kftp_control_init() - start to use a control connection that the daemon has handed over
 * @control: the connection; @control->sock must be set; all other members must be zero
 * @unread: bytes after the last PASS line that the daemon has already read from the
 *	    socket, without Telnet commands. kftpd reads no such bytes, but another
 *	    daemon can
 * @len: number of bytes in @unread, at most KFTP_LINE_SIZE
 * @patience: seconds within which the client must acknowledge each reply
 *
 * The caller must call kftp_control_free() even if this function returns an error.
 *
 * Return: 0 on success; -EBUSY if the socket is already in use by another session or
 * protocol; -ENOMEM if there is no memory.
 */
int kftp_control_init(struct kftp_control *control, const char *unread,
		      size_t len, u32 patience)
{
	struct sock *sk = control->sock->sk;
	int err = control_mark(control);
	size_t room;
	char *in;

	if (err)
		return err;
	/* Receive the urgent byte of Telnet (DM) in order with the other bytes. */
	lock_sock(sk);
	sock_set_flag(sk, SOCK_URGINLINE);
	release_sock(sk);
	tcp_sock_set_nodelay(sk);
	/*
	 * If the client does not acknowledge a reply within @patience seconds, TCP ends
	 * the connection, even after the socket was closed.
	 */
	tcp_sock_set_user_timeout(sk, patience * MSEC_PER_SEC);
	if (!len)
		return 0;
	in = kftp_input_room(&control->input, len, &room);
	if (!in)
		return -ENOMEM;
	/* The daemon has already removed Telnet commands from these bytes. */
	memcpy(in, unread, len);
	control->input.len = len;
	return 0;
}

/**
 * kftp_control_hook() - call a function whenever something happens on the socket
 * @control: the connection
 * @call: the function; kftp_wake_hook() tells how it is called
 */
void kftp_control_hook(struct kftp_control *control,
		       void (*call)(struct kftp_wake *wake, __poll_t what))
{
	kftp_wake_hook(&control->wake, control->sock, call);
}

/*
 * Reads from the socket once. Returns the number of bytes received. Returns 0 if there
 * are no bytes now, if the connection has ended, or if an error has occurred.
 */
static size_t control_receive(struct kftp_control *control)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT };
	size_t answer_len;
	struct kvec vec;
	char answer[30];
	int ret;

	vec.iov_base = kftp_input_room(&control->input, 1, &vec.iov_len);
	if (!vec.iov_base) {
		control->error = -ENOMEM;
		return 0;
	}
	ret = kernel_recvmsg(control->sock, &msg, &vec, 1, vec.iov_len,
			     MSG_DONTWAIT);
	if (!ret) {
		control->eof = true;
	} else if (ret < 0 && ret != -EAGAIN) {
		control->error = ret;
	}
	if (ret <= 0)
		return 0;
	kftp_input_add(&control->input, ret, answer, sizeof(answer), &answer_len);
	if (answer_len)
		control->error = kftp_output_bytes(&control->output, answer, answer_len);
	return ret;
}

/*
 * Tells whether there is something to read; does not lock the socket. If something
 * arrives after this function has returned false, the function in control->wake is
 * called.
 */
static bool control_has_news(struct sock *sk)
{
	return !skb_queue_empty_lockless(&sk->sk_receive_queue) ||
	       READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN || READ_ONCE(sk->sk_err);
}

/**
 * kftp_control_note_reset() - set the error of the connection if it was reset
 * @control: the connection
 *
 * A reset counts at once: even if the FIN came before it, and even if lines that are not
 * read yet fill the buffer.
 */
void kftp_control_note_reset(struct kftp_control *control)
{
	if (!control->error)
		control->error = kftp_socket_error(control->sock);
}

/**
 * kftp_control_read() - read bytes from the client until the buffer is full
 * @control: the connection
 *
 * Return: true if there are new bytes, the connection has ended, or an error occurred.
 * Also returns true if bytes may remain on the socket. @control->wake does not report
 * these bytes a second time, so the caller must call this function again after it has
 * consumed a line.
 */
bool kftp_control_read(struct kftp_control *control)
{
	unsigned int rounds = KFTP_CONTROL_ROUNDS;
	struct sock *sk = control->sock->sk;
	bool news = false;

	kftp_control_note_reset(control);
	if (control->error)
		return true;
	while (!control->eof && !control->error && control_has_news(sk)) {
		/*
		 * After a read, the buffer may still have room, because Telnet commands
		 * are removed from the buffer. So read again until the buffer is full.
		 */
		if (control->input.len == KFTP_LINE_SIZE || !rounds--)
			return true;
		if (!control_receive(control))
			return news || control->eof || control->error;
		news = true;
	}
	return news;
}

/**
 * kftp_control_text() - add a reply of one or more lines to the buffer of replies
 * @control: the connection
 * @code: reply code
 * @text: text of the reply; a LF separates two lines
 * @len: length of @text in bytes
 *
 * kftp_control_flush() sends the reply. The session ends if the buffer would need more
 * than KFTP_OUTPUT_MAX bytes.
 */
void kftp_control_text(struct kftp_control *control, int code,
		       const char *text, size_t len)
{
	if (!control->error)
		control->error = kftp_output_reply(&control->output, code, text, len);
}

/**
 * kftp_control_vreply() - add a reply with a formatted text to the buffer of replies
 * @control: the connection
 * @code: reply code
 * @format: format of the text, as for printf()
 * @args: arguments of the format
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
 * kftp_control_flush() - send as many replies as the socket takes
 * @control: the connection
 *
 * Return: true if all replies are sent, or if the connection is broken; false if some
 * replies have to wait.
 */
bool kftp_control_flush(struct kftp_control *control)
{
	struct kftp_output *output = &control->output;

	while (output->off < output->len && !control->error) {
		struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
		struct kvec vec = {
			.iov_base = output->buf + output->off,
			.iov_len = output->len - output->off,
		};
		int ret = kernel_sendmsg(control->sock, &msg, &vec, 1, vec.iov_len);

		/* TCP calls the function in control->wake when there is room again. */
		if (ret == -EAGAIN)
			return false;
		/* control_send_goodbye() reads the offset. */
		if (ret < 0)
			control->error = ret;
		else
			WRITE_ONCE(output->off, output->off + ret);
	}
	WRITE_ONCE(output->off, 0);
	output->len = 0;
	return true;
}

/**
 * kftp_control_roomy() - tell whether there is room for the replies to one more command
 * @control: the connection
 *
 * Return: true if there is room; false if the client must read replies first. If this
 * function has returned false, the function in @control->wake is called when the socket
 * has room.
 */
bool kftp_control_roomy(struct kftp_control *control)
{
	return control->output.len < KFTP_OUTPUT_MAX / 4 || kftp_control_flush(control);
}

/**
 * kftp_control_rest() - free the buffers that are empty
 * @control: the connection, which is idle now
 */
void kftp_control_rest(struct kftp_control *control)
{
	if (!control->input.len)
		kftp_input_free(&control->input);
	if (!control->output.len)
		kftp_output_free(&control->output);
}

/**
 * kftp_control_free() - free the buffers, and remove the mark from the socket
 * @control: the connection; @control->wake must not be hooked to the socket
 *
 * The caller still owns the socket.
 */
void kftp_control_free(struct kftp_control *control)
{
	control_unmark(control);
	kftp_input_free(&control->input);
	kftp_output_free(&control->output);
}

/*
 * Reads and discards the bytes on the socket. If a socket is closed while it has unread
 * bytes, TCP sends a reset, and the client may lose the last reply.
 */
static void control_discard_input(struct kftp_control *control)
{
	unsigned int rounds = 16;
	int ret;

	do {
		struct msghdr msg = {};

		/* MSG_TRUNC discards the bytes without copying them. */
		ret = kernel_recvmsg(control->sock, &msg, NULL, 0, SZ_64K,
				     MSG_DONTWAIT | MSG_TRUNC);
	} while (ret > 0 && --rounds);
}

/**
 * kftp_control_close() - close the connection and free the buffers
 * @control: the connection
 *
 * TCP still sends the bytes that the socket has already taken. The caller must call
 * kftp_control_put() when nobody uses the struct any more.
 */
void kftp_control_close(struct kftp_control *control)
{
	kftp_wake_unhook(&control->wake);
	kftp_control_free(control);
	control_discard_input(control);
	/*
	 * The connection closes now, even while kftpd or this struct has the socket
	 * open.
	 */
	kernel_sock_shutdown(control->sock, SHUT_RDWR);
	/* If kftpd has set SO_LINGER, the last fput() could wait for the client. */
	lock_sock(control->sock->sk);
	sock_reset_flag(control->sock->sk, SOCK_LINGER);
	release_sock(control->sock->sk);
}

/* Sends 421, unless a part of another reply is sent already and the rest must follow. */
static void control_send_goodbye(struct kftp_control *control, const char *text)
{
	struct msghdr msg = { .msg_flags = MSG_DONTWAIT | MSG_NOSIGNAL };
	struct kvec vec;
	char reply[128];
	int len;

	if (READ_ONCE(control->output.off))
		return;
	len = kftp_reply_format(reply, sizeof(reply), 421, text, strlen(text));
	if (len < 0)
		return;
	vec = (struct kvec){ .iov_base = reply, .iov_len = len };
	kernel_sendmsg(control->sock, &msg, &vec, 1, len);
}

/**
 * kftp_control_cut() - end the connection of a session whose work may hang
 * @control: the connection
 * @text: text of the reply 421; at most 120 bytes; NULL to send no reply
 *
 * The client gets the reply and the FIN. Replies in the buffer are lost. The session's
 * work must still call kftp_control_close().
 *
 * Context: may sleep. Any code that has a reference to the session may call this, also
 * while the session's work runs.
 */
void kftp_control_cut(struct kftp_control *control, const char *text)
{
	if (text)
		control_send_goodbye(control, text);
	control_discard_input(control);
	kernel_sock_shutdown(control->sock, SHUT_RDWR);
}

/**
 * kftp_control_is_broken() - check if the connection was reset or has timed out
 * @control: the connection
 *
 * Context: any context; the caller has a reference to the session.
 */
bool kftp_control_is_broken(const struct kftp_control *control)
{
	return kftp_socket_error(control->sock) ||
	       inet_sk_state_load(control->sock->sk) == TCP_CLOSE;
}

/**
 * kftp_control_has_fin() - check if the client has closed its side of the connection
 * @control: the connection
 *
 * Unlike kftp_control.eof, this is true even if lines that the client sent before its FIN
 * are not read yet.
 *
 * Context: any context; the caller has a reference to the session.
 */
bool kftp_control_has_fin(const struct kftp_control *control)
{
	return READ_ONCE(control->sock->sk->sk_shutdown) & RCV_SHUTDOWN;
}

/* Number of seconds without a packet after which TCP probes the client. */
#define KFTP_CONTROL_PROBE_AFTER 5

/**
 * kftp_control_probe() - let TCP find out soon whether the client still exists
 * @control: the connection
 * @soon: true if the client has sent its FIN, or if it waits for a job; if false, TCP
 *	  sends its first probe as late as before
 *
 * After a FIN, the client may still read replies. If it does not, TCP learns that only
 * when it sends something. The same is true for a client whose host has lost its power.
 * If the client is gone, the function in @control->wake is called, and
 * kftp_control_note_reset() sets the error: at once if the client's host answers with a
 * reset; if nobody answers, after the patience of kftp_control_init().
 */
void kftp_control_probe(struct kftp_control *control, bool soon)
{
	if (control->probing == soon)
		return;
	control->probing = soon;
	if (soon)
		control->keepidle = kftp_socket_probe(control->sock, KFTP_CONTROL_PROBE_AFTER);
	else
		kftp_socket_probe(control->sock, control->keepidle);
}

/**
 * kftp_control_put() - drop the reference to the file of the socket
 * @control: the connection, after kftp_control_close(); or without a socket
 */
void kftp_control_put(struct kftp_control *control)
{
	if (control->sock)
		sockfd_put(control->sock);
}
