// SPDX-License-Identifier: GPL-2.0
/* Opens, repairs and closes the listening sockets. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <systemd/sd-daemon.h>

#include "kftpd/channel/address.h"
#include "kftpd/channel/log.h"
#include "kftpd/monitor/listen.h"
#include "kftpd/monitor/port_holder.h"

static int make_socket(int family, const struct kftp_addr *addr)
{
	struct sockaddr_storage to;
	socklen_t len = kftpd_address_write(addr, &to);
	int only_six = addr->family == 6;
	int fd, on = 1;

	fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &only_six,
			   sizeof(only_six));
	if (!bind(fd, (struct sockaddr *)&to, len) && !listen(fd, SOMAXCONN))
		return fd;
	on = -errno;
	close(fd);
	return on;
}

static int make_listener(const struct kftp_addr *addr)
{
	struct kftp_addr four = { .family = 4, .port = addr->port };
	int fd;

	if (addr->family)
		return make_socket(addr->family == 4 ? AF_INET : AF_INET6,
				   addr);
	fd = make_socket(AF_INET6, addr);
	/* If the host has no IPv6, listen on IPv4 only. */
	return fd == -EAFNOSUPPORT ? make_socket(AF_INET, &four) : fd;
}

/* Finds an address. Return: its index in @addrs; @count if it is not in @addrs. */
static uint32_t find_address(const struct kftp_addr *addrs, uint32_t count,
			     const struct kftp_addr *addr)
{
	uint32_t i;

	for (i = 0; i < count; i++) {
		if (addrs[i].port == addr->port &&
		    kftp_addr_same_host(&addrs[i], addr))
			break;
	}
	return i;
}

static bool is_listening(int fd)
{
	socklen_t len = sizeof(int);
	int on = 0;

	return !getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &len) && on;
}

static int find_listener(const struct kftpd_listeners *listeners,
			 const struct kftp_addr *addr)
{
	uint32_t at = find_address(listeners->addrs, listeners->count, addr);

	return at < listeners->count ? listeners->fds[at] : -1;
}

/* Closes the sockets of @listeners that are not in @kept. */
static void close_others(const struct kftpd_listeners *listeners,
			 const struct kftpd_listeners *kept)
{
	uint32_t i;

	for (i = 0; i < listeners->count; i++) {
		if (find_listener(kept, &listeners->addrs[i]) != listeners->fds[i])
			close(listeners->fds[i]);
	}
}

/*
 * Stops listening on the addresses that the new configuration does not have, because
 * they can conflict with its addresses. For example, kftpd cannot listen on "*" and on
 * a single address if both have the same port.
 */
static void pause_unwanted(const struct kftpd_listeners *listeners,
			   const struct kftpd_config *config)
{
	uint32_t i;

	for (i = 0; i < listeners->count; i++) {
		if (find_address(config->listen, config->n_listen,
				 &listeners->addrs[i]) == config->n_listen)
			shutdown(listeners->fds[i], SHUT_RD);
	}
}

static void log_error(const struct kftp_addr *addr, int err)
{
	char text[KFTP_ADDR_TEXT_SIZE] = "*";

	if (addr->family)
		kftp_addr_text(addr, text);
	kftpd_log(LOG_ERR, "cannot listen on %s port %u: %s", text, addr->port,
		  strerror(-err));
}

static void resume_paused(const struct kftpd_listeners *listeners)
{
	uint32_t i;

	for (i = 0; i < listeners->count; i++) {
		if (!is_listening(listeners->fds[i]) &&
		    listen(listeners->fds[i], SOMAXCONN))
			log_error(&listeners->addrs[i], -errno);
	}
}

/**
 * kftpd_listen_prepare() - open the sockets of a new configuration
 * @listeners: the current sockets
 * @config: the new configuration
 * @made: set to the sockets of @config. A socket of @listeners is used again if @config
 *	  has its address
 *
 * Call kftpd_listen_commit() or kftpd_listen_abandon() afterwards. If a current socket
 * is in the way of a new one, this function stops the current sockets whose addresses
 * are not in @config. kftpd_listen_abandon() lets them listen again.
 *
 * Return: 0 or a negative errno. After an error, nothing has changed. Errors are logged
 * here.
 */
int kftpd_listen_prepare(const struct kftpd_listeners *listeners,
			 const struct kftpd_config *config,
			 struct kftpd_listeners *made)
{
	const struct kftp_addr *addr;
	bool paused = false;
	uint32_t i;
	int fd;

	*made = *listeners;
	if (listeners->inherited)
		return 0;
	made->count = 0;
	for (i = 0; i < config->n_listen; i++) {
		addr = &config->listen[i];
		fd = find_listener(listeners, addr);
		if (fd < 0)
			fd = make_listener(addr);
		if (fd == -EADDRINUSE && !paused) {
			paused = true;
			pause_unwanted(listeners, config);
			fd = make_listener(addr);
		}
		if (fd < 0) {
			log_error(addr, fd);
			kftpd_listen_abandon(listeners, made);
			return fd;
		}
		made->addrs[i] = *addr;
		made->fds[i] = fd;
		made->count++;
	}
	return 0;
}

/**
 * kftpd_listen_commit() - replace the current sockets by new ones
 * @listeners: the current sockets; those that are not in @made are closed
 * @made: from kftpd_listen_prepare()
 */
void kftpd_listen_commit(struct kftpd_listeners *listeners,
			 const struct kftpd_listeners *made)
{
	close_others(listeners, made);
	*listeners = *made;
}

/**
 * kftpd_listen_abandon() - keep the current sockets
 * @listeners: the current sockets; all of them listen again
 * @made: from kftpd_listen_prepare(); those that are not in @listeners are closed
 *
 * Logs each current socket that cannot listen again.
 */
void kftpd_listen_abandon(const struct kftpd_listeners *listeners,
			  const struct kftpd_listeners *made)
{
	close_others(made, listeners);
	resume_paused(listeners);
}

/**
 * kftpd_listen_open() - listen on the addresses of the configuration
 * @listeners: the current sockets; those whose addresses @config has are kept, others
 *	       are closed
 * @config: the configuration
 *
 * Return: 0 or a negative errno. After an error, @listeners is unchanged. Errors are
 * logged here.
 */
int kftpd_listen_open(struct kftpd_listeners *listeners,
		      const struct kftpd_config *config)
{
	struct kftpd_listeners made;
	int err = kftpd_listen_prepare(listeners, config, &made);

	if (!err)
		kftpd_listen_commit(listeners, &made);
	return err;
}

/**
 * kftpd_listen_is_free() - find out whether a process could listen on an address now
 * @addr: the address and the port
 *
 * Return: true or false.
 */
bool kftpd_listen_is_free(const struct kftp_addr *addr)
{
	int fd = make_listener(addr);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

/**
 * kftpd_listen_try() - find out whether this process could listen on an address
 * @addr: the address and the port
 *
 * Return: 0 if this process could listen, or if a kftpd already listens there; otherwise
 * a negative errno. Errors are logged here, with the name of the program that listens if
 * it is known.
 */
int kftpd_listen_try(const struct kftp_addr *addr)
{
	char text[KFTP_ADDR_TEXT_SIZE] = "*", name[KFTPD_PORT_HOLDER_SIZE];
	int fd = make_listener(addr);

	if (fd >= 0) {
		close(fd);
		return 0;
	}
	if (fd != -EADDRINUSE) {
		log_error(addr, fd);
		return fd;
	}
	switch (kftpd_port_holder_find(addr, name, sizeof(name))) {
	case KFTPD_PORT_OWN:
		return 0;
	case KFTPD_PORT_OTHER:
		if (addr->family)
			kftp_addr_text(addr, text);
		kftpd_log(LOG_ERR, "cannot listen on %s port %u: taken by %s",
			  text, addr->port, name);
		return fd;
	default:
		log_error(addr, fd);
		return fd;
	}
}

/**
 * kftpd_listen_inherit() - take the sockets that systemd passed
 * @listeners: set to the sockets if there are any
 *
 * Return: 0 on success, or if there are no sockets; -EINVAL if a socket does not listen
 * for TCP connections; another negative errno after another error.
 */
int kftpd_listen_inherit(struct kftpd_listeners *listeners)
{
	int i, fd, count = sd_listen_fds(1);

	if (count <= 0)
		return 0;
	if (count > KFTPD_LISTEN_MAX) {
		kftpd_log(LOG_ERR, "systemd passed more than %d sockets",
			  KFTPD_LISTEN_MAX);
		return -E2BIG;
	}
	for (i = 0; i < count; i++) {
		fd = SD_LISTEN_FDS_START + i;
		if (sd_is_socket_inet(fd, AF_UNSPEC, SOCK_STREAM, 1, 0) <= 0) {
			kftpd_log(LOG_ERR,
				  "descriptor %d from systemd does not listen for TCP",
				  fd);
			return -EINVAL;
		}
		if (fcntl(fd, F_SETFL, O_NONBLOCK))
			return -errno;
		listeners->fds[i] = fd;
	}
	listeners->count = count;
	listeners->inherited = true;
	return 0;
}

/**
 * kftpd_listen_repair() - undo changes that a network process made to the sockets
 * @listeners: the sockets
 *
 * Return: 0 if all sockets work; a negative errno if a socket cannot be repaired.
 */
int kftpd_listen_repair(struct kftpd_listeners *listeners)
{
	uint32_t i;
	int *fd;

	for (i = 0; i < listeners->count; i++) {
		fd = &listeners->fds[i];
		if (!is_listening(*fd)) {
			if (listeners->inherited) {
				kftpd_log(LOG_ERR,
					  "a socket from systemd does not listen any more: restart kftpd.socket");
				return -EINVAL;
			}
			close(*fd);
			*fd = make_listener(&listeners->addrs[i]);
			if (*fd < 0) {
				log_error(&listeners->addrs[i], *fd);
				return *fd;
			}
		}
		if (fcntl(*fd, F_SETFL, O_NONBLOCK))
			return -errno;
	}
	return 0;
}

/**
 * kftpd_listen_close() - close all sockets
 * @listeners: contains no sockets afterwards
 */
void kftpd_listen_close(struct kftpd_listeners *listeners)
{
	while (listeners->count)
		close(listeners->fds[--listeners->count]);
}
