// SPDX-License-Identifier: GPL-2.0
/*
 * Sends messages, several at once, and compares each answer with what the message
 * deserves: the module refuses each wrong one, answers each one exactly once, and never
 * with an error that no user program knows.
 */
#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sender.h"

/* No answer has come. */
#define NONE 1

static void fault(struct sender *sender, const struct message *message, const char *what, int answer)
{
	size_t i, len = message->len < 64 ? message->len : 64;
	char bytes[2 * 64 + 1] = "";

	if (sender->fault[0])
		return;
	for (i = 0; i < len; i++)
		snprintf(bytes + 2 * i, 3, "%02x", message->bytes[i]);
	snprintf(sender->fault, sizeof(sender->fault), "%s, %s: %s (%d): %s", message->operation->name,
		 message->wrong ?: "right", what, answer, bytes);
	sender->stop = true;
}

/* A new socket, with other options. */
static int sender_socket(struct sender *sender)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	int size = 1 << 20, option;

	if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	option = dice_roll(&sender->dice, 1);
	setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &option, sizeof(option));
	option = dice_roll(&sender->dice, 1);
	setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &option, sizeof(option));
	option = dice_roll(&sender->dice, 1);
	setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &option, sizeof(option));
	return fd;
}

/* Remembers the id of a session, from the reply to session-add. */
static void learn_id(struct sender *sender, const struct nlmsghdr *header, const struct message *message)
{
	const struct nlattr *attr = (const void *)((const u8 *)NLMSG_DATA(header) + GENL_HDRLEN);

	if (message->operation != &operations[0] || header->nlmsg_len < NLMSG_HDRLEN + GENL_HDRLEN + 12 || attr->nla_len != 12)
		return;
	if (sender->means.n_ids < IDS_MAX)
		sender->means.n_ids++;
	memcpy(&sender->means.ids[dice_roll(&sender->dice, sender->means.n_ids - 1)], attr + 1, 8);
}

static void take_answer(struct sender *sender, const struct nlmsghdr *header)
{
	size_t index = header->nlmsg_seq - sender->seq;

	if (index >= sender->n_messages)
		return;	/* an event */
	if (header->nlmsg_type != NLMSG_ERROR && header->nlmsg_type != NLMSG_DONE) {
		learn_id(sender, header, &sender->message[index]);
		return;
	}
	if (sender->answer[index] != NONE && !sender->message[index].changed)
		fault(sender, &sender->message[index], "has a second answer", sender->answer[index]);
	memcpy(&sender->answer[index], NLMSG_DATA(header), sizeof(int));
}

/* Reads all replies and events that wait. */
static void take_answers(struct sender *sender, int fd)
{
	static _Thread_local _Alignas(8) u8 bytes[1 << 17];
	ssize_t len;

	for (;;) {
		struct nlmsghdr *header = (void *)bytes;

		len = recv(fd, bytes, sizeof(bytes), MSG_DONTWAIT);
		if (len < 0 && errno == ENOBUFS) {
			sender->lost++;
			continue;
		}
		if (len <= 0)
			return;
		for (; NLMSG_OK(header, len); header = NLMSG_NEXT(header, len))
			take_answer(sender, header);
	}
}

/* Compares an answer with the message. A message of a powerless sender must be refused. */
static void judge(struct sender *sender, struct message *message, int answer, bool powerless)
{
	struct count *count = &sender->counts[message->operation - operations];

	if (sender->aloud)
		printf("%u %s, %s%s: %d\n", sender->number, message->operation->name, message->wrong ?: "right",
		       message->changed ? ", bytes changed" : "", answer);
	if (answer > 0 || answer < -133)
		fault(sender, message, "has an answer that is no error of a system call", answer);
	else if (answer == -ENOMEM || answer == -EFAULT || answer == -EIO)
		fault(sender, message, "has an unexpected answer", answer);
	if (powerless && (!answer || (answer != -EPERM && !message->wrong && !message->changed)))
		fault(sender, message, "is from a sender without the capability", answer);
	if (message->changed || powerless)
		return;
	if (!answer && message->wrong)
		fault(sender, message, "was accepted", answer);
	if (answer) {
		count->refused++;
		if (message->faulty >= 0)
			count->faulty |= 1ULL << message->faulty;
	} else {
		count->accepted++;
		count->seen |= message->seen;
	}
}

/* The connection that a message named is the module's now, or no session can have it. */
static void settle(struct sender *sender, const struct message *message, int answer)
{
	if (message->operation != &operations[0])
		return;
	if (!answer)
		clients_given(&sender->clients, &sender->dice);
	else if (answer == -EBUSY || answer == -ENOTCONN)
		clients_drop(&sender->clients);
}

static void send_batch(struct sender *sender)
{
	bool powerless = !dice_roll(&sender->dice, 99);
	struct iovec vecs[BATCH_MAX];
	/*
	 * Without an address. If there is one, the kernel does not check the capability of
	 * the process that opened the socket.
	 */
	struct msghdr msg = { .msg_iov = vecs };
	int fd = powerless ? descriptors_powerless(sender->number) : sender->socket;
	u64 lost = sender->lost;
	size_t i;

	for (i = 0; i < sender->n_messages; i++) {
		size_t len = sender->message[i].len;

		/* The next message begins at a multiple of 4. */
		vecs[i] = (struct iovec){ sender->message[i].bytes, i + 1 < sender->n_messages ? NLMSG_ALIGN(len) : len };
		sender->answer[i] = NONE;
	}
	msg.msg_iovlen = sender->n_messages;
	if (sendmsg(fd, &msg, 0) < 0)
		return;
	take_answers(sender, fd);
	for (i = 0; i < sender->n_messages; i++) {
		struct message *message = &sender->message[i];

		if (sender->answer[i] == NONE && lost == sender->lost && message_silent(message) && !message->changed)
			sender->answer[i] = 0;
		if (sender->answer[i] != NONE) {
			judge(sender, message, sender->answer[i], powerless);
			settle(sender, message, sender->answer[i]);
		} else if (!message->changed && lost == sender->lost) {
			fault(sender, message, "has no answer", 0);
		}
	}
}

/* Messages that are sent at once. One with changed bytes may swallow those after it. */
static void make_batch(struct sender *sender)
{
	size_t most = dice_roll(&sender->dice, BATCH_MAX - 1) + 1;

	sender->seq += BATCH_MAX;
	sender->n_messages = 0;
	sender->means.control = clients_control(&sender->clients);
	do {
		struct message *message = &sender->message[sender->n_messages];

		message_make(message, &sender->dice, &sender->means, sender->seq + sender->n_messages);
		sender->n_messages++;
		/* The next session needs another connection. */
		if (message->changed || message->len > 8192 ||
		    (message->operation == &operations[0] && !message->wrong))
			break;
	} while (sender->n_messages < most);
}

static void *sender_run(void *arg)
{
	struct sender *sender = arg;

	while (sender->sent < sender->count && !sender->stop) {
		make_batch(sender);
		send_batch(sender);
		sender->sent += sender->n_messages;
		if (dice_roll(&sender->dice, 499))
			continue;
		close(sender->socket);
		sender->socket = sender_socket(sender);
		if (sender->socket < 0) {
			snprintf(sender->fault, sizeof(sender->fault), "no netlink socket");
			break;
		}
	}
	close(sender->socket);
	clients_close(&sender->clients);
	return NULL;
}

/**
 * sender_start() - start the thread
 * @sender: number, seed, count and aloud are set
 * @family: number of the netlink family
 *
 * Return: 0 or -1.
 */
int sender_start(struct sender *sender, u16 family)
{
	u64 source[2] = { sender->seed, sender->number };

	sender->dice = dice_new(source, sizeof(source));
	sender->means.family = family;
	sender->socket = sender_socket(sender);
	if (sender->socket < 0 || clients_open(&sender->clients, sender->number))
		return -1;
	return pthread_create(&sender->thread, NULL, sender_run, sender);
}
