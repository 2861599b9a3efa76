/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_PROCESS_H
#define KFTPD_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include <systemd/sd-event.h>

/*
 * How long to wait for the end of a child after SIGKILL, in milliseconds. A child
 * that waits for a hung file system (FUSE) may take much longer.
 */
#define KFTPD_PROCESS_KILL_MS 1000

/* The descriptor of the channel in a child. */
#define KFTPD_PROCESS_FD 3

/**
 * struct kftpd_process - a child process, as its parent sees it
 * @pid: 0 if there is no child
 * @channel: the parent's end of the channel, -1 if there is none
 * @exit: waits for the end of the child
 * @timer: the deadline of the child
 */
struct kftpd_process {
	pid_t pid;
	int channel;
	sd_event_source *exit;
	sd_event_source *timer;
};

/* The initial state: no child. */
#define KFTPD_PROCESS_NONE { .channel = -1 }

/**
 * typedef kftpd_process_fn - runs in the child; must end with _exit()
 * @arg: the caller's own
 *
 * The parent's end of the channel and all other descriptors are closed, except
 * the standard ones and KFTPD_PROCESS_FD. The child must not log.
 */
typedef void (*kftpd_process_fn)(void *arg);

int kftpd_process_start(struct kftpd_process *process, const char *name,
			kftpd_process_fn run, void *arg);
int kftpd_process_watch(struct kftpd_process *process, sd_event *event,
			sd_event_child_handler_t on_exit, void *arg);
int kftpd_process_limit(struct kftpd_process *process, sd_event *event,
			uint64_t usec, sd_event_time_handler_t on_timeout,
			void *arg);
void kftpd_process_kill(const struct kftpd_process *process);
bool kftpd_process_wait(const struct kftpd_process *process, unsigned int *ms);
void kftpd_process_hang_up(struct kftpd_process *process);
void kftpd_process_release(struct kftpd_process *process);
void kftpd_process_stop(struct kftpd_process *process);

#endif
