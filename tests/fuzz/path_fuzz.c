// SPDX-License-Identifier: GPL-2.0
/* Paths: the input is a working directory, LF, an argument. The result must be normalized. */
#include "../../module/proto/path.h"
#include "fuzz.h"

#define INPUT_MAX 12000

/* Begins with "/", no empty, "." or ".." component, no "/" at the end, no CR or LF. */
static void check_normal(const char *path, int len)
{
	const char *name = path + 1;

	CHECK(len >= 1 && len < KFTP_PATH_SIZE);
	CHECK(strlen(path) == (size_t)len);
	CHECK(path[0] == '/');
	CHECK(!strpbrk(path, "\r\n"));
	if (len == 1)
		return;
	while (name) {
		const char *slash = strchr(name, '/');
		size_t size = slash ? (size_t)(slash - name) : strlen(name);

		CHECK(size >= 1 && size <= KFTP_NAME_LEN);
		CHECK(size != 1 || name[0] != '.');
		CHECK(size != 2 || memcmp(name, "..", 2));
		name = slash ? slash + 1 : NULL;
	}
}

/* The same result from right to left: a component stays unless enough ".." follow it. */
static void model(const char *cwd, const char *arg, size_t len, char *out)
{
	size_t size = strlen(cwd) + 1 + len + 1;
	char *all = calloc(1, size + 1);
	char *end = all + size - 1;
	size_t ups = 0;
	size_t at = 2 * INPUT_MAX;
	char *back = malloc(at + 1);

	back[at] = '\0';
	if (len && arg[0] == '/')
		memcpy(all, arg, len);
	else
		snprintf(all, size, "%s/%.*s", cwd, (int)len, arg);
	end = all + strlen(all);
	while (end > all) {
		char *name = end;

		while (name > all && name[-1] != '/')
			name--;
		if (end - name == 2 && !memcmp(name, "..", 2)) {
			ups++;
		} else if (end > name && !(end - name == 1 && *name == '.')) {
			if (ups) {
				ups--;
			} else {
				at -= end - name;
				memcpy(back + at, name, end - name);
				back[--at] = '/';
			}
		}
		end = name > all ? name - 1 : all;
	}
	strcpy(out, back[at] ? back + at : "/");
	free(back);
	free(all);
}

/* The length of the path after each component. */
struct steps {
	size_t end[INPUT_MAX];
	size_t depth;
};

static int step(struct steps *steps, const char *name, size_t len)
{
	size_t before = steps->depth ? steps->end[steps->depth - 1] : 0;

	if (memchr(name, '\0', len) || memchr(name, '\r', len) || memchr(name, '\n', len))
		return -EINVAL;
	if (!len || (len == 1 && name[0] == '.'))
		return 0;
	if (len == 2 && !memcmp(name, "..", 2)) {
		steps->depth -= !!steps->depth;
		return 0;
	}
	if (len > KFTP_NAME_LEN || before + 1 + len >= KFTP_PATH_SIZE)
		return -ENAMETOOLONG;
	steps->end[steps->depth++] = before + 1 + len;
	return 0;
}

/* From left to right: the first error, or the length of the path. */
static int walk(struct steps *steps, const char *text, size_t len)
{
	int err = 0;

	while (!err && len) {
		const char *slash = memchr(text, '/', len);
		size_t name = slash ? (size_t)(slash - text) : len;

		err = step(steps, text, name);
		text += name + !!slash;
		len -= name + !!slash;
	}
	return err ? err : steps->depth ? (int)steps->end[steps->depth - 1] : 1;
}

static int model_length(const char *cwd, const char *arg, size_t len)
{
	struct steps *steps = calloc(1, sizeof(*steps));
	int ret;

	if (!len || arg[0] != '/')
		walk(steps, cwd, strlen(cwd));
	ret = walk(steps, arg, len);
	free(steps);
	return ret;
}

static void check_quote(const char *path, struct dice *dice)
{
	size_t size = dice_roll(dice, 3) ? 2 * KFTP_PATH_SIZE + 2 : dice_roll(dice, 100);
	char *buf = malloc(size + 1);
	int len = kftp_path_quote(path, buf, size);
	int i;

	if (len < 0) {
		CHECK(len == -ENAMETOOLONG && size < 2 * KFTP_PATH_SIZE + 2);
		free(buf);
		return;
	}
	CHECK((size_t)len < size && strlen(buf) == (size_t)len);
	CHECK(buf[0] == '"' && buf[len - 1] == '"');
	for (i = 1; i < len - 1; i++) {
		CHECK(buf[i] == *path++);
		if (buf[i] == '"')
			CHECK(buf[++i] == '"');
	}
	CHECK(!*path && i == len - 1);
	free(buf);
}

static void check_name(const char *path)
{
	const char *name = kftp_path_name(path);

	CHECK(name > path && name[-1] == '/');
	CHECK(!strchr(name, '/'));
	CHECK(*name || !strcmp(path, "/"));
}

/* A path after "~" is relative, and only "~" and slashes are left out. */
static void check_tilde(const char *arg, size_t len)
{
	size_t n = kftp_path_tilde(arg, len);

	CHECK(n <= len);
	CHECK(!n == !(len && arg[0] == '~' && (len == 1 || arg[1] == '/')));
	CHECK(!n || n == len || arg[n] != '/');
	for (size_t i = 1; i < n; i++)
		CHECK(arg[i] == '/');
}

int fuzz_input(const u8 *data, size_t size)
{
	const u8 *lf = memchr(data, '\n', size);
	struct dice dice = dice_new(data, size);
	size_t len = lf ? (size_t)(data + size - lf - 1) : 0;
	char *cwd = malloc(KFTP_PATH_SIZE);
	char *out = malloc(KFTP_PATH_SIZE);
	char *again = malloc(KFTP_PATH_SIZE);
	char *expected = malloc(2 * INPUT_MAX + 1);
	char *arg = lf ? exact_copy(lf + 1, len) : exact_copy("", 0);
	int ret;

	check_tilde(arg, len);
	if (lf && size <= INPUT_MAX &&
	    kftp_path_resolve("/", (const char *)data, lf - data, cwd) > 0) {
		check_normal(cwd, strlen(cwd));
		ret = kftp_path_resolve(cwd, arg, len, out);
		CHECK(ret == model_length(cwd, arg, len));
		kftp_path_wants_directory(arg, len);
		if (ret > 0) {
			check_normal(out, ret);
			model(cwd, arg, len, expected);
			CHECK(!strcmp(out, expected));
			CHECK(kftp_path_resolve("/", out, ret, again) == ret);
			CHECK(!strcmp(out, again));
			CHECK(kftp_path_resolve(out, "", 0, again) == ret);
			CHECK(!strcmp(out, again));
			check_quote(out, &dice);
			check_name(out);
		}
	}
	free(arg);
	free(expected);
	free(again);
	free(out);
	free(cwd);
	return 0;
}
