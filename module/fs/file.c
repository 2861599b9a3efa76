// SPDX-License-Identifier: GPL-2.0
/*
 * Opens, reads, writes and closes files.
 *
 * Context: process context; may sleep.
 */
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/namei.h>
#include <linux/pagemap.h>
#include <linux/pipe_fs_i.h>
#include <linux/splice.h>
#include <linux/uio.h>

#include "compat/compat.h"
#include "fs/attr.h"
#include "fs/checks.h"
#include "fs/file.h"

#define FILE_FLAGS (O_NONBLOCK | O_NOCTTY | O_LARGEFILE)

/* Returns true if the file system asks its server when a file is opened, as NFS does. */
static bool is_revalidated_by_open(const struct path *path)
{
	return path->dentry->d_flags & DCACHE_OP_WEAK_REVALIDATE;
}

/*
 * Checks the file's type first, because opening a device or a FIFO has side effects.
 * Opening for reading needs no second path walk. Opening for writing needs the walk,
 * because the walk gets write access to the mount.
 */
static struct file *open_typed(const struct path *path, int flags)
{
	if (d_is_dir(path->dentry) != !!(flags & O_DIRECTORY))
		return ERR_PTR(d_is_dir(path->dentry) ? -EISDIR : -ENOTDIR);
	if (!d_is_dir(path->dentry) && !d_is_reg(path->dentry))
		return ERR_PTR(-EINVAL);
	if ((flags & O_ACCMODE) == O_RDONLY && !is_revalidated_by_open(path))
		return kftp_checks_open_to_read(path, flags);
	return kftp_checks_open_to_write(path, flags);
}

/*
 * Returns true if the file system has to know when it opens a file that the file will be
 * truncated: overlayfs would copy a large file of a lower layer for nothing.
 */
static bool is_truncated_by_open(const struct path *path)
{
	return path->dentry->d_flags & DCACHE_OP_REAL;
}

/*
 * Opens a file, and truncates it only after that. An open can hang, and then the client
 * may upload the file again in another session. If the open truncated the file, the new
 * bytes would be lost.
 */
static struct file *open_found(const struct kftp_root *root, const struct path *path,
			       int flags)
{
	bool truncate = flags & O_TRUNC && !is_truncated_by_open(path);
	struct file *file = open_typed(path, truncate ? flags & ~O_TRUNC : flags);
	int err;

	if (IS_ERR(file) || !truncate)
		return file;
	err = kftp_attr_cut(root, file, 0);
	if (!err)
		return file;
	kftp_file_close(file);
	return ERR_PTR(kftp_file_final(err));
}

/**
 * kftp_file_open() - open an existing file
 * @root: the session's root
 * @path: path of the file, absolute in @root; a symbolic link at the end is followed
 * @flags: flags of open(2). With O_DIRECTORY, @path must lead to a directory. Without
 *	   O_DIRECTORY, @path must lead to a regular file. With O_CREAT, the file must
 *	   exist too, see kftp_checks_open_to_write()
 *
 * Return: the file, to be closed by kftp_file_close(); an error pointer: -EISDIR or
 * -ENOTDIR if O_DIRECTORY does not fit the file; -EINVAL if @path leads to neither a
 * regular file nor a directory; -EEXIST if another program has changed the name during
 * this call; -ESHUTDOWN if O_TRUNC is set, and kftp_root_shut() was called before the
 * file was truncated; another error.
 */
struct file *kftp_file_open(const struct kftp_root *root, const char *path,
			    int flags)
{
	const struct cred *before = kftp_root_enter(root);
	struct file *file;
	struct path found;
	int err;

	err = kftp_root_lookup(root, path, LOOKUP_FOLLOW, &found);
	file = err ? ERR_PTR(err) : open_found(root, &found, flags | FILE_FLAGS);
	if (!err)
		path_put(&found);
	kftp_root_leave(before);
	return file;
}

/**
 * kftp_file_open_at() - open or make a file in a directory
 * @dir: the directory that contains @name. If @name is empty: path of the file itself
 * @name: a single component, or empty
 * @flags: flags of openat(2)
 * @mode: permission bits of a new file, before the VFS applies the umask or a default
 *	  ACL; 0 if no file is made
 *
 * Context: must be called after kftp_root_enter(). If @flags has O_CREAT or O_TMPFILE,
 * must be called after kftp_umask_enter(), too.
 *
 * Return: the file, to be closed by kftp_file_close(); an error pointer.
 */
struct file *kftp_file_open_at(const struct path *dir, const char *name,
			       int flags, umode_t mode)
{
	kftp_root_assert_entered();
	return file_open_root(dir, name, flags | FILE_FLAGS, mode);
}

/**
 * kftp_file_create_at() - make a file in a directory
 * @dir: the directory
 * @name: a single component
 * @flags: flags of openat(2)
 * @mode: permission bits, before the VFS applies the umask or a default ACL
 *
 * Context: must be called after kftp_root_enter() and kftp_umask_enter().
 *
 * Return: the file, to be closed by kftp_file_close(); an error pointer: -EEXIST if the
 * name exists, or another error.
 */
struct file *kftp_file_create_at(const struct path *dir, const char *name,
				 int flags, umode_t mode)
{
	return kftp_file_open_at(dir, name, flags | O_CREAT | O_EXCL | O_NOFOLLOW,
				 mode);
}

/**
 * kftp_file_flush() - get the error that close(2) would report for a written file
 * @file: the file
 *
 * File systems that pass the bytes on to a server (NFS, FUSE) may report only in this
 * call that the disk is full.
 *
 * Context: must be called after kftp_root_enter().
 *
 * Return: 0 or an error.
 */
int kftp_file_flush(struct file *file)
{
	kftp_root_assert_entered();
	return file->f_op->flush ? file->f_op->flush(file, NULL) : 0;
}

/**
 * kftp_file_write_out() - send the cached bytes of a file to the disk
 * @file: the file
 *
 * A file system with a journal (ext4, xfs) keeps the order of changes. So the following
 * is true after a crash: if the disk has a change that was made after this call, the
 * disk has the cached bytes too. But a power failure can still destroy both the bytes and
 * the change: the disk may have them in a volatile cache, which only vfs_fsync() flushes.
 *
 * Context: blocks until the disk has received the bytes.
 *
 * Return: 0 or the error of the write.
 */
int kftp_file_write_out(struct file *file)
{
	/* A file of overlayfs has no pages; the real file below it has them. */
	return filemap_write_and_wait(d_real_inode(file->f_path.dentry)->i_mapping);
}

/**
 * kftp_file_close() - close a file now, not when the task returns to userspace
 * @file: the file; the caller must hold the last reference
 *
 * Context: must be called in a kernel thread.
 */
void kftp_file_close(struct file *file)
{
	__fput_sync(file);
}

/**
 * kftp_file_error() - turn an error of a file system's connection into -EIO
 * @ret: return value of a VFS function
 *
 * If a network file system loses the connection to its server, the file system returns
 * errors such as -ECONNRESET. FUSE does the same after its daemon has died. The caller
 * must not mistake these errors for errors of the connection to the client.
 *
 * Return: -EIO if @ret is an error of a connection; else @ret.
 */
ssize_t kftp_file_error(ssize_t ret)
{
	switch (ret) {
	case -EPIPE:
	case -EPROTO:
	case -EADDRINUSE:
	case -EADDRNOTAVAIL:
	case -ENETUNREACH:
	case -ECONNABORTED:
	case -ECONNRESET:
	case -ENOTCONN:
	case -ETIMEDOUT:
	case -ECONNREFUSED:
	case -EHOSTUNREACH:
		return -EIO;
	default:
		return ret;
	}
}

/**
 * kftp_file_final() - turn an error into -EIO if the session would misunderstand it
 * @ret: return value of a VFS function
 *
 * Does what kftp_file_error() does, and also turns the errors in the switch below into
 * -EIO. After -EAGAIN or -EINPROGRESS, the session would wait, but nothing would wake
 * the session. To the session, the other errors mean what kftp_error_text() says. A file
 * system means something else: -EUCLEAN tells that a disk is damaged, and the daemon of
 * a FUSE file system may return any error.
 *
 * Return: -EIO if the session would misunderstand @ret; else @ret.
 */
ssize_t kftp_file_final(ssize_t ret)
{
	switch (ret) {
	case -EAGAIN:
	case -EINPROGRESS:
	case -ECANCELED:
	case -EIDRM:
	case -EMSGSIZE:
	case -ENODATA:
	case -ENOMSG:
	case -ENOTNAM:
	case -ENOTUNIQ:
	case -ERANGE:
	case -EUCLEAN:
		return -EIO;
	default:
		return kftp_file_error(ret);
	}
}

struct collect {
	struct bio_vec *bvec;
	unsigned int max;
	unsigned int count;
};

static int collect_page(struct pipe_inode_info *pipe, struct pipe_buffer *buf,
			struct splice_desc *sd)
{
	struct collect *collect = sd->u.data;
	struct bio_vec *bvec;

	if (collect->count == collect->max)
		return 0;
	bvec = &collect->bvec[collect->count++];
	get_page(buf->page);
	bvec->bv_page = buf->page;
	bvec->bv_offset = buf->offset;
	bvec->bv_len = sd->len;
	return sd->len;
}

static int collect_pipe(struct pipe_inode_info *pipe, struct splice_desc *sd)
{
	return __splice_from_pipe(pipe, sd, collect_page);
}

/*
 * Makes the pipe of this worker thread if the thread has none yet. The thread uses the
 * pipe for all files that it sends. Must not be called after kftp_root_enter(), because
 * the pipe would be small if the user has used up the user's limit for pipes.
 */
static void have_pipe(struct file *file)
{
	struct splice_desc nothing = {};

	if (!current->splice_pipe)
		splice_direct_to_actor(file, &nothing, collect_pipe);
}

/**
 * kftp_file_collect() - take references to a file's pages in the page cache
 * @file: the file; must be open for reading, and must have references
 *	  (kftp_file_has_references())
 * @pos: offset of the first byte in the file
 * @len: number of bytes wanted
 * @bvec: filled with the pages; the caller must drop each one by put_page()
 * @max: number of entries in @bvec
 * @count: set to the number of entries filled
 *
 * If a page is not in the cache yet, it is read. The pages are taken by the splice_read
 * operation of the file system, because this operation takes the file system's locks.
 *
 * Return: number of bytes collected; 0 at the end of the file; or an error.
 */
ssize_t kftp_file_collect(struct file *file, loff_t pos, size_t len,
			  struct bio_vec *bvec, unsigned int max,
			  unsigned int *count)
{
	struct collect collect = { .bvec = bvec, .max = max };
	struct splice_desc sd = {
		.total_len = len,
		.pos = pos,
		.u.data = &collect,
	};
	const struct cred *before;
	ssize_t ret;

	have_pipe(file);
	before = kftp_root_enter_opener(file);
	ret = kftp_checks_read(file, pos, len) ?:
	      splice_direct_to_actor(file, &sd, collect_pipe);
	if (ret > 0)
		kftp_checks_read_done(file);
	kftp_root_leave(before);
	*count = collect.count;
	return kftp_file_final(ret);
}

/**
 * kftp_file_read() - read bytes of a file into kernel memory
 * @file: the file; must be open for reading
 * @pos: offset of the first byte in the file
 * @buf: filled with the bytes
 * @len: size of @buf in bytes
 *
 * Return: number of bytes read; 0 at the end of the file; -ENODEV if kernel_read() can't
 * read files of this kind; another error.
 */
ssize_t kftp_file_read(struct file *file, loff_t pos, void *buf, size_t len)
{
	const struct cred *before;
	ssize_t ret;

	/* kernel_read() would refuse the file, and write a warning to the kernel log. */
	if (!file->f_op->read_iter || file->f_op->read)
		return -ENODEV;
	before = kftp_root_enter_opener(file);
	ret = kernel_read(file, buf, len, &pos);
	kftp_root_leave(before);
	return kftp_file_final(ret);
}

/**
 * kftp_file_stat() - get the attributes of an open file
 * @file: the file
 * @stat: set to the attributes
 *
 * Return: 0 or an error.
 */
int kftp_file_stat(struct file *file, struct kstat *stat)
{
	const struct cred *before = kftp_root_enter_opener(file);
	int err = vfs_getattr(&file->f_path, stat, STATX_BASIC_STATS,
			      AT_STATX_SYNC_AS_STAT);

	kftp_root_leave(before);
	return err;
}

/**
 * kftp_file_size() - get the present size of an open file
 * @file: the file
 *
 * On some file systems (FUSE, NFS) the size in the inode may be out of date. So this
 * function asks the file system, which may ask its server.
 *
 * Return: the size in bytes, or an error.
 */
loff_t kftp_file_size(struct file *file)
{
	struct kstat stat;
	int err = kftp_file_stat(file, &stat);

	return kftp_file_final(err) ?: stat.size;
}

/**
 * kftp_file_write() - write to a file until all bytes are written or a write fails
 * @root: the session's root
 * @file: the file; must be open for writing
 * @pos: offset in the file at which to write; set to the offset after the last byte. If
 *	 @file is open with O_APPEND, and another program appends to the file too, the
 *	 offset grows by the bytes of that program too
 * @from: the bytes to write
 * @done: the number of bytes written is added, even if an error follows
 *
 * Return: 0 if all bytes are written; -EFBIG if the file would be too long; -ESHUTDOWN
 * after kftp_root_shut(); another error.
 */
int kftp_file_write(const struct kftp_root *root, struct file *file, loff_t *pos,
		    struct iov_iter *from, size_t *done)
{
	size_t left = iov_iter_count(from);
	const struct cred *before;
	ssize_t ret = 0;

	/* The VFS would return -EINVAL, which does not say that the file is too long. */
	if (left > (u64)(MAX_LFS_FILESIZE - *pos))
		return -EFBIG;
	before = kftp_root_enter_opener(file);
	while (left) {
		/* A write can hang, and then the client may upload the file again. */
		ret = kftp_root_check(root) ?: kftp_compat_write(file, from, pos);
		if (ret <= 0)
			break;
		*done += ret;
		left -= ret;
		/*
		 * Near the greatest size of the file, the write cuts @from to the room.
		 */
		iov_iter_reexpand(from, left);
	}
	kftp_root_leave(before);
	if (ret < 0)
		return kftp_file_final(ret);
	return left ? -EIO : 0;
}
