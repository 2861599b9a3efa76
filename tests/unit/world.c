// SPDX-License-Identifier: GPL-2.0
/* A network process with clients, and a monitor that the test plays. */
#include "world.h"

#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

const struct kftp_addr home = { .family = 4, .ip = { 192, 0, 2, 1 } };
const struct kftp_addr away = { .family = 4, .ip = { 192, 0, 2, 2 } };

/* The clock of the timers, in microseconds. */
uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * SECOND + now.tv_nsec / 1000;
}

int world_set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	struct kftpd_message_config *config;
	int channel[2];

	assert_int_equal(kftpd_channel_pair(channel), 0);
	world->monitor = channel[0];
	world->channel = channel[1];
	assert_int_equal(kftpd_network_init(&world->network, channel[1]), 0);
	config = &world->network.config;
	config->login_timeout = 60;
	config->pam_processes = 2;
	config->anonymous = 1;
	config->ask_password = 1;
	strcpy(config->banner, "ready");
	config->max_connections = 100;
	config->max_sessions = 100;
	*state = world;
	return 0;
}

int world_tear_down(void **state)
{
	struct world *world = *state;

	kftpd_network_exit(&world->network);
	close(world->monitor);
	close(world->channel);
	free(world);
	return 0;
}

int connect_from(struct world *world, const struct kftp_addr *addr)
{
	struct kftpd_source *source = NULL;
	int ends[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	assert_int_equal(kftpd_limits_connect(&world->network.limits, addr,
					     now_us(), &source),
			 KFTPD_DROP_NONE);
	assert_int_equal(kftpd_client_create(&world->network.clients, ends[1], addr,
					     source),
			 0);
	return ends[0];
}

int connect_client(struct world *world)
{
	return connect_from(world, &home);
}

/* Run the loop until nothing happens for a while. */
void settle(struct world *world)
{
	while (sd_event_run(world->network.event, 30 * 1000) > 0)
		;
}

/* The time for which a timer is set, in microseconds; 0 if it is off. */
uint64_t due(sd_event_source *timer)
{
	int enabled = SD_EVENT_OFF;
	uint64_t when = 0;

	sd_event_source_get_enabled(timer, &enabled);
	sd_event_source_get_time(timer, &when);
	return enabled == SD_EVENT_ONESHOT ? when : 0;
}

/* Make a timer expire that is set for a later time. */
void expire(struct world *world, sd_event_source *timer)
{
	assert_true(due(timer));
	assert_int_equal(sd_event_source_set_time(timer, 0), 0);
	settle(world);
}

void say(int client, const char *bytes)
{
	assert_int_equal(send(client, bytes, strlen(bytes), MSG_NOSIGNAL),
			 strlen(bytes));
}

/* Run the loop until a client receives something; false if nothing comes for seconds. */
bool wait_for_word(struct world *world, int client)
{
	char byte;

	while (recv(client, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 1) {
		if (sd_event_run(world->network.event, 10 * SECOND) < 1)
			return false;
	}
	return true;
}

/* All replies that the client has received: codes only, "-" for the end. */
const char *heard(int client)
{
	static char codes[4096];
	static char bytes[65536];
	size_t used = 0;
	ssize_t len;
	char *line;

	codes[0] = '\0';
	len = recv(client, bytes, sizeof(bytes) - 1, MSG_DONTWAIT);
	if (len < 0)
		return codes;
	bytes[len] = '\0';
	for (line = strtok(bytes, "\n"); line; line = strtok(NULL, "\n")) {
		if (line[0] >= '1' && line[0] <= '5' && line[3] == ' ')
			used += snprintf(codes + used, sizeof(codes) - used,
					 "%s%.3s", used ? " " : "", line);
	}
	if (!len || recv(client, bytes, 1, MSG_DONTWAIT) == 0)
		snprintf(codes + used, sizeof(codes) - used, "%s-",
			 used ? " " : "");
	return codes;
}

void expect(struct world *world, int client, const char *codes)
{
	settle(world);
	assert_string_equal(heard(client), codes);
}

/* Receive the monitor's next message of this type. */
int hear(struct world *world, struct kftpd_packet *packet, int type)
{
	int err;

	do {
		err = kftpd_channel_receive(world->monitor, packet,
					    KFTPD_PARTY_NETWORK, MSG_DONTWAIT);
		if (err || (int)packet->message.head.type == type)
			return err;
		kftpd_packet_close(packet);
	} while (1);
}

int hear_login(struct world *world, struct kftpd_packet *packet)
{
	return hear(world, packet, KFTPD_MESSAGE_LOGIN);
}

void answer(struct world *world, struct kftpd_packet *login,
		   enum kftpd_result result)
{
	struct kftpd_packet packet = { .n_fds = 0 };

	kftpd_message_init(&packet.message, KFTPD_MESSAGE_RESULT);
	packet.message.result.client = login->message.login.client;
	packet.message.result.result = result;
	kftpd_packet_close(login);
	assert_int_equal(kftpd_channel_send(world->monitor, &packet, 0), 0);
	settle(world);
}
