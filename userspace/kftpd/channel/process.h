/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KFTPD_PROCESS_H
#define KFTPD_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include <systemd/sd-event.h>

/*
 * Maximum time to wait for the end of a child after SIGKILL, in milliseconds. A child
 * that waits for a hung file system (FUSE) may need much longer to end.
 */
#define KFTPD_PROCESS_KILL_MS 1000

/* In a child, the descriptor of the channel to its parent. */
#define KFTPD_PROCESS_FD 3

/**
 * struct kftpd_process - what a parent knows about a child process
 * @pid: process id of the child; 0 if there is no child
 * @channel: the parent's end of the channel to the child; -1 if there is none
 * @exit: event source for the end of the child
 * @timer: event source for the deadline of the child
 */
struct kftpd_process {
	pid_t pid;
	int channel;
	sd_event_source *exit;
	sd_event_source *timer;
};

/* The initial value of a struct kftpd_process: there is no child. */
#define KFTPD_PROCESS_NONE { .channel = -1 }

/**
 * typedef kftpd_process_fn - a function that runs in the child and calls _exit()
 * @arg: the pointer that the parent gave to kftpd_process_start()
 *
 * In the child, only KFTPD_PROCESS_FD and the standard descriptors are open: the
 * parent's other descriptors are closed. A kftpd_process_fn must not log.
 */
typedef void (*kftpd_process_fn)(void *arg);

int kftpd_process_start(struct kftpd_process *process, const char *name,
			kftpd_process_fn run, void *arg);
int kftpd_process_watch(struct kftpd_process *process, sd_event *event,
			sd_event_child_handler_t on_exit, uint64_t usec,
			sd_event_time_handler_t on_timeout, void *arg);
void kftpd_process_kill(const struct kftpd_process *process);
bool kftpd_process_wait(const struct kftpd_process *process, unsigned int *ms);
void kftpd_process_hang_up(struct kftpd_process *process);
void kftpd_process_release(struct kftpd_process *process);
void kftpd_process_stop(struct kftpd_process *process);
void kftpd_process_abandon(struct kftpd_process *process);
size_t kftpd_process_abandoned(void);

#endif
