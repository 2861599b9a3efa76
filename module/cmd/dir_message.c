// SPDX-License-Identifier: GPL-2.0
/* The message file of a directory: shown once per directory and session. */
#include <linux/jhash.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <uapi/linux/kftp.h>

#include "fs/file.h"
#include "cmd/dir_message.h"

/**
 * struct kftp_messages - directories whose message a session has shown
 * @shown: hashes of their paths, never 0
 * @next: place in @shown for the next one, modulo its size
 */
struct kftp_messages {
	u32 shown[64];
	unsigned int next;
};

/* Remembers a directory. Returns true if its message was shown before. */
static bool message_shown(struct kftp_session *session, const char *path)
{
	u32 hash = jhash(path, strlen(path), 0) ?: 1;
	struct kftp_messages *messages;
	unsigned int i;

	if (!session->messages)
		session->messages = kzalloc(sizeof(*messages), GFP_KERNEL);
	messages = session->messages;
	if (!messages)
		return true;
	for (i = 0; i < ARRAY_SIZE(messages->shown); i++)
		if (messages->shown[i] == hash)
			return true;
	/* After more directories than that, the oldest one is forgotten. */
	messages->shown[messages->next++ % ARRAY_SIZE(messages->shown)] = hash;
	return false;
}

static struct file *message_open(struct kftp_session *session, const char *path)
{
	char *name = kasprintf(GFP_KERNEL, "%s/%s", path, session->message_file);
	struct file *file;

	if (!name)
		return ERR_PTR(-ENOMEM);
	file = kftp_file_open(&session->root, name, O_RDONLY);
	kfree(name);
	return file;
}

/* Drops CRs, and adds a missing LF at the end and NUL, for which there is room. */
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
 * kftp_dir_message() - the message of a directory
 * @session: session that has changed to it
 * @path: absolute path of the directory
 *
 * Return: the first KFTP_WELCOME_MAX bytes of the file, each line with LF; the
 * caller frees them with kfree(). NULL if there is no message, or if the session
 * has seen it.
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
	if (len <= 0 || message_shown(session, path)) {
		kfree(text);
		return NULL;
	}
	message_end_lines(text, len);
	return text;
}
