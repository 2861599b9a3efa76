// SPDX-License-Identifier: GPL-2.0
/*
 * The checks that a system call makes besides the vfs_*() function that it calls. A
 * module must make them itself. All of fs/ goes through this file (scripts/structure
 * checks it).
 *
 * operation               system call            checks besides those of the function
 * ----------------------  ---------------------  ----------------------------------------
 * open to read            openat(2)              permission; IMA and file_post_open hook;
 *                                                open event before 6.5
 * open to write           openat(2), O_CREAT     file_open_root() makes all but the rule
 *                                                for sticky directories, which needs the
 *                                                name; open event before 6.5
 * make a file             openat(2), O_EXCL      file_open_root() makes all but the open
 *                                                event before 6.5
 * open a named draft      openat(2)              as open to read, but no permission: the
 * again                                          session has the file open for writing.
 *                                                dentry_open() gets write access, asks
 *                                                for leases, and calls the open operation
 *                                                of overlayfs
 * read by reference       sendfile(2)            rw_verify_area() since 6.8; access event
 * read, write, list       read(2), write(2),     none: kernel_read(), vfs_iter_read(),
 *                         getdents64(2)          vfs_iter_write() and iterate_dir() make
 *                                                them all, but take RLIMIT_FSIZE from the
 *                                                task, see fsize.c. Before 6.8, the
 *                                                caller of vfs_iter_write() waits until
 *                                                the file system is not frozen, by
 *                                                file_start_write()
 * truncate                open(2), truncate(2)   file_truncate or path_truncate hook: not
 *                                                exported, but vfs_truncate() calls the
 *                                                latter
 * sync a file             fsync(2)               none: fsync(2) makes no check besides
 *                                                those of the open
 * sync a directory        open(2), fsync(2)      as open to read, but no permission: the
 *                                                user need not be allowed to read it
 * make a directory        mkdirat(2)             path_mkdir hook
 * remove a directory      unlinkat(2)            path_rmdir hook: not exported, see below
 * remove a file           unlinkat(2)            path_unlink hook
 * rename                  renameat2(2)           path_rename hook
 * make a symbolic link    symlinkat(2)           path_symlink hook: not exported
 * make a hard link        linkat(2)              fs.protected_hardlinks (in fs.c);
 *                                                path_link hook: not exported
 * name a draft            linkat(2)              path_link hook: not exported
 * change mode or group    fchmodat(2),           path_chmod and path_chown hooks: not
 *                         fchownat(2)            exported
 * change times            utimensat(2)           none: notify_change() makes them all
 * set or remove the ACL   setxattr(2),           none: vfs_set_acl() and vfs_remove_acl()
 * of a draft              removexattr(2)         make them all, and before 6.2
 *                                                vfs_setxattr() and vfs_removexattr()
 * look up                 all                    none: vfs_path_lookup() follows links by
 *                                                fs.protected_symlinks
 * enter a directory       chdir(2)               permission, with MAY_CHDIR (in fs.c)
 * read a link             readlinkat(2)          none: vfs_get_link() calls the hook. The
 *                                                time of access is not set
 * follow a link to        openat(2), O_CREAT     fs.protected_symlinks, the mount option
 * nothing                                        nosymfollow (in dangling.c)
 * get attributes, space   statx(2), statfs(2)    none
 *
 * The path hooks that the kernel does not export are replaced by others that check at
 * least the same:
 *
 * hook          replaced by               Landlock                  AppArmor
 * ------------  ------------------------  ------------------------  --------------------
 * path_rmdir    path_rename of the name   stricter: needs MAKE_DIR  stricter: needs r
 *               to itself                 too                       besides w
 * path_symlink  path_mknod, S_IFLNK       exact                     exact
 * path_link     path_rename to the name   stricter: needs           not possible, because
 *                                         REMOVE_FILE in the old    only path_link asks
 *                                         directory too             for l: refused
 * path_link of  path_mknod, S_IFREG       exact                     as for a new file:
 * a draft                                                           needs w, not l
 * path_chmod,   path_unlink, only under   exact: has no such hook   exact: w permits both
 * path_chown    AppArmor
 *
 * TOMOYO keeps the domain of a process in the task, not in the credentials. So the rules
 * for the user's processes can't be applied to sessions in any of these cases.
 *
 * Context: process context; may sleep. Must be called after kftp_root_enter() or
 * kftp_root_enter_opener().
 */
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/namei.h>
#include <linux/security.h>

#include "compat/security.h"
#include "fs/checks.h"
#include "fs/root.h"

/**
 * kftp_checks_opened() - make the checks that follow an open, and tell watching programs
 * @file: the file, which has been opened by dentry_open(); or an error pointer
 * @mask: MAY_READ or MAY_WRITE: how the file was opened
 *
 * Return: @file; or an error pointer, and then @file is closed.
 */
struct file *kftp_checks_opened(struct file *file, int mask)
{
	int err;

	if (IS_ERR(file))
		return file;
	err = kftp_compat_post_open(file, MAY_OPEN | mask);
	if (err) {
		__fput_sync(file);
		return ERR_PTR(err);
	}
	kftp_compat_tell_open(file);
	return file;
}

/**
 * kftp_checks_open_to_read() - open a file or directory for reading without a path walk
 * @path: the file or directory
 * @flags: flags of open(2), with O_RDONLY
 *
 * Return: the file; or an error pointer.
 */
struct file *kftp_checks_open_to_read(const struct path *path, int flags)
{
	int err = inode_permission(kftp_idmap(path->mnt), d_inode(path->dentry),
				   MAY_OPEN | MAY_READ);

	if (err)
		return ERR_PTR(err);
	return kftp_checks_opened(dentry_open(path, flags, current_cred()), MAY_READ);
}

/* Sets @dir to the directory that contains the name of a file, or of its mount point. */
static void checks_parent(const struct path *file, struct path *name, struct path *dir)
{
	*name = *file;
	path_get(name);
	while (name->dentry == name->mnt->mnt_root && follow_up(name))
		;
	dir->mnt = mntget(name->mnt);
	dir->dentry = dget_parent(name->dentry);
}

/*
 * Opens a file by its name in its directory, so that the kernel applies the rules of the
 * sysctls fs.protected_regular and fs.protected_fifos. The values of these sysctls are
 * not exported. Returns -EEXIST if the name leads to another file by now. If the name
 * was removed meanwhile, the other file is a new one.
 */
static struct file *checks_open_by_name(const struct path *path, const struct path *name,
					const struct path *dir, int flags)
{
	struct name_snapshot last;
	struct file *file;

	take_dentry_name_snapshot(&last, name->dentry);
	file = file_open_root(dir, last.name.name, flags | O_NOFOLLOW, 0666);
	release_dentry_name_snapshot(&last);
	if (!IS_ERR(file) && file_inode(file) != d_inode(path->dentry)) {
		__fput_sync(file);
		file = ERR_PTR(-EEXIST);
	}
	return file;
}

/**
 * kftp_checks_open_to_write() - open an existing file for writing
 * @path: the file
 * @flags: flags of open(2). With O_CREAT, the file is opened as if it might have to be
 *	   made: in a sticky directory, the rule of fs.protected_regular applies. O_TRUNC
 *	   truncates the file even if the session is cut meanwhile
 *
 * Return: the file; an error pointer: -EEXIST if the name of the file leads to another
 * file by now; another error of open(2).
 */
struct file *kftp_checks_open_to_write(const struct path *path, int flags)
{
	struct path name, dir;
	struct file *file;

	checks_parent(path, &name, &dir);
	if (flags & O_CREAT && d_inode(dir.dentry)->i_mode & S_ISVTX)
		file = checks_open_by_name(path, &name, &dir, flags);
	else
		file = file_open_root(path, "", flags & ~O_CREAT, 0);
	path_put(&name);
	path_put(&dir);
	if (!IS_ERR(file))
		kftp_compat_tell_open(file);
	return file;
}

/**
 * kftp_checks_made() - tell programs that watch that a file was made and opened
 * @file: the file, which was opened by file_open_root(); or an error pointer
 *
 * Return: @file.
 */
struct file *kftp_checks_made(struct file *file)
{
	if (!IS_ERR(file))
		kftp_compat_tell_open(file);
	return file;
}

/**
 * kftp_checks_read() - check a read by reference, as sendfile(2) does
 * @file: opened for reading
 * @pos: offset of the first byte
 * @len: number of bytes
 *
 * Return: 0; or an error, such as -EPERM if a program that watches with fanotify denies
 * the read.
 */
int kftp_checks_read(struct file *file, loff_t pos, size_t len)
{
	return kftp_compat_may_splice(file, &pos, len);
}

/**
 * kftp_checks_mkdir() - check if a directory may be made
 * @dir: the locked directory that will contain the new directory
 * @dentry: the new name
 * @mode: permission bits, before the VFS applies the umask or a default ACL
 *
 * Return: 0 or an error.
 */
int kftp_checks_mkdir(const struct path *dir, struct dentry *dentry, umode_t mode)
{
	if (!IS_POSIXACL(d_inode(dir->dentry)))
		mode &= ~current_umask();
	return security_path_mkdir(dir, dentry, mode);
}

/**
 * kftp_checks_rmdir() - check if a directory may be removed
 * @dir: the locked directory that contains the name
 * @dentry: the name
 *
 * Return: 0 or an error.
 */
int kftp_checks_rmdir(const struct path *dir, struct dentry *dentry)
{
	return security_path_rename(dir, dentry, dir, dentry, 0);
}

/**
 * kftp_checks_unlink() - check if a name of a file may be removed
 * @dir: the locked directory that contains the name
 * @dentry: the name
 *
 * Return: 0 or an error.
 */
int kftp_checks_unlink(const struct path *dir, struct dentry *dentry)
{
	return security_path_unlink(dir, dentry);
}

/**
 * kftp_checks_symlink() - check if a symbolic link may be made
 * @dir: the locked directory that will contain the link
 * @dentry: the new name
 *
 * Return: 0 or an error.
 */
int kftp_checks_symlink(const struct path *dir, struct dentry *dentry)
{
	return security_path_mknod(dir, dentry, S_IFLNK | 0777, 0);
}

/**
 * kftp_checks_link() - check if a file may get another name
 * @file: path of the file, on the same mount as @dir
 * @dir: the locked directory that will contain the new name
 * @dentry: the new name
 *
 * Return: 0; -EACCES if an AppArmor profile confines the session; another error.
 */
int kftp_checks_link(const struct path *file, const struct path *dir,
		     struct dentry *dentry)
{
	struct path from = { .mnt = file->mnt };
	int err;

	if (kftp_compat_is_confined_by_path())
		return -EACCES;
	from.dentry = dget_parent(file->dentry);
	err = security_path_rename(&from, file->dentry, dir, dentry, 0);
	dput(from.dentry);
	return err;
}

/**
 * kftp_checks_name_draft() - check if a draft without a name may get its first name
 * @dir: the locked directory that will contain the name; the draft was made in it
 * @dentry: the new name
 *
 * Return: 0 or an error.
 */
int kftp_checks_name_draft(const struct path *dir, struct dentry *dentry)
{
	return security_path_mknod(dir, dentry, S_IFREG | 0600, 0);
}

/**
 * kftp_checks_rename() - check if a file or directory may be renamed
 * @root: the session's root
 * @from: the locked directory of the old name
 * @source: the old name
 * @to: the locked directory of the new name
 * @target: the new name
 * @flags: flags of renameat2(2)
 *
 * Return: 0; -ESHUTDOWN after kftp_root_shut(); another error.
 */
int kftp_checks_rename(const struct kftp_root *root, const struct path *from,
		       struct dentry *source, const struct path *to,
		       struct dentry *target, unsigned int flags)
{
	return kftp_root_check(root) ?: security_path_rename(from, source, to, target, flags);
}

/**
 * kftp_checks_truncate() - check if a file may be truncated
 * @path: the file, which the session has open for writing
 *
 * The hooks are not exported. So this function asks vfs_truncate() for a size that is
 * not possible. It makes all checks, and only then finds that the size is negative.
 * Where a program fills in the contents of files (FAN_PRE_ACCESS), it gets an event.
 *
 * Return: 0 or an error.
 */
int kftp_checks_truncate(const struct path *path)
{
	int err = vfs_truncate(path, -1);

	return err == -EINVAL ? 0 : err ?: -EIO;
}

/**
 * kftp_checks_setattr() - check if the attributes of a file may be changed
 * @path: the file
 * @attr: the new attributes
 *
 * Return: 0 or an error.
 */
int kftp_checks_setattr(const struct path *path, const struct iattr *attr)
{
	struct path name, dir;
	int err;

	if (!(attr->ia_valid & (ATTR_MODE | ATTR_UID | ATTR_GID)) ||
	    !kftp_compat_is_confined_by_path())
		return 0;
	checks_parent(path, &name, &dir);
	err = security_path_unlink(&dir, name.dentry);
	path_put(&name);
	path_put(&dir);
	return err;
}
