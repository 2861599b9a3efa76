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
#include "conn/socket.h"

/* How often one call reads the socket before other sessions get their turn. */
#define KFTP_CONTROL_ROUNDS 16

/* A socket serves one session. The mark shows that it has one. */
static int control_mark(struct kftp_control *control)
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
 * kftp_control_init() - begin with the bytes that the daemon had read
 * @control: @control->sock is set
 * @unread: bytes that came after the PASS line
 * @len: their number, at most KFTP_LINE_SIZE
 * @patience: seconds in which the client must acknowledge each reply
 *
 * After an error the caller still calls kftp_control_free().
 *
 * Return: 0; -EBUSY the socket serves something else; -ENOMEM.
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
	/* Telnet's urgent byte (DM) stays in its place in the stream. */
	lock_sock(sk);
	sock_set_flag(sk, SOCK_URGINLINE);
	release_sock(sk);
	tcp_sock_set_nodelay(sk);
	/* A client that is gone is found by the next reply, even after the close. */
	tcp_sock_set_user_timeout(sk, patience * MSEC_PER_SEC);
	if (!len)
		return 0;
	in = kftp_input_room(&control->input, len, &room);
	if (!in)
		return -ENOMEM;
	/* The daemon has taken Telnet's commands out already. */
	memcpy(in, unread, len);
	control->input.len = len;
	return 0;
}

/**
 * kftp_control_hook() - have news of the socket call a function
 * @control: the connection
 * @call: see kftp_wake_hook()
 */
void kftp_control_hook(struct kftp_control *control,
		       void (*call)(struct kftp_wake *wake, __poll_t what))
{
	kftp_wake_hook(&control->wake, control->sock, call);
}

/* Returns the bytes received, 0 if there are none now. */
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
	if (!ret)
		control->eof = true;
	else if (ret < 0 && ret != -EAGAIN)
		control->error = ret;
	if (ret <= 0)
		return 0;
	kftp_input_add(&control->input, ret, answer, sizeof(answer), &answer_len);
	if (answer_len)
		control->error = kftp_output_bytes(&control->output, answer, answer_len);
	return ret;
}

/* Does not lock the socket. If false is outdated, the wake calls. */
static bool control_has_news(struct sock *sk)
{
	return !skb_queue_empty_lockless(&sk->sk_receive_queue) ||
	       READ_ONCE(sk->sk_shutdown) & RCV_SHUTDOWN || READ_ONCE(sk->sk_err);
}

/**
 * kftp_control_read() - read what the client has sent, as far as there is room
 * @control: the connection
 *
 * Return: true if there is something new: bytes, the end, an error; or bytes that
 * stay on the socket until lines are consumed, for which the wake does not call.
 */
bool kftp_control_read(struct kftp_control *control)
{
	unsigned int rounds = KFTP_CONTROL_ROUNDS;
	struct sock *sk = control->sock->sk;
	bool news = false;

	while (!control->eof && !control->error && control_has_news(sk)) {
		/* Telnet's commands take no room. */
		if (control->input.len == KFTP_LINE_SIZE || !rounds--)
			return true;
		if (!control_receive(control))
			return news || control->eof || control->error;
		news = true;
	}
	return news;
}

/**
 * kftp_control_text() - reply with a text of one or several lines
 * @control: the connection
 * @code: reply code
 * @text: lines separated by LF
 * @len: its length in bytes
 *
 * kftp_control_flush() sends the reply. If more than KFTP_OUTPUT_MAX bytes of
 * replies gather, the session ends.
 */
void kftp_control_text(struct kftp_control *control, int code,
		       const char *text, size_t len)
{
	if (!control->error)
		control->error = kftp_output_reply(&control->output, code, text, len);
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
 * kftp_control_flush() - send the replies, as far as the socket takes them
 * @control: the connection
 *
 * Return: true if all are sent, or the connection is broken.
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

		/* tcp_sendmsg() has already asked for the wake. */
		if (ret == -EAGAIN)
			return false;
		if (ret < 0)
			control->error = ret;
		else
			output->off += ret;
	}
	output->off = 0;
	output->len = 0;
	return true;
}

/**
 * kftp_control_roomy() - whether there is room for the replies to one more command
 * @control: the connection
 *
 * Return: false until the client has taken some of its replies; then the wake calls.
 */
bool kftp_control_roomy(struct kftp_control *control)
{
	return control->output.len < KFTP_OUTPUT_MAX / 4 || kftp_control_flush(control);
}

/**
 * kftp_control_rest() - give back the buffers that are empty
 * @control: the connection, which has nothing to do now
 */
void kftp_control_rest(struct kftp_control *control)
{
	if (!control->input.len)
		kftp_input_free(&control->input);
	if (!control->output.len)
		kftp_output_free(&control->output);
}

/**
 * kftp_control_free() - give back what kftp_control_init() took
 * @control: not hooked; the socket is the caller's again
 */
void kftp_control_free(struct kftp_control *control)
{
	control_unmark(control);
	kftp_input_free(&control->input);
	kftp_output_free(&control->output);
}

/* If bytes are unread at the close, TCP sends a reset, which may overtake the last reply. */
static void control_discard_input(struct kftp_control *control)
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
 * @control: the kernel still sends the bytes that the socket has taken
 */
void kftp_control_close(struct kftp_control *control)
{
	kftp_wake_unhook(&control->wake);
	kftp_control_free(control);
	control_discard_input(control);
	/* The daemon may still hold the descriptor: the client must not wait for it. */
	kernel_sock_shutdown(control->sock, SHUT_RDWR);
	/* Nor must a worker of the kernel wait, even if SO_LINGER was set before. */
	lock_sock(control->sock->sk);
	sock_reset_flag(control->sock->sk, SOCK_LINGER);
	release_sock(control->sock->sk);
	sockfd_put(control->sock);
}
