// SPDX-License-Identifier: GPL-2.0
/*
 * A directory's message file: shown once per directory and session.
 */
#include <linux/jhash.h>
#include <linux/slab.h>
#include <linux/string.h>

#include <uapi/linux/kftp.h>

#include "fs/file.h"
#include "cmd/message.h"

/* Remembers a directory. Returns true where it had been seen before. */
static bool message_seen(struct kftp_session *session, const char *path)
{
	u32 hash = jhash(path, strlen(path), 0) ?: 1;
	unsigned int i;

	if (!session->messages_seen)
		session->messages_seen = kcalloc(KFTP_MESSAGES_SEEN, sizeof(u32),
						 GFP_KERNEL);
	if (!session->messages_seen)
		return true;
	for (i = 0; i < KFTP_MESSAGES_SEEN; i++)
		if (session->messages_seen[i] == hash)
			return true;
	/* With more directories than that, the oldest is shown again. */
	session->messages_seen[session->messages_next++ % KFTP_MESSAGES_SEEN] = hash;
	return false;
}

static struct file *message_open(struct kftp_session *session, const char *path)
{
	char *name = kasprintf(GFP_KERNEL, "%s/%s", path, session->message_file);
	struct file *file;

	if (!name)
		return ERR_PTR(-ENOMEM);
	file = kftp_fs_open(&session->root, name);
	kfree(name);
	return file;
}

/* Each line ends in LF, without CR, and the text in NUL; there is room for both. */
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
 * kftp_message_of() - the message of a directory
 * @session: who has come to it
 * @path: of the directory
 *
 * Return: its lines, the first KFTP_WELCOME_MAX bytes of them, each with LF; the
 * caller frees it with kfree(). NULL where there is none, or it was shown.
 */
char *kftp_message_of(struct kftp_session *session, const char *path)
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
	if (len <= 0 || message_seen(session, path)) {
		kfree(text);
		return NULL;
	}
	message_end_lines(text, len);
	return text;
}
