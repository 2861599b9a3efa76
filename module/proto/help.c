// SPDX-License-Identifier: GPL-2.0
/* Writes the replies to HELP and FEAT from the tables of verbs in verbs.h. */
#include "proto/algorithm.h"
#include "proto/facts.h"
#include "proto/help.h"
#include "proto/parse.h"
#include "proto/reply_texts.h"
#include "proto/verbs.h"

/* Number of verbs in a line of the reply to HELP, and width of each column in bytes. */
#define COLUMNS	8
#define WIDTH	8

struct topic {
	const char *verb;
	const char *handler;
	const char *syntax;
	const char *feature;
};

#define VERB_TOPIC(verb, handler, before, argument, flags, right, syntax, feature, ...) \
	{ #verb, #handler, syntax, feature },
#define SITE_TOPIC(verb, handler, argument, right, syntax, feature, ...) \
	{ #verb, #handler, syntax, feature },

static const struct topic verbs[] = { KFTP_VERBS(VERB_TOPIC) };
static const struct topic sites[] = { KFTP_SITES(SITE_TOPIC) };

static bool is_absent(const struct topic *topic)
{
	return !strcmp(topic->handler, "absent");
}

/*
 * A text that put() extends. It always ends in a NUL. If bytes do not fit into
 * KFTP_HELP_SIZE bytes, put() leaves them out.
 */
struct text {
	char *buf;
	size_t len;
};

static void put(struct text *text, const char *more)
{
	size_t len = strlen(more);
	size_t room = KFTP_HELP_SIZE - 1 - text->len;

	if (len > room)
		len = room;
	memcpy(text->buf + text->len, more, len);
	text->len += len;
	text->buf[text->len] = '\0';
}

static void put_feature(struct text *text, const char *feature, const char *list)
{
	put(text, feature);
	if (*list)
		put(text, " ");
	put(text, list);
	put(text, "\n");
}

size_t kftp_help_feat(u32 facts, u8 algorithm, char *buf)
{
	char algorithms[KFTP_ALGORITHM_LIST_SIZE], names[256];
	struct text text = { buf, 0 };
	size_t i;

	kftp_facts_names(facts, true, names);
	kftp_algorithm_list(algorithm, algorithms);
	put(&text, "Features:\n");
	for (i = 0; i < ARRAY_SIZE(verbs); i++) {
		const char *feature = verbs[i].feature;

		if (!strcmp(feature, "MLST"))
			put_feature(&text, feature, names);
		else if (!strcmp(feature, "HASH"))
			put_feature(&text, feature, algorithms);
		else if (*feature)
			put_feature(&text, feature, "");
	}
	for (i = 0; i < ARRAY_SIZE(sites); i++)
		if (*sites[i].feature)
			put_feature(&text, sites[i].feature, "");
	put(&text, "TVFS\nUTF8\nEnd.");
	return text.len;
}

/*
 * Writes the text @first, then the names of the implemented commands in columns, then
 * the text @last. Returns the reply code.
 */
static int put_list(const struct topic *topics, size_t count, const char *first,
		    const char *last, char *buf)
{
	struct text text = { buf, 0 };
	unsigned int column = 0;
	size_t i, wide = 0;

	put(&text, first);
	for (i = 0; i < count; i++) {
		if (is_absent(&topics[i]))
			continue;
		if (!(column++ % COLUMNS)) {
			put(&text, "\n");
			wide = WIDTH;
		}
		for (; wide < WIDTH; wide++)
			put(&text, " ");
		put(&text, topics[i].verb);
		wide = strlen(topics[i].verb);
	}
	put(&text, last);
	return 214;
}

static const struct topic *topic_find(const struct topic *topics, size_t count,
				      const struct kftp_verb *verb)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strncmp(topics[i].verb, verb->text, KFTP_VERB_SIZE))
			return &topics[i];
	return NULL;
}

static int put_reply(char *buf, int code, const char *first, const char *second)
{
	struct text text = { buf, 0 };

	put(&text, first);
	put(&text, second);
	return code;
}

/*
 * Writes the syntax of a command. If the command is unknown (@topic is NULL) or not
 * implemented, writes a text that says so. Returns the reply code.
 */
static int put_topic(const struct topic *topic, const char *prefix, char *buf)
{
	struct text text = { buf, 0 };

	if (!topic)
		return put_reply(buf, 502, KFTP_TEXT_UNKNOWN, "");
	if (is_absent(topic))
		return put_reply(buf, 502, topic->verb, " is unimplemented.");
	put(&text, "Syntax: ");
	put(&text, prefix);
	put(&text, topic->verb);
	put(&text, *topic->syntax ? " " : "");
	put(&text, topic->syntax);
	return 214;
}

int kftp_help_site(const char *arg, size_t len, char *buf)
{
	struct kftp_verb verb;
	size_t rest;

	if (!len)
		return put_list(sites, ARRAY_SIZE(sites),
				"The following SITE commands are recognized.",
				"\nHELP SITE command tells its syntax.", buf);
	if (kftp_parse_verb(arg, len, &verb, &rest))
		return put_reply(buf, 501, "Syntax: HELP SITE [command]", "");
	return put_topic(topic_find(sites, ARRAY_SIZE(sites), &verb), "SITE ", buf);
}

int kftp_help(const char *arg, size_t len, char *buf)
{
	const struct topic *topic;
	struct kftp_verb verb;
	size_t rest;

	if (!len)
		return put_list(verbs, ARRAY_SIZE(verbs),
				"The following commands are recognized.",
				"\nHELP command tells its syntax.", buf);
	if (kftp_parse_verb(arg, len, &verb, &rest))
		return put_reply(buf, 501, "Syntax: HELP [command]", "");
	topic = topic_find(verbs, ARRAY_SIZE(verbs), &verb);
	if (topic && !strcmp(topic->verb, "SITE"))
		return kftp_help_site(arg + rest, len - rest, buf);
	return put_topic(topic, "", buf);
}
