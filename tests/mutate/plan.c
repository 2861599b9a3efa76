// SPDX-License-Identifier: GPL-2.0
/* Plans: everything about a session that follows from its number. */
#include <ctype.h>
#include <stdio.h>
#include <strings.h>

#include "lib/rights.h"

#include "plan.h"

/* Consecutive sessions have one address, so that they share the passive ports. */
#define SESSIONS_PER_ADDRESS 4
/* Number of IPv6 addresses of the client, which the script run adds to the guest. */
#define IP6_ADDRESSES 16

/* Many short sessions find more than few long ones, whose lines are mostly alike. */
#define LINES_MAX 14
/* The first lines log in, look around and change to a folder. */
#define LINES_BEGIN 6

#define OPTIONS_ALL (2 * KFTP_OPTION_SPARSE_UPLOADS - 1)

/* The daemon hands down at most one line of unread bytes. */
#define UNREAD_MAX KFTP_LINE_MAX

/**
 * plan_dice() - get the dice of a session
 * @plan: its @seed and @number are set
 * @what: their purpose
 *
 * Return: the same dice each time.
 */
struct dice plan_dice(const struct plan *plan, u64 what)
{
	u64 key[] = { plan->seed, plan->number, what };
	struct dice dice = dice_new(key, sizeof(key));

	/* Similar seeds give similar first numbers: skip those. */
	dice_roll(&dice, 1);
	dice_roll(&dice, 1);
	return dice;
}

static void choose_address(struct plan *plan, struct dice *dice)
{
	u32 host = plan->number / SESSIONS_PER_ADDRESS;
	static const u8 prefix[] = { 0xfd, 0, 0, 9 };

	memset(&plan->own, 0, sizeof(plan->own));
	plan->own.port = 3000 + plan->number % SESSIONS_PER_ADDRESS;
	if (dice_roll(dice, 7)) {
		u8 ip[4] = { 127, 64 + (host >> 16 & 63), host >> 8, host };

		plan->own.family = 4;
		memcpy(plan->own.ip, ip, sizeof(ip));
		return;
	}
	plan->own.family = 6;
	memcpy(plan->own.ip, prefix, sizeof(prefix));
	plan->own.ip[15] = 16 + host % IP6_ADDRESSES;
}

/* The recorded PORT or EPRT, with the address of this client. */
static size_t address_line(const struct plan *plan, bool extended, char *line, size_t size)
{
	char text[KFTP_ADDR_TEXT_SIZE];

	if (!extended && plan->own.family == 4) {
		kftp_addr_port_text(&plan->own, text);
		return snprintf(line, size, "PORT %s\r\n", text);
	}
	kftp_addr_text(&plan->own, text);
	return snprintf(line, size, "EPRT |%d|%s|%u|\r\n", plan->own.family == 4 ? 1 : 2, text,
			plan->own.port);
}

static size_t count_lines(struct text text)
{
	size_t lines = 0;

	for (; text.len; lines++)
		text_line(&text);
	return lines;
}

/* Lines of the login, which most sessions leave out: they begin after it. */
static bool is_login(struct text line, struct dice *dice)
{
	return line.len > 5 && dice_roll(dice, 7) &&
	       (!strncasecmp(line.at, "USER ", 5) || !strncasecmp(line.at, "PASS ", 5));
}

/* From a long session take its beginning, and a part that starts somewhere. */
static void read_seed(struct plan *plan, struct text seed, struct dice *dice)
{
	struct script *script = &plan->script;
	size_t lines = count_lines(seed);
	size_t lost = lines > LINES_MAX ? lines - LINES_MAX : 0;
	size_t from = LINES_BEGIN + dice_roll(dice, LINES_MAX - LINES_BEGIN);
	size_t at;

	script->len = 0;
	for (at = 0; seed.len; at++) {
		struct text line = text_line(&seed);
		char own[80];

		if ((at >= from && at < from + lost) || is_login(line, dice))
			continue;
		if (line.len > 5 && (!strncasecmp(line.at, "PORT ", 5) ||
				     !strncasecmp(line.at, "EPRT ", 5))) {
			line.len = address_line(plan, toupper(line.at[0]) == 'E', own, sizeof(own));
			line.at = own;
		}
		script_splice(script, script->len, 0, line.at, line.len);
	}
}

static void choose_ending(struct plan *plan, struct dice *dice)
{
	static const enum ending endings[16] = {
		[0] = ENDING_SHUTDOWN, ENDING_SHUTDOWN, ENDING_CLOSE, ENDING_CLOSE,
		ENDING_RESET, ENDING_RESET, ENDING_KILL,
	};

	plan->ending = endings[dice_roll(dice, 15)];
	plan->stop = plan->script.len;
	if (plan->ending >= ENDING_CLOSE)
		plan->stop = dice_roll(dice, plan->script.len);
}

/* Most sessions have all rights, since a refused command tests little. */
static u32 choose_rights(struct dice *dice)
{
	switch (dice_roll(dice, 7)) {
	case 0:
		return dice_roll(dice, U32_MAX) & KFTP_RIGHTS_ALL;
	case 1:
		return KFTP_RIGHTS_ALL;
	default:
		return KFTP_RIGHTS_ALL & ~KFTP_RIGHT_FXP;
	}
}

/* Choose one of several texts; the first one most often. */
static const char *choose_text(struct dice *dice, const char *const *texts, size_t count)
{
	return dice_roll(dice, 3) ? texts[0] : texts[dice_roll(dice, count - 1)];
}

/* Choose a limit; mostly none. */
static u64 choose_limit(struct dice *dice, u64 least, u64 most)
{
	return dice_roll(dice, 11) ? 0 : least + dice_roll(dice, most - least);
}

/*
 * Limits that sessions reach, but that do not make hand-downs fail. With the lowest rate
 * the largest file takes seconds.
 */
static void choose_limits(struct kftp_terms *terms, struct dice *dice)
{
	terms->session_timeout = dice_roll(dice, 3) ? 0 : choose_limit(dice, 1, 5);
	terms->rate_down = choose_limit(dice, 200000, 2000000);
	terms->rate_up = choose_limit(dice, 200000, 2000000);
	terms->user_rate_down = choose_limit(dice, 200000, 2000000);
	terms->user_rate_up = choose_limit(dice, 200000, 2000000);
	terms->user_sessions = choose_limit(dice, 1, 2);
	terms->address_sessions = choose_limit(dice, 1000, 2000);
	terms->files_max = choose_limit(dice, 1, 4);
	terms->bytes_max = choose_limit(dice, 1, 500000);
}

static void choose_terms(struct plan *plan, u32 rights)
{
	static const char *const hidden[] = { NULL, ".*", "d*", "*", "*.part" };
	static const char *const refused[] = { NULL, "secret", "*.part", "f link", "[a-f]?*", "*" };
	static const char *const messages[] = { NULL, ".message", "f", "big", "pipe", "loop", "d" };
	struct dice dice = plan_dice(plan, DICE_TERMS);
	struct kftp_nl_handdown *down = &plan->down;
	struct kftp_terms *terms = &down->terms;

	*down = (struct kftp_nl_handdown){ .terms = KFTP_TERMS_DEFAULT };
	terms->rights = rights;
	if (dice_roll(&dice, 1))
		terms->options = dice_roll(&dice, OPTIONS_ALL);
	down->hidden = choose_text(&dice, hidden, ARRAY_SIZE(hidden));
	down->refused = choose_text(&dice, refused, ARRAY_SIZE(refused));
	down->message_file = choose_text(&dice, messages, ARRAY_SIZE(messages));
	terms->utc_offset = dice_roll(&dice, 3) ? 0 : (int)dice_roll(&dice, 86400) - 43200;
	choose_limits(terms, &dice);
}

/**
 * plan_make() - make the plan of a session
 * @plan: set
 * @seeds: recorded sessions
 * @seed: seed of the run
 * @number: number of the session
 */
void plan_make(struct plan *plan, const struct seeds *seeds, u64 seed, u64 number)
{
	struct dice dice;
	size_t times;

	plan->seed = seed;
	plan->number = number;
	dice = plan_dice(plan, DICE_PLAN);
	choose_address(plan, &dice);
	read_seed(plan, seeds->session[dice_roll(&dice, seeds->count - 1)], &dice);
	for (times = dice_roll(&dice, 6); times; times--)
		script_mutate(&plan->script, seeds, &dice);
	plan->pace = dice_roll(&dice, 1) ? PACE_LINES : PACE_PIECES;
	if (!dice_roll(&dice, 7))
		plan->pace = PACE_ONCE;
	choose_terms(plan, choose_rights(&dice));
	choose_ending(plan, &dice);
	plan->unread = 0;
	if (!dice_roll(&dice, 7))
		plan->unread = dice_roll(&dice, plan->stop < UNREAD_MAX ? plan->stop : UNREAD_MAX);
}

/**
 * plan_piece() - size of the next piece that a client sends
 * @plan: the plan of the session
 * @at: number of bytes sent so far
 * @dice: DICE_PIECES
 * @urgent: set if the last byte is urgent (RFC 793)
 *
 * Return: the number of bytes.
 */
size_t plan_piece(const struct plan *plan, size_t at, struct dice *dice, bool *urgent)
{
	struct text rest = { plan->script.at + at, plan->stop - at };
	/* Limit the number of pieces, so that no session takes long. */
	size_t least = plan->script.len / 40;
	size_t most = dice_roll(dice, 1) ? 4 : 100;
	size_t size;

	*urgent = !dice_roll(dice, 31);
	if (plan->pace == PACE_ONCE)
		return rest.len;
	if (plan->pace == PACE_LINES)
		return text_line(&rest).len;
	size = 1 + least + dice_roll(dice, most);
	return size < rest.len ? size : rest.len;
}
