// SPDX-License-Identifier: GPL-2.0
/* Scripts and their mutations: bytes changed, lost, doubled or inserted; lines mixed. */
#include "module/proto/verbs.h"

#include "script.h"

#define TEXT(literal) { literal, sizeof(literal) - 1 }

/* Bytes that are special for readers of lines, paths, numbers or addresses. */
static const struct text tokens[] = {
	TEXT("\0"), TEXT("\r"), TEXT("\n"), TEXT("\r\n"), TEXT("\r\n\r\n"), TEXT(" "), TEXT("\t"),
	TEXT("\x7f"), TEXT("\x80"), TEXT("\xc3\xa4"), TEXT("\xc0\xaf"),
	TEXT("/"), TEXT("//"), TEXT("."), TEXT("../"), TEXT("/.."), TEXT("~"), TEXT("*"), TEXT("?"),
	TEXT("[!a-"), TEXT("\\"), TEXT("\""), TEXT("%n%s%p"), TEXT(";"), TEXT("|"), TEXT(","),
	TEXT("-"), TEXT("-R "), TEXT("-la "), TEXT("-- "), TEXT("-aAtSrF1 "),
	TEXT("0"), TEXT("-1"), TEXT("255"), TEXT("256"), TEXT("65535"), TEXT("65536"),
	TEXT("2147483648"), TEXT("4294967296"), TEXT("9223372036854775807"),
	TEXT("9223372036854775808"), TEXT("18446744073709551615"), TEXT("18446744073709551616"),
	TEXT("19000229000000"), TEXT("19700101000000"), TEXT("20380119031408.999"),
	TEXT("99991231235960"), TEXT("256,256,256,256,256,256"), TEXT("127,0,0,1,0,21"),
	TEXT("|1|127.0.0.1|21|"), TEXT("|2|::1|65536|"), TEXT("|3||0|"), TEXT("ALL"), TEXT("777"),
};

/* RFC 854: options, interrupts, and incomplete commands. */
static const struct text telnet[] = {
	TEXT("\xff"), TEXT("\xff\xff"), TEXT("\xff\xf4\xff\xf2"), TEXT("\xff\xf4"), TEXT("\xff\xf2"),
	TEXT("\xff\xfb\x01"), TEXT("\xff\xfc\x01"), TEXT("\xff\xfd\x03"), TEXT("\xff\xfe\x03"),
	TEXT("\xff\xfb"), TEXT("\xff\xfd\n"), TEXT("\xff\xf1"), TEXT("\xff\xef"),
	TEXT("\xff\xfa\x18\x01"), TEXT("\xff\xf0"), TEXT("\xff\xfa\x18\xff\xff\x01\xff\xf0"),
	TEXT("\xff\xf4\xff\xf2""ABOR\r\n"),
};

/* Names that exist in each folder (ground.c), and some that do not. */
static const struct text names[] = {
	TEXT(""), TEXT(" f"), TEXT(" d"), TEXT(" d/f"), TEXT(" /"), TEXT(" .."), TEXT(" new"),
	TEXT(" link"), TEXT(" loop"), TEXT(" out"), TEXT(" pipe"), TEXT(" secret"), TEXT(" big"),
	TEXT(" none/none"), TEXT(" d d"), TEXT(" *"), TEXT(" -a"), TEXT(" 7"), TEXT(" 5 1000"),
	TEXT(" 20260102030405 f"), TEXT(" CHMOD 640 f"), TEXT(" MLST size;type;"),
};

#define VERB(name, ...) TEXT(#name),

static const struct text verbs[] = { KFTP_VERBS(VERB) };

#define ONE_OF(table, dice) (&(table)[dice_roll(dice, ARRAY_SIZE(table) - 1)])

/**
 * script_splice() - replace bytes by others
 * @script: not changed if the result would be too long
 * @at: offset
 * @cut: number of bytes to remove
 * @bytes: bytes to insert; not part of @script
 * @len: their number
 */
void script_splice(struct script *script, size_t at, size_t cut, const char *bytes, size_t len)
{
	if (script->len - cut + len > SCRIPT_MAX)
		return;
	memmove(script->at + at + len, script->at + at + cut, script->len - at - cut);
	memcpy(script->at + at, bytes, len);
	script->len += len - cut;
}

static size_t somewhere(const struct script *script, struct dice *dice)
{
	return dice_roll(dice, script->len - 1);
}

static struct text line_at(const struct script *script, size_t at)
{
	struct text rest = { script->at, script->len };
	struct text line = text_line(&rest);

	while (line.at + line.len <= script->at + at)
		line = text_line(&rest);
	return line;
}

/* Bytes from a random offset on; short pieces are more frequent than long ones. */
static struct text some(const struct script *script, struct dice *dice)
{
	size_t at = somewhere(script, dice);
	size_t most = script->len - at;
	size_t limit = dice_roll(dice, 3) ? 8 : 200;

	return (struct text){ script->at + at, 1 + dice_roll(dice, (most < limit ? most : limit) - 1) };
}

static void flip(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	(void)seeds;
	script->at[somewhere(script, dice)] ^= 1 << dice_roll(dice, 7);
}

static void replace(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	(void)seeds;
	script->at[somewhere(script, dice)] = dice_roll(dice, 255);
}

static void lose(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	struct text bytes = some(script, dice);

	(void)seeds;
	script_splice(script, bytes.at - script->at, bytes.len, "", 0);
}

static void repeat(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	struct text bytes = some(script, dice);
	size_t times = 1 + dice_roll(dice, 4);
	char copy[256];

	(void)seeds;
	memcpy(copy, bytes.at, bytes.len);
	while (times--)
		script_splice(script, bytes.at - script->at, 0, copy, bytes.len);
}

static void put_noise(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	size_t len = 1 + dice_roll(dice, dice_roll(dice, 3) ? 8 : 200);
	char noise[201];
	size_t i;

	(void)seeds;
	for (i = 0; i < len; i++)
		noise[i] = dice_roll(dice, 255);
	script_splice(script, somewhere(script, dice), 0, noise, len);
}

/* Lengths around the limits of a name, a path and a line. */
static void put_run(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	static const size_t lengths[] = { 30, 254, 255, 256, 1000, 4080, 4094, 4095, 4096, 4097, 8200 };
	static const char bytes[] = "a/.\" 0-\xff";
	char run[8200];
	size_t len = *ONE_OF(lengths, dice);

	(void)seeds;
	memset(run, bytes[dice_roll(dice, sizeof(bytes) - 2)], len);
	script_splice(script, somewhere(script, dice), 0, run, len);
}

static void put_token(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	const struct text *token = ONE_OF(tokens, dice);

	(void)seeds;
	script_splice(script, somewhere(script, dice), 0, token->at, token->len);
}

static void put_telnet(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	const struct text *command = ONE_OF(telnet, dice);

	(void)seeds;
	script_splice(script, somewhere(script, dice), 0, command->at, command->len);
}

/* Replace the argument of a line. */
static void put_argument(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	struct text line = line_at(script, somewhere(script, dice));
	const char *space = memchr(line.at, ' ', line.len);
	const struct text *token = ONE_OF(tokens, dice);

	(void)seeds;
	if (space)
		script_splice(script, space + 1 - script->at,
			      line.at + line.len - space - 1, "\r\n", 2);
	if (space)
		script_splice(script, space + 1 - script->at, 0, token->at, token->len);
}

/* Insert a command that the recorded clients may not use. */
static void put_command(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	struct text line = line_at(script, somewhere(script, dice));
	const struct text *verb = ONE_OF(verbs, dice);
	const struct text *name = ONE_OF(names, dice);
	size_t at = line.at - script->at;

	(void)seeds;
	script_splice(script, at, 0, "\r\n", 2);
	script_splice(script, at, 0, name->at, name->len);
	script_splice(script, at, 0, verb->at, verb->len);
}

static void put_line(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	struct text line = line_at(script, somewhere(script, dice));
	struct text other = seeds_line(seeds, dice);
	size_t cut = dice_roll(dice, 1) ? line.len : 0;

	script_splice(script, line.at - script->at, cut, other.at, other.len);
}

static void lose_line(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	struct text line = line_at(script, somewhere(script, dice));

	(void)seeds;
	script_splice(script, line.at - script->at, line.len, "", 0);
}

static void (*const mutations[])(struct script *script, const struct seeds *seeds,
				 struct dice *dice) = {
	flip, flip, replace, lose, repeat, put_noise, put_run, put_token, put_token, put_telnet,
	put_telnet, put_argument, put_argument, put_command, put_command, put_command, put_line,
	put_line, lose_line,
};

/**
 * script_mutate() - apply one random mutation
 * @script: the script
 * @seeds: source of other sessions' lines
 * @dice: chooses
 */
void script_mutate(struct script *script, const struct seeds *seeds, struct dice *dice)
{
	if (script->len)
		(*ONE_OF(mutations, dice))(script, seeds, dice);
}
