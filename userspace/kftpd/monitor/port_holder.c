// SPDX-License-Identifier: GPL-2.0
/* Finds the program that has a port: reads /proc/net, and /proc/PID/fd. */
#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kftpd/monitor/port_holder.h"
#include "lib/text.h"

#define SOCKETS_MAX 32

/* Size of a buffer for /proc/PID/comm: the name of a program, and a line break. */
#define COMM_SIZE 24

/* The state of a listening socket in /proc/net/tcp: TCP_LISTEN of the kernel. */
#define LISTENING 10

/* Sockets that keep others from listening on an address. */
struct sockets {
	unsigned long inodes[SOCKETS_MAX];
	bool own[SOCKETS_MAX];
	size_t count;
	unsigned int uid; /* the user who has opened the last one */
	/*
	 * a program that has one of these sockets and is not kftpd; "" if none is known
	 */
	char holder[KFTPD_PORT_HOLDER_SIZE];
};

/* Parses 8 or 32 digits of /proc/net/tcp: words in the byte order of the host. */
static bool parse_address(const char *text, struct kftp_addr *addr)
{
	size_t i, words = strlen(text) / 8;
	uint32_t word;

	memset(addr, 0, sizeof(*addr));
	if (words != 1 && words != 4)
		return false;
	addr->family = words == 1 ? 4 : 6;
	for (i = 0; i < words; i++) {
		if (sscanf(text + 8 * i, "%8x", &word) != 1)
			return false;
		memcpy(addr->ip + 4 * i, &word, 4);
	}
	return true;
}

static bool is_wildcard(const struct kftp_addr *addr)
{
	static const uint8_t zero[16];

	return !memcmp(addr->ip, zero, sizeof(zero));
}

/*
 * Checks whether a listening socket can be the reason for EADDRINUSE. An IPv6 socket for
 * all addresses may also listen on the IPv4 addresses.
 */
static bool is_in_the_way(const struct kftp_addr *one,
			  const struct kftp_addr *wanted)
{
	if (!wanted->family)
		return true;
	if (one->family != wanted->family)
		return one->family == 6 && is_wildcard(one);
	return is_wildcard(one) || is_wildcard(wanted) ||
	       kftp_addr_same_host(one, wanted);
}

/* Reads the sockets that listen or, if @all is true, also those that are connected. */
static void read_sockets(const char *path, const struct kftp_addr *wanted,
			 bool all, struct sockets *sockets)
{
	FILE *file = fopen(path, "re");
	unsigned int port, state, uid;
	struct kftp_addr addr;
	unsigned long inode;
	char line[512], text[64];

	if (!file)
		return;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line,
			   "%*s %63[0-9A-F]:%x %*s %x %*s %*s %*s %u %*s %lu",
			   text, &port, &state, &uid, &inode) != 5 ||
		    !(state == LISTENING || (all && inode)) ||
		    port != wanted->port || !parse_address(text, &addr) ||
		    !is_in_the_way(&addr, wanted) ||
		    sockets->count == SOCKETS_MAX)
			continue;
		sockets->inodes[sockets->count++] = inode;
		sockets->uid = uid;
	}
	fclose(file);
}

/*
 * Gets the name of a program, and sets @own if the program is a kftpd. Escapes the name,
 * because other users can give their programs any name, even with control characters.
 */
static void read_program(const char *pid, char *name, size_t size, bool *own)
{
	char path[PATH_MAX], comm[COMM_SIZE] = "a program";
	struct stat st;
	size_t len = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	file = fopen(path, "re");
	if (file) {
		len = fread(comm, 1, sizeof(comm) - 1, file);
		fclose(file);
	}
	if (len)
		comm[len - 1] = '\0'; /* the line break that the kernel adds */
	kftp_text_escape(comm, name, size);
	*own = !strcmp(name, "kftpd") && !stat(path, &st) && !st.st_uid;
}

static void note_holder(struct sockets *sockets, size_t at, const char *pid)
{
	char name[KFTP_TEXT_ESCAPED(COMM_SIZE)];
	bool own;

	read_program(pid, name, sizeof(name), &own);
	if (own)
		sockets->own[at] = true;
	else
		snprintf(sockets->holder, sizeof(sockets->holder),
			 "%s (process %s)", name, pid);
}

static void search_descriptors(struct sockets *sockets, const char *pid)
{
	char path[PATH_MAX], link[64];
	struct dirent *entry;
	unsigned long inode;
	ssize_t len;
	DIR *dir;
	size_t i;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		len = readlinkat(dirfd(dir), entry->d_name, link,
				 sizeof(link) - 1);
		link[len < 0 ? 0 : len] = '\0';
		if (sscanf(link, "socket:[%lu]", &inode) != 1)
			continue;
		for (i = 0; i < sockets->count; i++) {
			if (sockets->inodes[i] == inode)
				note_holder(sockets, i, pid);
		}
	}
	if (dir)
		closedir(dir);
}

static void search_processes(struct sockets *sockets)
{
	struct dirent *entry;
	DIR *dir = opendir("/proc");

	while (dir && (entry = readdir(dir))) {
		if (isdigit((unsigned char)*entry->d_name))
			search_descriptors(sockets, entry->d_name);
	}
	if (dir)
		closedir(dir);
}

static void find_sockets(const struct kftp_addr *addr, bool all,
			 struct sockets *sockets)
{
	read_sockets("/proc/net/tcp", addr, all, sockets);
	read_sockets("/proc/net/tcp6", addr, all, sockets);
}

/**
 * kftpd_port_holder_name() - find out who has a port on which nobody can listen
 * @port: the port
 * @name: set to the name of a program or, if it is not known, to a text that names the
 *	  user; to "another program" if the user is not known either
 * @size: size of @name in bytes
 *
 * Other than kftpd_port_holder_find(), this function also finds a program that has the
 * port for a connection.
 */
void kftpd_port_holder_name(uint16_t port, char *name, size_t size)
{
	struct kftp_addr any = { .port = port };
	struct sockets sockets = { .count = 0 };

	find_sockets(&any, false, &sockets);
	if (!sockets.count)
		find_sockets(&any, true, &sockets);
	search_processes(&sockets);
	if (*sockets.holder)
		snprintf(name, size, "%s of user id %u", sockets.holder,
			 sockets.uid);
	else if (sockets.count)
		snprintf(name, size, "a program of user id %u", sockets.uid);
	else
		snprintf(name, size, "another program");
}

/**
 * kftpd_port_holder_find() - find out who listens on an address
 * @addr: an address and a port on which listening has failed with EADDRINUSE; all
 *	  addresses if its family is 0
 * @name: set to the name of a program that listens and is not kftpd; empty if no such
 *	  program is known
 * @size: size of @name in bytes
 *
 * Return: KFTPD_PORT_OWN if a kftpd has all sockets that can be the reason for
 * EADDRINUSE, even if systemd has these sockets, too; otherwise KFTPD_PORT_OTHER or
 * KFTPD_PORT_UNKNOWN.
 */
enum kftpd_port_holder kftpd_port_holder_find(const struct kftp_addr *addr,
					      char *name, size_t size)
{
	struct sockets sockets = { .count = 0 };
	size_t i, own = 0;

	find_sockets(addr, false, &sockets);
	search_processes(&sockets);
	for (i = 0; i < sockets.count; i++)
		own += sockets.own[i];
	snprintf(name, size, "%s", sockets.holder);
	if (own && own == sockets.count)
		return KFTPD_PORT_OWN;
	return *sockets.holder ? KFTPD_PORT_OTHER : KFTPD_PORT_UNKNOWN;
}
