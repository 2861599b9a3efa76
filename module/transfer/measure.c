// SPDX-License-Identifier: GPL-2.0
/*
 * DSIZ: the job that adds up the sizes of all files below a directory. At each depth
 * one directory is open, and some of its names are in memory. Links are not
 * followed.
 */
#include <linux/limits.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include <uapi/linux/kftp.h>

#include "fs/dir.h"
#include "fs/file.h"
#include "fs/pattern.h"
#include "session/answer.h"
#include "transfer/measure.h"
#include "transfer/transfer.h"

/* Maximum depth, and maximum number of entries. Beyond a maximum, the job fails. */
#define DEPTH_MAX	64
#define ENTRIES_MAX	1000000

/* A step of the job moves no bytes, but takes this much from the budget of a run. */
#define ENTRY_COST	1024

/*
 * Number of bytes of names that are read at once. The longest name fits. The 64 bytes
 * are for the other members of struct level, so that the struct fits in 4096 bytes.
 */
#define NAMES_SIZE	(4096 - 64)

/**
 * struct level - an open directory at one depth
 * @ctx: calls measure_take_name() for each entry
 * @dir: the directory
 * @len: number of bytes in @names
 * @at: offset in @names of the next name
 * @seen: true if the last read found an entry ("." and ".." count too); false at the
 *	  end of the directory
 * @names: some names of the directory, each with its NUL
 */
struct level {
	struct dir_context ctx;
	struct file *dir;
	u16 len;
	u16 at;
	bool seen;
	char names[NAMES_SIZE];
};

/**
 * struct kftp_measure - the job that adds up the sizes of the files below a directory
 * @transfer: the members that all transfers have; transfer.done is the sum so far
 * @refused: patterns of names that the session is not allowed to use; NULL for none;
 *	     the session owns the patterns
 * @entries: number of entries examined so far
 * @depth: number of open directories in @levels
 * @levels: the open directories: first the directory that the client named, then one
 *	    directory of each depth. The job reads the deepest open directory
 */
struct kftp_measure {
	struct kftp_transfer transfer;
	const char *refused;
	unsigned int entries;
	unsigned int depth;
	struct level *levels[DEPTH_MAX];
};

static struct kftp_measure *measure_of(struct kftp_transfer *transfer)
{
	return container_of(transfer, struct kftp_measure, transfer);
}

static bool measure_take_name(struct dir_context *ctx, const char *name, int len,
			      loff_t offset, u64 inode, unsigned int type)
{
	struct level *level = container_of(ctx, struct level, ctx);

	level->seen = true;
	if (kftp_dir_is_dots(name, len))
		return true;
	if (level->len + len + 1 > NAMES_SIZE)
		return false;
	memcpy(level->names + level->len, name, len);
	level->len += len;
	level->names[level->len++] = '\0';
	return true;
}

/* Adds a level for @dir. Takes ownership of @dir: closes it if there is an error. */
static int measure_push(struct kftp_measure *measure, struct file *dir)
{
	struct level *level;
	int err = -EOVERFLOW;

	if (measure->depth == DEPTH_MAX)
		goto close;
	err = -ENOMEM;
	level = kmalloc(sizeof(*level), GFP_KERNEL);
	if (!level)
		goto close;
	level->ctx = (struct dir_context){ .actor = measure_take_name };
	level->dir = dir;
	level->len = 0;
	level->at = 0;
	measure->levels[measure->depth++] = level;
	return 0;
close:
	kftp_file_close(dir);
	return err;
}

static void measure_pop(struct kftp_measure *measure)
{
	struct level *level = measure->levels[--measure->depth];

	kftp_file_close(level->dir);
	kfree(level);
}

/*
 * Returns true if the job skips an entry because of this error: the entry no longer
 * exists or is no longer a directory, or the user is not allowed to read it.
 */
static bool measure_passes_over(int err)
{
	return err == -ENOENT || err == -EACCES || err == -ENOTDIR;
}

static int measure_add(struct kftp_measure *measure, struct file *dir, const char *name,
		       size_t len)
{
	struct file *below;
	struct kstat stat;
	int err;

	if (measure->refused && kftp_pattern_match(measure->refused, name))
		return 0;
	err = kftp_dir_stat(dir, name, len, &stat, NULL);
	if (err)
		return measure_passes_over(err) ? 0 : err;
	if (S_ISREG(stat.mode))
		WRITE_ONCE(measure->transfer.done, measure->transfer.done + stat.size);
	if (!S_ISDIR(stat.mode))
		return 0;
	below = kftp_dir_open(dir, name, len);
	if (!IS_ERR(below))
		return measure_push(measure, below);
	return measure_passes_over(PTR_ERR(below)) ? 0 : PTR_ERR(below);
}

/*
 * Adds the size of the next entry of the deepest open directory, or opens the entry if it
 * is a directory. If no name is left in memory, reads more names instead. If the deepest
 * open directory has no more names, closes this directory.
 */
static int measure_step(struct kftp_measure *measure)
{
	struct level *level = measure->levels[measure->depth - 1];
	char *name = level->names + level->at;
	size_t len;
	int err;

	if (level->at < level->len) {
		len = strlen(name);
		level->at += len + 1;
		if (++measure->entries > ENTRIES_MAX)
			return -EOVERFLOW;
		return measure_add(measure, level->dir, name, len);
	}
	level->at = 0;
	level->len = 0;
	level->seen = false;
	err = kftp_dir_iterate(level->dir, &level->ctx);
	if (err && !measure_passes_over(err))
		return err;
	if (err || !level->seen)
		measure_pop(measure);
	return 0;
}

static int measure_move(struct kftp_session *session, struct kftp_transfer *transfer,
			struct kftp_slice *slice)
{
	const struct cred *before = kftp_root_enter(&session->root);
	struct kftp_measure *measure = measure_of(transfer);
	int err = 0;

	while (!err && measure->depth) {
		if (slice->budget < ENTRY_COST) {
			err = -EINPROGRESS;
			break;
		}
		slice->budget -= ENTRY_COST;
		err = kftp_file_final(measure_step(measure));
		if (!err && measure->depth && kftp_slice_is_over(slice))
			err = -EINPROGRESS;
		cond_resched();
	}
	kftp_root_leave(before);
	return err;
}

static int measure_reply(struct kftp_session *session, struct kftp_transfer *transfer)
{
	return kftp_answer(session, 213, "%llu", transfer->done);
}

static void measure_release(struct kftp_transfer *transfer)
{
	struct kftp_measure *measure = measure_of(transfer);

	while (measure->depth)
		measure_pop(measure);
	kfree(measure);
}

static const struct kftp_transfer_ops measure_ops = {
	.direction = KFTP_DIRECTION_NONE,
	.move = measure_move,
	.reply = measure_reply,
	.release = measure_release,
};

/* Starts the job. Takes ownership of @dir: closes it if there is an error. */
static int measure_create(struct kftp_session *session, const char *path, struct file *dir)
{
	struct kftp_measure *measure = kzalloc(sizeof(*measure), GFP_KERNEL);
	int err;

	if (!measure) {
		kftp_file_close(dir);
		return -ENOMEM;
	}
	measure->refused = session->root.refused;
	err = measure_push(measure, dir) ?:
	      kftp_transfer_start(session, &measure->transfer, &measure_ops, path);
	if (err)
		measure_release(&measure->transfer);
	return err;
}

/**
 * kftp_measure_start() - start the job that adds up the sizes of files
 * @session: session of the client that sent the command
 * @path: absolute path of the directory
 *
 * For DSIZ (draft-peterson-streamlined-ftp-command-extensions).
 *
 * Return: 0 if the job has begun: the job will send the reply. If not, the code of the
 * error reply that this function has sent.
 */
int kftp_measure_start(struct kftp_session *session, const char *path)
{
	struct file *dir = kftp_file_open(&session->root, path, O_RDONLY | O_DIRECTORY);
	int err;

	if (IS_ERR(dir))
		return kftp_answer_error(session, 550, PTR_ERR(dir));
	err = measure_create(session, path, dir);
	return err ? kftp_answer_error(session, 451, err) : 0;
}
