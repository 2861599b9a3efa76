// SPDX-License-Identifier: GPL-2.0
/*
 * Plays a session to the module: sends the bytes of the plan, and checks that the
 * server does what every client may expect. Each line gets exactly one final reply. The
 * server does not close without a reply. After the control connection has ended, the
 * session ends too.
 */
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/session.h"
#include "module/proto/line.h"

#include "data.h"
#include "play.h"
#include "replies.h"

/* If no reply comes for this number of milliseconds, the client goes on. */
#define PATIENCE 600
/*
 * Milliseconds in which a server must send the next reply if lines wait. Some
 * commands wait for a data connection (main.c sets the time limit), and the debug kernel is
 * slow in an emulated machine.
 */
#define DEADLINE 90000

/* These bytes are sent last, so that all lines have an end. */
#define LAST_WORDS "\r\nNOOP\r\n"

struct play {
	struct player *player;
	const struct plan *plan;
	struct outcome *outcome;
	struct replies *replies;
	struct data data;
	struct kftp_line telnet;
	u64 id;
	u64 lines;
	char begin[4];		/* beginning of the line that is being sent */
	size_t begin_len;
	bool quits;		/* one of the lines is QUIT */
	int control;
	bool closed;		/* by the server */
	bool reset;
};

static void wrong(struct play *play, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Report the first mistake only. */
static void wrong(struct play *play, const char *format, ...)
{
	va_list args;

	if (play->outcome->wrong[0])
		return;
	va_start(args, format);
	vsnprintf(play->outcome->wrong, sizeof(play->outcome->wrong), format, args);
	va_end(args);
}

static void say(const struct play *play, char who, const char *bytes, size_t len)
{
	size_t i;

	if (!play->player->aloud)
		return;
	printf("%c ", who);
	for (i = 0; i < len; i++) {
		u8 byte = bytes[i];

		if (byte >= ' ' && byte < 127 && byte != '\\')
			putchar(byte);
		else
			printf("\\x%02x", byte);
	}
	putchar('\n');
}

/* An IPv4 client uses the same socket as IPv6 clients. */
static struct kftp_addr server_address(const struct player *player, const struct plan *plan)
{
	struct kftp_addr addr = { .family = plan->own.family, .port = player->port };

	if (addr.family == 4) {
		addr.ip[0] = 127;
		addr.ip[3] = 1;
	} else {
		addr.ip[15] = 1;
	}
	return addr;
}

/* Returns the server's end; @control is set to the client's. */
static int connect_control(struct player *player, const struct plan *plan, int *control)
{
	struct kftp_addr server = server_address(player, plan);
	struct sockaddr_storage to;
	socklen_t size = addr_sockaddr(&server, &to);
	int on = 1;

	*control = addr_bind(&plan->own, 0);
	if (*control < 0)
		return -1;
	setsockopt(*control, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(*control, (struct sockaddr *)&to, size) && errno != EINPROGRESS)
		return -1;
	return accept4(player->listener, NULL, NULL, SOCK_CLOEXEC);
}

/* The user name is the number of the session, to identify sessions that are left. */
static int hand_down(struct play *play, int sock, int root)
{
	const struct plan *plan = play->plan;
	char user[24];
	struct kftp_nl_handdown down = plan->down;

	down.control_fd = sock;
	down.root_fd = root;
	down.user = user;
	down.home = "/";
	down.unread = plan->script.at;
	down.unread_len = plan->unread;
	snprintf(user, sizeof(user), "%llu", (unsigned long long)plan->number);
	return kftp_nl_session_add(&play->player->nl, &down, &play->id);
}

static void count_lines(struct play *play, const char *bytes, size_t len)
{
	for (; len; bytes++, len--) {
		if (*bytes == '\n') {
			play->lines++;
			play->begin_len = 0;
		} else if (play->begin_len < sizeof(play->begin)) {
			play->begin[play->begin_len++] = *bytes;
			play->quits |= play->begin_len == 4 && !strncasecmp(play->begin, "QUIT", 4);
		}
	}
}

/* Telnet commands do not count as part of a line. The daemon has removed them from unread bytes. */
static void count_sent(struct play *play, const char *bytes, size_t len)
{
	char text[SCRIPT_MAX], answer[3];
	size_t answer_len;

	memcpy(text, bytes, len);
	len = kftp_line_telnet(&play->telnet, text, len, answer, 0, &answer_len);
	count_lines(play, text, len);
}

static void on_reply(struct play *play)
{
	struct replies *replies = play->replies;
	const char *port;

	say(play, '<', replies->line, strlen(replies->line));
	play->outcome->replies[replies->last / 100]++;
	if (replies->last < 200) {
		play->data.direction = strstr(replies->line, " bytes)") ||
				       strstr(replies->line, "listing") ?
				       DIRECTION_DOWN : DIRECTION_UP;
		return;
	}
	play->outcome->transfers += replies->last == 226 && play->data.direction;
	play->data.direction = DIRECTION_NONE;
	port = strstr(replies->line, "(|||");
	if (replies->last == 229 && port)
		data_passive(&play->data, atoi(port + 4));
	port = strchr(replies->line, '(');
	if (replies->last == 227 && port) {
		int high = 0, low = 0;

		sscanf(port, "(%*d,%*d,%*d,%*d,%d,%d)", &high, &low);
		data_passive(&play->data, high * 256 + low);
	}
}

static void take_replies(struct play *play)
{
	char piece[8192];
	ssize_t len, i;

	while ((len = recv(play->control, piece, sizeof(piece), MSG_DONTWAIT)) > 0) {
		for (i = 0; i < len; i++)
			if (replies_take(play->replies, piece[i]))
				on_reply(play);
		if (play->replies->wrong)
			wrong(play, "%s: %.100s", play->replies->wrong, play->replies->line);
	}
	if (len && errno == EAGAIN)
		return;
	play->closed = true;
	play->reset |= len < 0;
}

/* Read what has arrived; wait for it up to @ms. */
static void look(struct play *play, long ms)
{
	struct pollfd fds[DATA_MAX + 2] = { { .fd = play->control, .events = POLLIN } };
	nfds_t n = 1 + data_poll(&play->data, fds + 1);

	poll(fds, n, data_wait(&play->data, ms));
	if (fds[0].revents)
		take_replies(play);
	data_act(&play->data);
}

static bool answered(const struct play *play)
{
	return play->replies->finals >= play->lines;
}

/*
 * Wait until all lines are answered; with @end also until the server closes. Returns
 * false if nothing comes for @ms.
 */
static bool settle(struct play *play, bool end, long ms)
{
	u64 seen = play->replies->finals;
	long until = now_ms() + ms;

	while (!play->closed && !play->outcome->wrong[0] && (end || !answered(play))) {
		long left = until - now_ms();

		if (left <= 0)
			return false;
		look(play, left);
		if (play->replies->finals != seen)
			until = now_ms() + ms;
		seen = play->replies->finals;
	}
	return true;
}

/* A server that reads nothing for too long hangs. */
static void send_all(struct play *play, const char *bytes, size_t len, bool urgent)
{
	long start = now_ms();

	say(play, urgent ? '!' : '>', bytes, len);
	while (len && !play->closed) {
		ssize_t sent = send(play->control, bytes, len,
				    MSG_DONTWAIT | MSG_NOSIGNAL | (urgent ? MSG_OOB : 0));

		if (sent > 0) {
			count_sent(play, bytes, sent);
			bytes += sent;
			len -= sent;
		} else if (errno == EAGAIN && now_ms() - start < DEADLINE) {
			look(play, 100);
		} else {
			if (errno == EAGAIN)
				wrong(play, "nothing was read for %d seconds", DEADLINE / 1000);
			/* Replies from before the reset may still be in the socket. */
			play->reset |= errno != EAGAIN;
			take_replies(play);
			return;
		}
	}
}

static void send_script(struct play *play)
{
	const struct plan *plan = play->plan;
	struct dice dice = plan_dice(plan, DICE_PIECES);
	size_t at = plan->unread;

	while (at < plan->stop && !play->closed && !play->outcome->wrong[0]) {
		bool urgent;
		size_t size = plan_piece(plan, at, &dice, &urgent);

		send_all(play, plan->script.at + at, size, urgent);
		at += size;
		if (plan->pace == PACE_LINES && dice_roll(&dice, 7))
			settle(play, false, PATIENCE);
		else
			look(play, 0);
	}
}

/*
 * The server may close after a reply that announces it, or after all replies are sent.
 * A client that sends more after that gets a reset, which may overtake the replies.
 */
static void check_closed(struct play *play, bool done)
{
	int last = play->replies->last;

	if (play->reset && (play->quits || play->plan->ending == ENDING_KILL ||
			    play->plan->down.terms.session_timeout))
		return;
	if (last != 221 && last != 421 && !(done && answered(play)))
		wrong(play, "closed after %d with %llu of %llu lines unanswered", last,
		      (unsigned long long)(play->lines - play->replies->finals),
		      (unsigned long long)play->lines);
}

/* All lines get their replies, no more and no less. */
static void end_answered(struct play *play)
{
	bool fin = play->plan->ending == ENDING_SHUTDOWN;

	settle(play, false, PATIENCE);
	data_close(&play->data);
	send_all(play, LAST_WORDS, sizeof(LAST_WORDS) - 1, false);
	if (fin)
		shutdown(play->control, SHUT_WR);
	settle(play, fin, DEADLINE);
	if (!play->closed && !fin)
		send_all(play, "QUIT\r\n", 6, false);
	if (!play->closed && !settle(play, true, DEADLINE))
		wrong(play, "%llu lines of %llu are answered, and the server doesn't close",
		      (unsigned long long)play->replies->finals, (unsigned long long)play->lines);
	/* If the time of the session is over, a 421 comes that answers no line. */
	if (play->replies->finals > play->lines + (play->replies->last == 421))
		wrong(play, "%llu replies to %llu lines",
		      (unsigned long long)play->replies->finals, (unsigned long long)play->lines);
	if (play->closed)
		check_closed(play, fin);
}

static void end_killed(struct play *play)
{
	kftp_nl_session_del(&play->player->nl, play->id);
	if (!settle(play, true, DEADLINE))
		wrong(play, "not ended by the administrator");
	if (play->closed)
		check_closed(play, false);
}

/* If a client leaves, its data connections go with it, at once or later. */
static void end_left(struct play *play)
{
	struct linger linger = { .l_onoff = 1 };

	if (play->plan->number % 2)
		data_close(&play->data);
	if (play->plan->ending == ENDING_RESET)
		setsockopt(play->control, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
}

static void end(struct play *play)
{
	if (play->closed) {
		check_closed(play, false);
		return;
	}
	switch (play->plan->ending) {
	case ENDING_ANSWERED:
	case ENDING_SHUTDOWN:
		end_answered(play);
		return;
	case ENDING_KILL:
		end_killed(play);
		return;
	default:
		end_left(play);
	}
}

static int ignore(const struct kftp_nl_session *session, void *arg)
{
	(void)session;
	(void)arg;
	return 0;
}

/* The session leaves the module's table; at once, if the client has seen the end. */
static void check_gone(struct play *play)
{
	long start = now_ms();

	while (kftp_nl_session_get(&play->player->nl, play->id, ignore, NULL) != -ENOENT) {
		if (play->closed || now_ms() - start > DEADLINE) {
			wrong(play, "the session is there still");
			return;
		}
		usleep(5000);
	}
}

static void play_control(struct play *play, int sock, int root)
{
	int err = hand_down(play, sock, root);

	close(sock);
	if (err) {
		wrong(play, "hand-down: %s", play->player->nl.error);
		return;
	}
	count_lines(play, play->plan->script.at, play->plan->unread);
	say(play, 'u', play->plan->script.at, play->plan->unread);
	send_script(play);
	end(play);
	close(play->control);
	play->control = -1;
	data_close(&play->data);
	check_gone(play);
}

/**
 * player_play() - play a session to its end
 * @player: the thread's player
 * @plan: the session
 * @root: its root directory
 * @outcome: added to
 */
void player_play(struct player *player, const struct plan *plan, int root, struct outcome *outcome)
{
	struct kftp_addr server = server_address(player, plan);
	struct play play = {
		.player = player,
		.plan = plan,
		.outcome = outcome,
		.replies = calloc(1, sizeof(*play.replies)),
	};
	int sock;

	data_init(&play.data, plan, &server);
	sock = connect_control(player, plan, &play.control);
	if (sock < 0)
		wrong(&play, "no control connection: %s", strerror(errno));
	else
		play_control(&play, sock, root);
	if (play.control >= 0)
		close(play.control);
	data_close(&play.data);
	outcome->lines += play.lines;
	free(play.replies);
}

/**
 * player_open() - connect to the module, and listen for control connections
 * @player: set up
 *
 * Return: 0 or -1.
 */
int player_open(struct player *player)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
	socklen_t size = sizeof(any);

	player->listener = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (player->listener < 0 || bind(player->listener, (struct sockaddr *)&any, size) ||
	    listen(player->listener, 16) ||
	    getsockname(player->listener, (struct sockaddr *)&any, &size))
		return -1;
	player->port = ntohs(any.sin6_port);
	return kftp_nl_open(&player->nl) ? -1 : 0;
}

/**
 * player_close() - undo player_open()
 * @player: the player of the thread
 */
void player_close(struct player *player)
{
	kftp_nl_close(&player->nl);
	close(player->listener);
}
