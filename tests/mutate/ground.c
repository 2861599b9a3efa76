// SPDX-License-Identifier: GPL-2.0
/*
 * The files that sessions use: trees with everything that the recorded sessions ask
 * for. The sessions of one tree may disturb each other. A new tree replaces it before
 * they have changed too much, and older trees are deleted.
 *
 * A separate process maintains the trees. It runs as the user, because a session gets
 * the credentials of the process that opened its root.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ground.h"
#include "options.h"

/* Sessions for each tree, and trees that exist at once, since sessions overlap. */
#define TREE_SESSIONS 100
#define TREES 4
/* The tree that a new one replaces is in the same folder. */
_Static_assert(TREES % OPTIONS_FOLDERS_MAX == 0, "folders");

static struct {
	pthread_mutex_t lock;
	pid_t keeper;
	int socket;
	int roots[TREES];
	u64 trees;	/* made so far */
} ground = { .lock = PTHREAD_MUTEX_INITIALIZER };

static int delete(const char *path, const struct stat *stat, int type, struct FTW *walk)
{
	(void)stat;
	(void)walk;
	if (type == FTW_DP || type == FTW_DNR)
		rmdir(path);
	else
		unlink(path);
	return 0;
}

/* Make a file of lines. A name that exists already stays as it is. */
static void make_file(const char *path, size_t size)
{
	static const char line[] = "What is in a file of the server?\r\nA line and another.\n";
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	char piece[4096];
	size_t i;

	if (fd < 0)
		return;
	for (i = 0; i < sizeof(piece); i++)
		piece[i] = line[i % (sizeof(line) - 1)];
	for (; size; size -= i) {
		i = size < sizeof(piece) ? size : sizeof(piece);
		if (write(fd, piece, i) != (ssize_t)i)
			break;
	}
	close(fd);
}

/* Make a path below the tree from a path of the session; false if that is impossible. */
static bool below(char *path, const char *cwd, const char *arg)
{
	return snprintf(path, PATH_MAX, "./%s/%s", arg[0] == '/' ? "" : cwd, arg) < PATH_MAX &&
	       !strstr(path, "..");
}

static void make_folders(char *path)
{
	char *slash = path + 1;

	while ((slash = strchr(slash + 1, '/'))) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
	mkdir(path, 0755);
}

/* For a line of a recorded session, make the directory or file that it needs. */
static void make_for(const char *line, char *cwd)
{
	static const char *const files[] = { "RETR ", "SIZE ", "MDTM ", "APPE ", "RNFR ", "DELE " };
	char path[PATH_MAX];
	size_t i;

	if (!strncasecmp(line, "CWD ", 4) && below(path, cwd, line + 4)) {
		make_folders(path);
		snprintf(cwd, PATH_MAX, "%s", path + 2);
	}
	for (i = 0; i < ARRAY_SIZE(files); i++)
		if (!strncasecmp(line, files[i], 5) && below(path, cwd, line + 5))
			make_file(path, strlen(path) * 211 % 9000);
}

static void make_for_session(struct text session)
{
	char cwd[PATH_MAX] = "", line[PATH_MAX];

	while (session.len) {
		struct text text = text_line(&session);

		while (text.len && (text.at[text.len - 1] == '\n' || text.at[text.len - 1] == '\r'))
			text.len--;
		if (text.len >= sizeof(line))
			continue;
		memcpy(line, text.at, text.len);
		line[text.len] = '\0';
		make_for(line, cwd);
	}
}

/* Make the special names that script.c inserts into lines. */
static void make_odd_ones(void)
{
	make_file("f", 700);
	make_file("big", 300000);
	make_file("secret", 10);
	mkdir("d", 0755);
	mkdir("d d", 0755);
	make_file("d/f", 70000);
	if (symlink("f", "link") || symlink("loop", "loop") || symlink("/../../etc/passwd", "out") ||
	    mkfifo("pipe", 0644) || chmod("secret", 0))
		perror("mutate: tree");
}

static int make_tree(const char *folder, u64 number, const struct seeds *seeds)
{
	char name[32];
	size_t i;

	if (chdir(folder))
		return -1;
	if (number >= TREES) {
		snprintf(name, sizeof(name), "tree-%llu", (unsigned long long)(number - TREES));
		nftw(name, delete, 16, FTW_DEPTH | FTW_PHYS);
	}
	snprintf(name, sizeof(name), "tree-%llu", (unsigned long long)number);
	if (mkdir(name, 0755) || chdir(name))
		return -1;
	make_odd_ones();
	for (i = 0; i < seeds->count; i++)
		make_for_session(seeds->session[i]);
	return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void send_fd(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(fd))] = {};
	char byte = 'x';
	struct iovec vec = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &vec,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(fd));
	if (sendmsg(socket, &msg, MSG_NOSIGNAL) < 0)
		perror("mutate: root");
}

static int receive_fd(int socket)
{
	char control[CMSG_SPACE(sizeof(int))];
	char byte;
	struct iovec vec = { &byte, 1 };
	struct msghdr msg = {
		.msg_iov = &vec,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *cmsg;
	int fd;

	if (recvmsg(socket, &msg, MSG_CMSG_CLOEXEC) <= 0)
		return -1;
	cmsg = CMSG_FIRSTHDR(&msg);
	if (!cmsg)
		return -1;
	memcpy(&fd, CMSG_DATA(cmsg), sizeof(fd));
	return fd;
}

/* The separate process: makes a tree for each number it gets, until the other side closes. */
static void keep(int socket, const char *const *folders, size_t n_folders,
		 const struct seeds *seeds)
{
	u64 number;

	while (recv(socket, &number, sizeof(number), 0) == sizeof(number)) {
		int fd = make_tree(folders[number % n_folders], number, seeds);

		if (fd < 0) {
			perror("mutate: tree");
			return;
		}
		send_fd(socket, fd);
		close(fd);
	}
}

/**
 * ground_start() - start the process; there must be no threads yet
 * @folders: empty folders, absolute; they get trees in turn
 * @n_folders: their number
 * @user: user and group id of the sessions
 * @seeds: sessions for which trees are made
 *
 * Return: 0 or -1.
 */
int ground_start(const char *const *folders, size_t n_folders, unsigned int user, const struct seeds *seeds)
{
	int ends[2];
	size_t i;

	for (i = 0; i < TREES; i++)
		ground.roots[i] = -1;
	for (i = 0; i < n_folders; i++)
		if (chown(folders[i], user, user))
			return -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -1;
	ground.socket = ends[0];
	ground.keeper = fork();
	if (ground.keeper < 0)
		return -1;
	if (!ground.keeper) {
		close(ends[0]);
		umask(022);
		if (!setgroups(0, NULL) && !setresgid(user, user, user) &&
		    !setresuid(user, user, user))
			keep(ends[1], folders, n_folders, seeds);
		_exit(1);
	}
	close(ends[1]);
	return 0;
}

static int next_tree(void)
{
	int *root = &ground.roots[ground.trees % TREES];

	if (*root >= 0)
		close(*root);
	*root = -1;
	if (send(ground.socket, &ground.trees, sizeof(ground.trees), MSG_NOSIGNAL) < 0)
		return -1;
	*root = receive_fd(ground.socket);
	ground.trees++;
	return *root;
}

/**
 * ground_root() - open the root of a session
 * @number: number of the session in this run, from 0 on; roughly in ascending order
 *
 * Return: a descriptor, which the caller closes; -1 on failure.
 */
int ground_root(u64 number)
{
	u64 tree = number / TREE_SESSIONS;
	int fd = 0;

	pthread_mutex_lock(&ground.lock);
	while (fd >= 0 && ground.trees <= tree)
		fd = next_tree();
	if (fd >= 0)
		fd = fcntl(ground.roots[tree % TREES], F_DUPFD_CLOEXEC, 0);
	pthread_mutex_unlock(&ground.lock);
	return fd;
}

/**
 * ground_stop() - stop the process and drop all trees
 */
void ground_stop(void)
{
	size_t i;

	for (i = 0; i < TREES; i++)
		if (ground.roots[i] >= 0)
			close(ground.roots[i]);
	close(ground.socket);
	waitpid(ground.keeper, NULL, 0);
}
