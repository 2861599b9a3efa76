// SPDX-License-Identifier: GPL-2.0
/*
 * Values of attributes: right ones, which satisfy all that kftp.yaml says, and wrong
 * ones. A few attributes need more than kftp.yaml says; a random value is hardly ever
 * right for these, so they have functions of their own.
 */
#include "module/proto/zone.h"
#include "value.h"

static u64 any_number(struct dice *dice)
{
	u64 bits = dice_roll(dice, 0xffffffff);

	return bits << 32 | dice_roll(dice, 0xffffffff);
}

/*
 * Small numbers and the ends of ranges are more frequent than others. If most numbers
 * were large, hardly a message would be accepted that has many of them.
 */
static u64 number_in(struct dice *dice, u64 min, u64 max)
{
	u64 room = max - min;

	switch (dice_roll(dice, 15)) {
	case 0:
		return max;
	case 1:
		return max - (room ? 1 : 0);
	case 2:
		return min + (room == U64_MAX ? any_number(dice) : any_number(dice) % (room + 1));
	case 3:
		return min + (any_number(dice) >> dice_roll(dice, 63)) % (room == U64_MAX ? room : room + 1);
	default:
		return min + dice_roll(dice, room < 3 ? room : 3);
	}
}

static u64 greatest(const struct attribute *attribute)
{
	unsigned int bits = 8 * attribute->size - attribute->is_signed;

	if (attribute->has_max)
		return attribute->max;
	return bits == 64 ? U64_MAX : (1ULL << bits) - 1;
}

static void set_number(struct value *value, u64 number, size_t size)
{
	/* The machine is little-endian. */
	memcpy(value->bytes, &number, sizeof(number));
	value->len = size;
}

static void right_number(struct value *value, const struct attribute *attribute, struct dice *dice)
{
	u64 number;

	if (attribute->mask)
		number = dice_roll(dice, 3) ? any_number(dice) & attribute->mask : attribute->mask;
	else if (attribute->has_max && dice_roll(dice, 1))
		number = attribute->min + any_number(dice) % (attribute->max - attribute->min + 1);
	else
		number = number_in(dice, attribute->has_min ? attribute->min : 0, greatest(attribute));
	if (attribute->is_signed && !attribute->has_min && !dice_roll(dice, 1))
		number = -number;
	set_number(value, number, attribute->size);
}

/* Fills a text of @len bytes: words, wild cards, slashes and bytes of any kind. */
static void fill_text(struct value *value, size_t len, struct dice *dice)
{
	static const char *const words[] = {
		"/", "a", "..", ".", "*.tmp", " ", "[a-", "]", "?", "\n", "\r", "\xff", "\xc3\xa9", "%s", "f", "NOOP\r\n",
		"PASV\r\n", "LIST\r\n", "STOR f\r\n", "RETR f\r\n", "\x01", "\xff\xf4", "**", "{a,b}",
	};
	size_t at = 0;

	while (at < len) {
		const char *word = words[dice_roll(dice, ARRAY_SIZE(words) - 1)];
		size_t size = strlen(word);

		if (size > len - at)
			size = len - at;
		memcpy(value->bytes + at, word, size);
		at += size;
	}
	value->len = len;
}

static size_t length_in(struct dice *dice, size_t min, size_t max)
{
	size_t room = max - min;

	switch (dice_roll(dice, 7)) {
	case 0:
		return max;
	case 1:
		return min + dice_roll(dice, room);
	default:
		return min + dice_roll(dice, room < 20 ? room : 20);
	}
}

static void right_string(struct value *value, const struct attribute *attribute, struct dice *dice)
{
	fill_text(value, length_in(dice, attribute->min_len, attribute->max_len < 0 ? 4096 : attribute->max_len), dice);
	value->bytes[value->len++] = '\0';
}

static void right_binary(struct value *value, const struct attribute *attribute, struct dice *dice)
{
	if (attribute->exact_len >= 0)
		fill_text(value, attribute->exact_len, dice);
	else
		fill_text(value, length_in(dice, attribute->min_len, attribute->max_len < 0 ? 4096 : attribute->max_len), dice);
}

static void right_control_fd(struct value *value, struct dice *dice, const struct means *means)
{
	(void)dice;
	set_number(value, means->control, 4);
}

static void right_root_fd(struct value *value, struct dice *dice, const struct means *means)
{
	(void)means;
	set_number(value, descriptors_root(dice)->fd, 4);
}

static void right_id(struct value *value, struct dice *dice, const struct means *means)
{
	u64 id = number_in(dice, 0, U64_MAX);

	if (means->n_ids && dice_roll(dice, 3))
		id = means->ids[dice_roll(dice, means->n_ids - 1)];
	set_number(value, id, 8);
}

static void right_changes(struct value *value, struct dice *dice, const struct means *means)
{
	struct kftp_zone_change *change = (void *)value->bytes;
	size_t i, count = 1 + length_in(dice, 0, KFTP_ZONE_MAX - 1);
	s64 from = -(s64)number_in(dice, 0, 1LL << 40);

	(void)means;
	for (i = 0; i < count; i++) {
		change[i] = (struct kftp_zone_change){ .from = from, .offset = (s32)dice_roll(dice, 172800) - 86400 };
		from += 1 + dice_roll(dice, 1 << 30);
	}
	value->len = count * sizeof(*change);
}

static void right_home(struct value *value, struct dice *dice, const struct means *means)
{
	(void)means;
	strcpy((char *)value->bytes, dice_roll(dice, 1) ? "/" : "/a/..");
	value->len = strlen((char *)value->bytes) + 1;
}

static const struct {
	const char *name;
	void (*make)(struct value *value, struct dice *dice, const struct means *means);
} special[] = {
	{ "control-fd", right_control_fd },
	{ "root-fd", right_root_fd },
	{ "id", right_id },
	{ "changes", right_changes },
	{ "home", right_home },
};

/**
 * value_right() - make a value that satisfies kftp.yaml
 * @value: set to it
 * @attribute: its attribute
 * @dice: decides
 * @means: what it may need
 */
void value_right(struct value *value, const struct attribute *attribute, struct dice *dice, const struct means *means)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(special); i++)
		if (!strcmp(attribute->name, special[i].name) && dice_roll(dice, 15)) {
			special[i].make(value, dice, means);
			return;
		}
	switch (attribute->kind) {
	case KIND_NUMBER:
		right_number(value, attribute, dice);
		break;
	case KIND_STRING:
		right_string(value, attribute, dice);
		break;
	case KIND_FLAG:
		value->len = 0;
		break;
	case KIND_BINARY:
	case KIND_NEST:
		right_binary(value, attribute, dice);
		break;
	}
}

/* A descriptor that the module must refuse. */
static const char *wrong_descriptor(struct value *value, enum use right, struct dice *dice)
{
	const struct descriptor *descriptor = descriptors_any(dice);

	if (descriptor->use == right)
		return NULL;
	set_number(value, descriptor->fd, 4);
	return descriptor->name;
}

static const char *wrong_number(struct value *value, const struct attribute *attribute, struct dice *dice)
{
	size_t size;

	switch (dice_roll(dice, 3)) {
	case 0:
		if (!attribute->mask)
			return NULL;
		set_number(value, any_number(dice) | (attribute->mask + 1), attribute->size);
		return "unknown flag";
	case 1:
		if (!attribute->has_max)
			return NULL;
		set_number(value, attribute->max + 1 + dice_roll(dice, 1) * dice_roll(dice, 1000), attribute->size);
		return "too large";
	case 2:
		if (!attribute->has_min || (!attribute->is_signed && !attribute->min))
			return NULL;
		set_number(value, attribute->min - 1, attribute->size);
		return "too small";
	default:
		size = dice_roll(dice, 12);
		if (size == attribute->size)
			return NULL;
		set_number(value, any_number(dice), 8);
		value->len = size;
		return "length of a number";
	}
}

static const char *wrong_string(struct value *value, const struct attribute *attribute, struct dice *dice)
{
	size_t i, max = attribute->max_len < 0 ? 4096 : attribute->max_len;

	if (dice_roll(dice, 1) && attribute->max_len >= 0) {
		fill_text(value, max + 1 + dice_roll(dice, dice_roll(dice, 15) ? 100 : VALUE_MAX - max - 3), dice);
		value->bytes[value->len++] = '\0';
		return "string that is too long";
	}
	fill_text(value, dice_roll(dice, max), dice);
	for (i = 0; i < value->len; i++)
		value->bytes[i] |= !value->bytes[i];
	return "string without a NUL";
}

/**
 * value_wrong() - make a value that the module must refuse
 * @value: set to it, if there is one
 * @attribute: its attribute
 * @dice: decides
 *
 * Return: what is wrong; NULL if there is no such value, or not this time.
 */
const char *value_wrong(struct value *value, const struct attribute *attribute, struct dice *dice)
{
	if (!strcmp(attribute->name, "control-fd") && dice_roll(dice, 3))
		return wrong_descriptor(value, USE_CONTROL, dice);
	if (!strcmp(attribute->name, "root-fd") && dice_roll(dice, 3))
		return wrong_descriptor(value, USE_ROOT, dice);
	switch (attribute->kind) {
	case KIND_NUMBER:
		return wrong_number(value, attribute, dice);
	case KIND_STRING:
		return wrong_string(value, attribute, dice);
	case KIND_FLAG:
		fill_text(value, 1 + dice_roll(dice, 7), dice);
		return "flag with a value";
	case KIND_BINARY:
		if (attribute->exact_len < 0)
			return NULL;
		fill_text(value, attribute->exact_len + (dice_roll(dice, 1) ? 1 : -1), dice);
		return "length of a binary value";
	case KIND_NEST:
		break;
	}
	return NULL;
}
