// SPDX-License-Identifier: GPL-2.0
/*
 * The bytes of a control connection: however they are cut into reads, the lines, their
 * order and the Telnet answers are the same as those of a plain model that reads byte
 * by byte.
 */
#include "../../module/proto/line.h"
#include "fuzz.h"

#define STREAM_MAX 20000

/* The result: status and text of each line, and the answers. */
struct record {
	char *text;
	size_t len;
	char *answer;
	size_t answer_size;
	size_t answer_len;
};

static void record_line(struct record *record, enum kftp_line_status status,
			const char *line, size_t len)
{
	record->text[record->len++] = '0' + status;
	if (status == KFTP_LINE_WHOLE) {
		memcpy(record->text + record->len, line, len);
		record->len += len;
	}
	record->text[record->len++] = '\n';
}

static void read_lines(struct record *record, struct kftp_line *line, char *buf, size_t *fill)
{
	for (;;) {
		size_t used = 0, len = 0;
		enum kftp_line_status status = kftp_line_next(line, buf, *fill, &len, &used);

		CHECK(used <= *fill);
		CHECK(len <= used);
		if (status != KFTP_LINE_NONE)
			record_line(record, status, buf, len);
		if (!used) {
			CHECK(status == KFTP_LINE_NONE);
			CHECK(*fill < KFTP_LINE_SIZE);
			return;
		}
		*fill -= used;
		memmove(buf, buf + used, *fill);
	}
}

static void read_stream(struct record *record, const u8 *data, size_t size,
			struct dice *dice, size_t piece)
{
	struct kftp_line line = {};
	char *buf = malloc(KFTP_LINE_SIZE);
	size_t fill = 0;

	while (size) {
		size_t room = KFTP_LINE_SIZE - fill;
		size_t take = 1 + dice_roll(dice, piece);
		size_t answer_len;

		take = take < room ? take : room;
		take = take < size ? take : size;
		memcpy(buf + fill, data, take);
		fill += kftp_line_telnet(&line, buf + fill, take,
					 record->answer + record->answer_len,
					 record->answer_size - record->answer_len, &answer_len);
		CHECK(fill <= KFTP_LINE_SIZE);
		CHECK(answer_len % 3 == 0 && answer_len <= take + 2);
		record->answer_len += answer_len;
		read_lines(record, &line, buf, &fill);
		data += take;
		size -= take;
	}
	free(buf);
}

/* Telnet in a single switch. Text goes to @out. */
static size_t model_telnet(struct record *record, const u8 *data, size_t size, char *out)
{
	size_t len = 0;
	size_t i = 0;

	while (i < size) {
		if (data[i] != 0xff) {
			out[len++] = data[i++];
			continue;
		}
		if (++i == size)
			break;
		if (data[i] < 0xf0)
			continue;
		if (data[i] == 0xff) {
			out[len++] = data[i];
		} else if (data[i] == 0xfa) {
			for (i++; i < size && data[i] != '\n'; i++)
				if (data[i] == 0xff && ++i < size &&
				    (data[i] == 0xf0 || data[i] == '\n'))
					break;
			if (i < size && data[i] == '\n')
				out[len++] = '\n';
		} else if (data[i] >= 0xfb) {
			bool refuse = data[i] == 0xfb || data[i] == 0xfd;
			char answer[3] = { (char)0xff, (char)(data[i] + 1), 0 };

			if (data[i] == 0xfd)
				answer[1] = (char)0xfc;
			else
				answer[1] = (char)0xfe;
			if (++i == size)
				break;
			answer[2] = (char)data[i];
			if (refuse) {
				memcpy(record->answer + record->answer_len, answer, 3);
				record->answer_len += 3;
			}
		}
		i++;
	}
	return len;
}

static void model_stream(struct record *record, const u8 *data, size_t size)
{
	char *text = malloc(size + 1);
	size_t len = model_telnet(record, data, size, text);
	char *at = text;
	char *lf;

	while ((lf = memchr(at, '\n', len))) {
		size_t whole = lf - at + 1;
		size_t body = whole - 1;

		if (body && at[body - 1] == '\r')
			body--;
		if (whole > KFTP_LINE_SIZE)
			record_line(record, KFTP_LINE_LONG, at, 0);
		else if (memchr(at, '\r', body) || memchr(at, '\0', body))
			record_line(record, KFTP_LINE_BAD, at, 0);
		else
			record_line(record, KFTP_LINE_WHOLE, at, body);
		at += whole;
		len -= whole;
	}
	free(text);
}

static void record_free(struct record *record)
{
	free(record->answer);
	free(record->text);
	free(record);
}

static struct record *record_new(size_t size)
{
	struct record *record = calloc(1, sizeof(*record));

	CHECK(record);
	record->text = malloc(3 * size + 1);
	record->answer_size = size + 8;
	record->answer = malloc(record->answer_size);
	CHECK(record->text && record->answer);
	return record;
}

int fuzz_input(const u8 *data, size_t size)
{
	static const size_t pieces[] = { 0, 10, 1500, KFTP_LINE_SIZE };
	struct dice dice = dice_new(data, size);
	struct record *model;
	size_t i;

	if (size > STREAM_MAX)
		return 0;
	model = record_new(size);
	model_stream(model, data, size);
	for (i = 0; i < ARRAY_SIZE(pieces); i++) {
		struct record *record;

		/* Small pieces of long lines take long: each piece scans its line again. */
		if (pieces[i] < 1000 && size > 300)
			continue;
		record = record_new(size);

		read_stream(record, data, size, &dice, pieces[i]);
		CHECK(record->len == model->len);
		CHECK(!memcmp(record->text, model->text, model->len));
		CHECK(record->answer_len == model->answer_len);
		CHECK(!memcmp(record->answer, model->answer, model->answer_len));
		record_free(record);
	}
	record_free(model);
	return 0;
}
