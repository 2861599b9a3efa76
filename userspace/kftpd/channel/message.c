// SPDX-License-Identifier: GPL-2.0
/* Checks the messages that the processes of kftpd send to each other. */
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "kftpd/channel/message.h"

/*
 * Says how to check messages of one type. The message structs have no padding,
 * so every byte of a message belongs to a field and is checked.
 */
struct form {
	size_t size;
	enum kftpd_party from;
	bool (*check)(const union kftpd_message *message, size_t n_fds);
};

/* All bytes are zero if the first byte is zero and each byte equals the next byte. */
static bool is_zero(const void *bytes, size_t size)
{
	const char *p = bytes;

	return !size || (!*p && !memcmp(p, p + 1, size - 1));
}

/*
 * Checks that a buffer contains a string, and only zeros after its NUL. The string
 * may contain TAB, and LF if @lines is true, but no other control characters.
 */
static bool is_string(const char *text, size_t size, bool lines)
{
	size_t i, len = strnlen(text, size);

	if (len == size)
		return false;
	for (i = 0; i < len; i++) {
		unsigned char c = text[i];

		if ((c < 32 && c != '\t' && !(lines && c == '\n')) || c == 127)
			return false;
	}
	return is_zero(text + len, size - len);
}

static bool check_start(const union kftpd_message *message, size_t n_fds)
{
	const struct kftpd_message_start *start = &message->start;

	return !n_fds && start->uid && start->gid && start->verbose <= 1 &&
	       !start->zero && start->empty_directory[0] == '/' &&
	       is_string(start->empty_directory, sizeof(start->empty_directory),
			 false);
}

static bool check_config(const union kftpd_message *message, size_t n_fds)
{
	const struct kftpd_message_config *config = &message->config;

	return n_fds == config->n_listen && config->n_listen &&
	       config->n_listen <= KFTPD_LISTEN_MAX && config->login_timeout &&
	       config->login_timeout <= 3600 && config->login_delay <= 60 &&
	       config->max_connections && config->max_connections <= 100000 &&
	       config->max_sessions && config->max_sessions <= 1000000 &&
	       config->max_per_address <= 1000000 &&
	       config->max_waiting_per_address <= 100000 &&
	       config->accept_rate <= 100000 && config->pam_processes &&
	       config->pam_processes <= 256 && config->anonymous <= 1 &&
	       config->ask_password <= 1 &&
	       is_zero(config->zero, sizeof(config->zero)) &&
	       is_string(config->banner, sizeof(config->banner), true) &&
	       is_string(config->host_names, sizeof(config->host_names), false);
}

static bool check_result(const union kftpd_message *message, size_t n_fds)
{
	const struct kftpd_message_result *result = &message->result;

	return !n_fds && result->client &&
	       result->result < KFTPD_RESULT_COUNT && !result->zero;
}

static bool is_address(uint8_t family, const uint8_t ip[16])
{
	return family == 6 || (family == 4 && is_zero(ip + 4, 12));
}

static bool check_sessions(const union kftpd_message *message, size_t n_fds)
{
	const struct kftpd_message_sessions *sessions = &message->sessions;

	return !n_fds && sessions->sessions <= 1000000 &&
	       is_zero(sessions->zero, sizeof(sessions->zero)) &&
	       is_address(sessions->family, sessions->ip);
}

static bool check_ready(const union kftpd_message *message, size_t n_fds)
{
	(void)message;
	return !n_fds;
}

static bool check_open(const union kftpd_message *message, size_t n_fds)
{
	(void)message;
	return !n_fds;
}

static bool check_login(const union kftpd_message *message, size_t n_fds)
{
	const struct kftpd_message_login *login = &message->login;
	bool user = login->kind == KFTPD_KIND_USER;

	return n_fds == 1 && login->client && login->kind < KFTPD_KIND_COUNT &&
	       !(login->opts.facts & ~KFTP_FACTS_ALL) &&
	       login->opts.algorithm < KFTP_ALGORITHM_COUNT &&
	       is_zero(login->zero, sizeof(login->zero)) &&
	       is_string(login->user, sizeof(login->user), false) &&
	       is_string(login->password, sizeof(login->password), false) &&
	       is_string(login->host, sizeof(login->host), false) &&
	       user == !!login->user[0] && (user || !login->password[0]);
}

static bool check_dropped(const union kftpd_message *message, size_t n_fds)
{
	const struct kftpd_message_dropped *dropped = &message->dropped;

	return !n_fds && dropped->reason &&
	       dropped->reason < KFTPD_DROP_COUNT && !dropped->zero &&
	       dropped->total &&
	       is_address(dropped->family, dropped->ip);
}

static bool is_identity(const struct kftpd_identity *identity)
{
	return identity->uid && identity->user[0] &&
	       is_string(identity->user, sizeof(identity->user), false) &&
	       is_string(identity->group, sizeof(identity->group), false) &&
	       is_zero(identity->zero, sizeof(identity->zero));
}

static bool check_root(const union kftpd_message *message, size_t n_fds)
{
	const struct kftpd_message_root *root = &message->root;

	if (root->result != KFTPD_RESULT_OK && root->file_size_max)
		return false;
	switch (root->result) {
	case KFTPD_RESULT_OK:
		return n_fds == 1 && !root->pam_error && !root->errnum &&
		       is_identity(&root->identity) && root->path[0] == '/' &&
		       is_string(root->path, sizeof(root->path), false);
	case KFTPD_RESULT_NO_ROOT:
		return !n_fds && !root->pam_error && root->errnum > 0 &&
		       is_zero(&root->identity, sizeof(root->identity)) &&
		       is_string(root->path, sizeof(root->path), false);
	case KFTPD_RESULT_DENIED:
	case KFTPD_RESULT_FAILED:
		return !n_fds && root->pam_error >= 0 && root->errnum >= 0 &&
		       is_zero(&root->identity, sizeof(root->identity)) &&
		       is_zero(root->path, sizeof(root->path));
	default:
		return false;
	}
}

static bool check_owner(const union kftpd_message *message, size_t n_fds)
{
	const struct kftpd_message_owner *owner = &message->owner;

	return !n_fds && owner->group <= 1 &&
	       is_string(owner->name, sizeof(owner->name), false) &&
	       is_zero(owner->zero, sizeof(owner->zero));
}

#define FORM(type, name, party)                                          \
	[KFTPD_MESSAGE_##type] = { sizeof(struct kftpd_message_##name), \
				   KFTPD_PARTY_##party, check_##name }

static const struct form forms[] = {
	FORM(START, start, MONITOR),
	FORM(CONFIG, config, MONITOR),
	FORM(RESULT, result, MONITOR),
	FORM(SESSIONS, sessions, MONITOR),
	FORM(READY, ready, NETWORK),
	FORM(LOGIN, login, NETWORK),
	FORM(DROPPED, dropped, NETWORK),
	FORM(ROOT, root, LOGIN),
	FORM(OWNER, owner, OWNERS),
	FORM(OPEN, open, MONITOR),
};

/* The structs have no padding if their size is the sum of the sizes of their fields. */
_Static_assert(sizeof(struct kftpd_message_head) == 16, "padded");
_Static_assert(sizeof(struct kftpd_message_start) == 32 + PATH_MAX, "padded");
_Static_assert(sizeof(struct kftpd_message_config) ==
		       56 + KFTPD_TEXT_SIZE + 3 + KFTPD_HOSTS_SIZE,
	       "padded");
_Static_assert(sizeof(struct kftpd_message_login) ==
		       38 + KFTPD_NAME_SIZE + KFTPD_PASSWORD_SIZE +
			       KFTP_HOST_MAX + 1,
	       "padded");
_Static_assert(sizeof(struct kftpd_message_result) == 32, "padded");
_Static_assert(sizeof(struct kftpd_message_sessions) == 40, "padded");
_Static_assert(sizeof(struct kftpd_message_dropped) == 48, "padded");
_Static_assert(sizeof(struct kftpd_identity) == 10 + 2 * KFTPD_NAME_SIZE, "padded");
_Static_assert(sizeof(struct kftpd_message_root) ==
		       36 + sizeof(struct kftpd_identity) + PATH_MAX,
	       "padded");
_Static_assert(sizeof(struct kftpd_message_owner) == 31 + KFTPD_NAME_SIZE,
	       "padded");

/**
 * kftpd_message_init() - prepare a message of a type
 * @message: set to zeros, except for the head, which is filled in
 * @type: type of the message
 */
void kftpd_message_init(union kftpd_message *message,
			enum kftpd_message_type type)
{
	memset(message, 0, sizeof(*message));
	message->head.magic = KFTPD_MESSAGE_MAGIC;
	message->head.type = type;
	message->head.size = forms[type].size;
}

/**
 * kftpd_message_check() - check a message that was received
 * @message: the message
 * @len: number of bytes received
 * @n_fds: number of descriptors received with the message
 * @from: the process at the other end of the channel
 *
 * Return: 0 if the message is valid; -EBADMSG if @from is not allowed to send
 * messages of this type, or if a field is wrong.
 */
int kftpd_message_check(const union kftpd_message *message, size_t len,
			size_t n_fds, enum kftpd_party from)
{
	const struct kftpd_message_head *head = &message->head;
	const struct form *form;

	if (len < sizeof(*head) || head->magic != KFTPD_MESSAGE_MAGIC ||
	    head->zero || head->type >= ARRAY_SIZE(forms))
		return -EBADMSG;
	form = &forms[head->type];
	if (!form->size || head->size != form->size || len != form->size ||
	    form->from != from)
		return -EBADMSG;
	return form->check(message, n_fds) ? 0 : -EBADMSG;
}
