// SPDX-License-Identifier: GPL-2.0
/*
 * Makes messages: right ones, with any attributes in any order; the same with one
 * fault; and the same with bytes changed at random.
 */
#include <linux/genetlink.h>
#include <linux/kftp.h>
#include <linux/netlink.h>

#include "value.h"

static struct nlmsghdr *header_of(struct message *message)
{
	return (struct nlmsghdr *)message->bytes;
}

static struct genlmsghdr *command_of(struct message *message)
{
	return NLMSG_DATA(message->bytes);
}

static void begin(struct message *message, const struct means *means, u32 seq)
{
	struct nlmsghdr *header = header_of(message);

	memset(message->bytes, 0, NLMSG_HDRLEN + GENL_HDRLEN);
	header->nlmsg_type = means->family;
	header->nlmsg_flags = NLM_F_REQUEST;
	header->nlmsg_seq = seq;
	command_of(message)->cmd = message->operation->cmd;
	command_of(message)->version = 1;
	message->len = NLMSG_HDRLEN + GENL_HDRLEN;
	message->wrong = NULL;
	message->changed = false;
	message->seen = 0;
	message->faulty = -1;
}

static void put_raw(struct message *message, u16 type, const struct value *value)
{
	struct nlattr *attr = (struct nlattr *)(message->bytes + message->len);
	size_t size = NLA_HDRLEN + value->len;

	if (message->len + NLA_ALIGN(size) > MESSAGE_MAX - 64)
		return;
	attr->nla_type = type;
	attr->nla_len = size;
	memset((u8 *)attr + size, 0, NLA_ALIGN(size) - size);
	memcpy((u8 *)attr + NLA_HDRLEN, value->bytes, value->len);
	message->len += NLA_ALIGN(size);
}

/* Puts an attribute with a right value; sometimes twice. */
static void put_right(struct message *message, unsigned int index, struct dice *dice, const struct means *means,
		      struct value *value)
{
	const struct attribute *attribute = &message->operation->attributes[index];
	size_t times = 1;

	if (attribute->multi)
		times = dice_roll(dice, 300) ? 1 + dice_roll(dice, 2) : 70;
	else if (!dice_roll(dice, 60))
		times = 2;
	while (times--) {
		value_right(value, attribute, dice, means);
		put_raw(message, attribute->type, value);
	}
	message->seen |= 1ULL << index;
}

/* The attributes in a random order. */
static void shuffle(unsigned int *order, unsigned int count, struct dice *dice)
{
	unsigned int i;

	for (i = 0; i < count; i++) {
		unsigned int other = dice_roll(dice, i);

		order[i] = order[other];
		order[other] = i;
	}
}

/* Attributes without which the module refuses the message, although kftp.yaml does not say so. */
static bool needed(const struct attribute *attribute)
{
	static const char *const names[] = { "control-fd", "root-fd", "user", "rights" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(attribute->name, names[i]))
			return true;
	return false;
}

/* Whether a message has an attribute: the messages have none, few, half, most or all. */
static bool has(const struct attribute *attribute, unsigned int share, bool complete, struct dice *dice)
{
	if (complete && needed(attribute))
		return true;
	/* Each port costs a listener. */
	if (attribute->multi && dice_roll(dice, 7))
		return false;
	return dice_roll(dice, 7) < share;
}

/* An attribute that has attributes, up to some depth. */
static void put_nest(struct message *message, u16 type, struct dice *dice, struct value *value)
{
	unsigned int depth = 1 + dice_roll(dice, 30), i;

	for (i = 0; i < depth; i++) {
		u16 header[2] = { 4 * (depth - i), (type + i % 3) | 1 << 15 };

		memcpy(value->bytes + 4 * i, header, sizeof(header));
	}
	value->len = 4 * depth;
	put_raw(message, type | (dice_roll(dice, 3) ? 1 << 15 : 1 << 14), value);
}

static bool accepts(const struct operation *operation, u16 type)
{
	unsigned int i;

	for (i = 0; i < operation->count; i++)
		if (operation->attributes[i].type == type)
			return true;
	return false;
}

static const char *spoil_unknown(struct message *message, struct dice *dice, struct value *value)
{
	u16 type = dice_roll(dice, dice_roll(dice, 3) ? 70 : 0x3fff);

	if (accepts(message->operation, type))
		return NULL;
	value->len = dice_roll(dice, 3) ? 4 : dice_roll(dice, 300);
	put_raw(message, type, value);
	return "attribute that the operation does not know";
}

static const char *spoil_rest(struct message *message, struct dice *dice, struct value *value)
{
	(void)value;
	memset(message->bytes + message->len, 0x41, 4);
	message->len += 1 + dice_roll(dice, 2);
	return "bytes after the last attribute";
}

static const char *spoil_short(struct message *message, struct dice *dice, struct value *value)
{
	size_t at = message->len;

	value->len = 8;
	put_raw(message, dice_roll(dice, 70), value);
	((struct nlattr *)(message->bytes + at))->nla_len = dice_roll(dice, 3);
	return "attribute shorter than its header";
}

static const char *spoil_long(struct message *message, struct dice *dice, struct value *value)
{
	size_t at = message->len;

	value->len = 8;
	put_raw(message, dice_roll(dice, 70), value);
	((struct nlattr *)(message->bytes + at))->nla_len = 13 + dice_roll(dice, dice_roll(dice, 1) ? 8 : 65000);
	return "attribute longer than the message";
}

static const char *spoil_command(struct message *message, struct dice *dice, struct value *value)
{
	u8 cmd = dice_roll(dice, 255);
	size_t i;

	(void)value;
	for (i = 0; i < n_operations; i++)
		if (operations[i].cmd == cmd)
			return NULL;
	command_of(message)->cmd = cmd;
	return "unknown operation";
}

static const char *spoil_reserved(struct message *message, struct dice *dice, struct value *value)
{
	(void)value;
	command_of(message)->reserved = 1 + dice_roll(dice, 65534);
	return "reserved bytes that are not zero";
}

static const char *spoil_flags(struct message *message, struct dice *dice, struct value *value)
{
	(void)value;
	header_of(message)->nlmsg_flags |= 0x400 << dice_roll(dice, 5);
	return "flags that have no meaning";
}

static const char *spoil_dump(struct message *message, struct dice *dice, struct value *value)
{
	(void)value;
	(void)dice;
	if (message->operation->dump)
		return NULL;
	header_of(message)->nlmsg_flags |= NLM_F_DUMP;
	return "dump of an operation that has none";
}

static const char *spoil_header(struct message *message, struct dice *dice, struct value *value)
{
	(void)value;
	message->len = NLMSG_HDRLEN + dice_roll(dice, GENL_HDRLEN - 1);
	return "message shorter than its headers";
}

typedef const char *(*spoil_fn)(struct message *message, struct dice *dice, struct value *value);

static const spoil_fn spoils[] = {
	spoil_unknown, spoil_rest, spoil_short, spoil_long, spoil_command, spoil_reserved, spoil_flags, spoil_dump,
	spoil_header,
};

/* Changes bytes after the header; and sometimes in the header, but not the family. */
static void change_bytes(struct message *message, struct dice *dice)
{
	size_t count = 1 + dice_roll(dice, 7);

	while (count--) {
		size_t at = dice_roll(dice, message->len - 1);

		/* The length, type, flags and sequence number. */
		if (at < 12 && (at >= 4 || dice_roll(dice, 3)))
			continue;
		if (dice_roll(dice, 1))
			message->bytes[at] = dice_roll(dice, 255);
		else
			message->bytes[at] ^= 1 << dice_roll(dice, 7);
	}
	message->changed = true;
}

/* Puts the attributes; the one with the index @faulty, if any, has a wrong value. */
static void put_attributes(struct message *message, struct dice *dice, const struct means *means, int faulty)
{
	static const unsigned int shares[] = { 0, 1, 4, 7, 7, 8, 8, 8 };
	const struct operation *operation = message->operation;
	/* If nothing else is wrong, only the fault makes the module refuse the message. */
	unsigned int share = faulty < 0 ? shares[dice_roll(dice, ARRAY_SIZE(shares) - 1)] : dice_roll(dice, 1);
	unsigned int order[ATTRIBUTES_MAX] = {}, i;
	static _Thread_local struct value value;

	shuffle(order, operation->count, dice);
	for (i = 0; i < operation->count; i++) {
		const struct attribute *attribute = &operation->attributes[order[i]];

		if ((int)order[i] == faulty) {
			message->wrong = value_wrong(&value, attribute, dice);
			if (message->wrong) {
				put_raw(message, attribute->type, &value);
				message->faulty = faulty;
				continue;
			}
		}
		if (has(attribute, share, faulty >= 0, dice))
			put_right(message, order[i], dice, means, &value);
	}
}

/* session-add is more frequent, and drain rare, since it makes the module refuse all sessions. */
static const struct operation *any_operation(struct dice *dice)
{
	size_t i;

	do
		i = dice_roll(dice, n_operations + 3);
	while (i < n_operations && operations[i].cmd == KFTP_CMD_DRAIN && dice_roll(dice, 15));
	return &operations[i < n_operations ? i : 0];
}

/**
 * message_silent() - whether the kernel sends no answer if it accepts the message
 * @message: the message
 *
 * Return: true or false.
 */
bool message_silent(const struct message *message)
{
	const struct nlmsghdr *header = (const void *)message->bytes;

	return !(header->nlmsg_flags & (NLM_F_ACK | NLM_F_DUMP));
}

/**
 * message_make() - make a message
 * @message: set to it
 * @dice: decides
 * @means: what a right message may need
 * @seq: its sequence number
 */
void message_make(struct message *message, struct dice *dice, const struct means *means, u32 seq)
{
	static _Thread_local struct value value;
	const struct operation *operation = any_operation(dice);
	size_t form = dice_roll(dice, 99);
	int faulty = -1;

	message->operation = operation;
	begin(message, means, seq);
	/* Without the flag, the kernel answers only an error, which takes less time. */
	if (!dice_roll(dice, 3))
		header_of(message)->nlmsg_flags |= NLM_F_ACK;
	/* The first attributes of session-add are descriptors. */
	if (form >= 60 && form < 85 && operation->count)
		faulty = dice_roll(dice, dice_roll(dice, 2) ? operation->count - 1 : 1) % operation->count;
	put_attributes(message, dice, means, faulty);
	if (operation->dump && dice_roll(dice, 1))
		header_of(message)->nlmsg_flags |= NLM_F_DUMP;
	if (form >= 40 && form < 60)
		message->wrong = spoils[dice_roll(dice, ARRAY_SIZE(spoils) - 1)](message, dice, &value);
	else if (form >= 95)
		put_nest(message, dice_roll(dice, 70), dice, &value);
	header_of(message)->nlmsg_len = message->len;
	if (form >= 85 && form < 95)
		change_bytes(message, dice);
}
