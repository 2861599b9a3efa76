// SPDX-License-Identifier: GPL-2.0
/* TYPE A: the input is a file. Random sizes of pieces and buffers must not change the result. */
#include "../../module/proto/ascii.h"
#include "fuzz.h"

#define FILE_MAX 1000

struct text {
	char *at;
	size_t len;
};

static struct text text_new(size_t room)
{
	struct text text = { malloc(room + 1), 0 };

	CHECK(text.at);
	return text;
}

static void text_add(struct text *text, const char *bytes, size_t len)
{
	memcpy(text->at + text->len, bytes, len);
	text->len += len;
}

static void check_same(const struct text *a, const struct text *b)
{
	CHECK(a->len == b->len);
	CHECK(!memcmp(a->at, b->at, a->len));
}

static struct text model_send(const char *src, size_t len)
{
	struct text text = text_new(2 * len);
	size_t i;

	for (i = 0; i < len; i++) {
		if (src[i] == '\n' && (!i || src[i - 1] != '\r'))
			text_add(&text, "\r", 1);
		text_add(&text, src + i, 1);
	}
	return text;
}

static struct text model_receive(const char *src, size_t len)
{
	struct text text = text_new(len);
	size_t i;

	for (i = 0; i < len; i++)
		if (src[i] != '\r' || i + 1 == len || src[i + 1] != '\n')
			text_add(&text, src + i, 1);
	return text;
}

static struct text send_pieces(const char *src, size_t len, struct dice *dice, size_t most)
{
	struct text text = text_new(2 * len);
	struct kftp_ascii ascii = {};

	while (len) {
		size_t piece = 1 + dice_roll(dice, len - 1 < most ? len - 1 : most);
		size_t room = 2 + dice_roll(dice, most);
		char *from = exact_copy(src, piece);
		char *to = malloc(room);
		size_t used = piece;
		size_t out = kftp_ascii_send(&ascii, from, &used, to, room);

		CHECK(out <= room && used <= piece && used <= out);
		/* The function stops only after the whole piece is used, or the buffer is full. */
		CHECK(used && (used == piece || room - out < 2));
		text_add(&text, to, out);
		src += used;
		len -= used;
		free(to);
		free(from);
	}
	return text;
}

static struct text receive_pieces(const char *src, size_t len, struct dice *dice, size_t most)
{
	struct text text = text_new(len);
	struct kftp_ascii ascii = {};
	char held;

	while (len) {
		size_t piece = dice_roll(dice, len < most ? len : most);
		char *from = exact_copy(src, piece);
		char *to = malloc(piece + 1);
		size_t out = kftp_ascii_receive(&ascii, from, piece, to);

		CHECK(out <= piece + 1);
		text_add(&text, to, out);
		src += piece;
		len -= piece;
		free(to);
		free(from);
	}
	text_add(&text, &held, kftp_ascii_end(&ascii, &held));
	return text;
}

int fuzz_input(const u8 *data, size_t size)
{
	static const size_t most[] = { 1, 20, FILE_MAX };
	struct dice dice = dice_new(data, size);
	const char *src = (const char *)data;
	struct text network, file;
	size_t i;

	if (size > FILE_MAX)
		return 0;
	network = model_send(src, size);
	file = model_receive(src, size);
	for (i = size > 100; i < ARRAY_SIZE(most); i++) {
		struct text sent = send_pieces(src, size, &dice, most[i]);
		struct text received = receive_pieces(src, size, &dice, most[i]);
		struct text back = receive_pieces(sent.at, sent.len, &dice, most[i]);

		check_same(&sent, &network);
		check_same(&received, &file);
		/* To the network form and back gives the file, with its own CRLFs as LFs. */
		check_same(&back, &file);
		free(back.at);
		free(received.at);
		free(sent.at);
	}
	free(file.at);
	free(network.at);
	return 0;
}
