// SPDX-License-Identifier: GPL-2.0
/* Accepting clients, and a listening socket that stops working. */
#include "world.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kftpd/network/accept.h"

static int listener(struct sockaddr_in *addr)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	socklen_t len = sizeof(*addr);

	memset(addr, 0, sizeof(*addr));
	addr->sin_family = AF_INET;
	addr->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)addr, len), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)addr, &len), 0);
	return fd;
}

static int state_of(struct world *world)
{
	int enabled = -1;

	sd_event_source_get_enabled(world->network.accept.sources[0], &enabled);
	return enabled;
}

/* After the last waiting client, listening goes on without a pause. */
static void test_no_pause_after_the_last_client(void **state)
{
	struct world *world = *state;
	struct sockaddr_in addr;
	int fd = listener(&addr);
	int client = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(kftpd_accept_start(&world->network.accept, &fd, 1), 0);
	assert_int_equal(connect(client, (struct sockaddr *)&addr, sizeof(addr)),
			 0);
	expect(world, client, "220");
	assert_int_equal(state_of(world), SD_EVENT_ON);
	close(client);
}

/* accept4() always fails at once. The pause keeps the loop from spinning. */
static void test_pause_after_shutdown(void **state)
{
	struct world *world = *state;
	struct sockaddr_in addr;
	int fd = listener(&addr);

	assert_int_equal(kftpd_accept_start(&world->network.accept, &fd, 1), 0);
	assert_int_equal(shutdown(fd, SHUT_RD), 0);
	assert_true(sd_event_run(world->network.event, 3000 * 1000) > 0);
	assert_int_equal(state_of(world), SD_EVENT_OFF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(fn) \
	cmocka_unit_test_setup_teardown(fn, world_set_up, world_tear_down)
		TEST(test_no_pause_after_the_last_client),
		TEST(test_pause_after_shutdown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
