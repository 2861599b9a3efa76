// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the message files of directories. After a session has seen the message of a
 * directory, it sees this message again only when it has seen the messages of 64 other
 * directories.
 */
#include <linux/jhash.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <uapi/linux/kftp.h>

#include "fs/file.h"
#include "cmd/dir_message.h"
#include "session/readable.h"

/**
 * struct kftp_messages - the last directories whose message the client has seen
 * @shown: hashes of the paths of these directories; 0 for an unused element
 * @next: number of hashes stored so far. @next modulo the size of @shown is the index of
 *	  the element that gets the next hash
 * @seed: random number, so that users can't choose paths with the same hash
 */
struct kftp_messages {
	u32 shown[64];
	unsigned int next;
	u32 seed;
};

static struct kftp_messages *messages_get(struct kftp_session *session)
{
	if (session->messages)
		return session->messages;
	session->messages = kzalloc(sizeof(*session->messages), GFP_KERNEL);
	if (session->messages)
		session->messages->seed = get_random_u32();
	return session->messages;
}

/*
 * Returns true if the message of a directory was shown before. If not, remembers that the
 * message is shown now. If memory is short, returns true, so that no message is shown.
 * Two paths with the same hash count as one, which happens once in 4 billion times.
 */
static bool message_shown(struct kftp_session *session, const char *path)
{
	struct kftp_messages *messages = messages_get(session);
	unsigned int i;
	u32 hash;

	if (!messages)
		return true;
	hash = jhash(path, strlen(path), messages->seed) ?: 1;
	for (i = 0; i < ARRAY_SIZE(messages->shown); i++)
		if (messages->shown[i] == hash)
			return true;
	/* If the array is full, the new hash replaces the oldest one. */
	messages->shown[messages->next++ % ARRAY_SIZE(messages->shown)] = hash;
	return false;
}

static struct file *message_open(struct kftp_session *session, const char *path)
{
	char *name = kasprintf(GFP_KERNEL, "%s/%s", path, session->message_file);
	struct file *file;

	if (!name)
		return ERR_PTR(-ENOMEM);
	file = kftp_readable_open(session, name);
	kfree(name);
	return file;
}

/*
 * Removes CRs, adds a LF if the last line has no LF, and adds a NUL. @text must have room
 * for two more bytes.
 */
static void message_end_lines(char *text, size_t len)
{
	size_t i, out = 0;

	for (i = 0; i < len; i++)
		if (text[i] != '\r')
			text[out++] = text[i];
	if (out && text[out - 1] != '\n')
		text[out++] = '\n';
	text[out] = '\0';
}

/**
 * kftp_dir_message() - read the message of a directory
 * @session: session that has just changed to the directory
 * @path: absolute path of the directory
 *
 * Only the first KFTP_WELCOME_MAX bytes of the message file are read. If one of them is
 * NUL, the file is not a text.
 *
 * Return: the message, NUL-terminated, without CRs; each line ends with LF. The caller
 * must free the message with kfree(). NULL if there is no message file that the session
 * can read, if the file is empty or not a text, if the session has seen the message
 * before, or if memory is short.
 */
char *kftp_dir_message(struct kftp_session *session, const char *path)
{
	struct file *file;
	ssize_t len;
	char *text;

	if (!session->message_file)
		return NULL;
	file = message_open(session, path);
	if (IS_ERR(file))
		return NULL;
	text = kmalloc(KFTP_WELCOME_MAX + 2, GFP_KERNEL);
	len = text ? kftp_file_read(file, 0, text, KFTP_WELCOME_MAX) : 0;
	kftp_file_close(file);
	if (len <= 0 || memchr(text, '\0', len) || message_shown(session, path)) {
		kfree(text);
		return NULL;
	}
	message_end_lines(text, len);
	return text;
}
