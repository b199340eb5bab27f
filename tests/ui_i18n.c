/*
 * The messages: every text that the sources ask for has a translation, which
 * takes the same arguments, and none is left over. The sources are read here
 * as far as it takes to find the strings in them.
 */
#include "tests/test.h"

#include <ctype.h>
#include <glob.h>
#include <stdbool.h>
#include <stdint.h>

#include "capture/filter/filter.h"
#include "capture/mem.h"
#include "capture/recording/recording.h"
#include "capture/text.h"
#include "ui/app/commands.h"
#include "ui/text/i18n.h"
#include "ui/text/i18n_private.h"
#include "ui/term/keys.h"

enum { TEXT = 1000 };

/* --- reading C ----------------------------------------------------------- */

enum token { TOKEN_END, TOKEN_STRING, TOKEN_NAME, TOKEN_OTHER };

struct code {
	const char *path;
	char *text; /* owned */
	const char *at;
	char value[TEXT]; /* of the token */
};

static struct code code_read(const char *path)
{
	struct code s = { .path = path };
	FILE *in = fopen(path, "rb");
	size_t n = 0;

	ck_assert_msg(in != NULL, "%s: not there", path);
	ck_assert_int_gt(getdelim(&s.text, &n, '\0', in), 0);
	fclose(in);
	s.at = s.text;
	return s;
}

static void code_free(struct code *s)
{
	free(s->text);
}

static void skip_blanks(struct code *s)
{
	for (;;) {
		s->at += strspn(s->at, " \t\n");
		if (strncmp(s->at, "/*", 2) != 0)
			return;
		s->at = strstr(s->at, "*/") + 2;
	}
}

static void value_add(struct code *s, size_t *n, char c)
{
	ck_assert_msg(*n + 1 < TEXT, "%s: too long: %s", s->path, s->value);
	s->value[(*n)++] = c;
	s->value[*n] = '\0';
}

/* What is between two quotes, as C means it. */
static void read_quoted(struct code *s)
{
	char quote = *s->at++;
	size_t n = 0;

	for (; *s->at != quote; s->at++) {
		char c = *s->at;

		ck_assert_msg(c && c != '\n', "%s: no end: %s", s->path,
			      s->value);
		if (c == '\\') {
			c = *++s->at;
			c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
		}
		value_add(s, &n, c);
	}
	s->at++;
}

static enum token read_token(struct code *s)
{
	size_t n = 0;

	s->value[0] = '\0';
	skip_blanks(s);
	if (!*s->at)
		return TOKEN_END;
	if (*s->at == '"' || *s->at == '\'') {
		enum token token = *s->at == '"' ? TOKEN_STRING : TOKEN_OTHER;

		read_quoted(s);
		return token;
	}
	if (!isalpha((unsigned char)*s->at) && *s->at != '_') {
		value_add(s, &n, *s->at++);
		return TOKEN_OTHER;
	}
	while (isalnum((unsigned char)*s->at) || *s->at == '_')
		value_add(s, &n, *s->at++);
	return TOKEN_NAME;
}

/* What a token adds to the string before it, or NULL. */
static const char *more_of_string(enum token token, const char *value)
{
	if (token == TOKEN_STRING)
		return value;
	if (token == TOKEN_NAME && strcmp(value, "PRIu32") == 0)
		return "u";
	return token == TOKEN_NAME && strcmp(value, "PRIu64") == 0 ? "lu"
								   : NULL;
}

/* The next token; strings side by side are one. */
static enum token code_next(struct code *s)
{
	enum token token = read_token(s);
	char all[TEXT] = "";
	const char *more = s->value, *here = s->at;

	if (token != TOKEN_STRING)
		return token;
	while (more) {
		ck_assert_uint_lt(strlen(all) + strlen(more), TEXT);
		strcat(all, more);
		here = s->at;
		more = more_of_string(read_token(s), s->value);
	}
	s->at = here;
	strcpy(s->value, all);
	return TOKEN_STRING;
}

static bool is_other(const struct code *s, enum token token, char c)
{
	return token == TOKEN_OTHER && s->value[0] == c;
}

typedef void visit_fn(const struct code *s, const char *string);

/* Every string from an opening bracket to the one that closes it. */
static void visit_inside(struct code *s, char opens, char closes,
			 visit_fn *visit)
{
	int depth = 0;

	do {
		enum token token = code_next(s);

		ck_assert_msg(token != TOKEN_END, "%s: no %c", s->path, closes);
		if (is_other(s, token, opens))
			depth++;
		else if (is_other(s, token, closes))
			depth--;
		else if (token == TOKEN_STRING)
			visit(s, s->value);
	} while (depth > 0);
}

static bool is_source(const char *path)
{
	return !strstr(path, "/i18n");
}

/* Calls it for the sources that match, and tells how many there are. */
static int each_source(const char *pattern, void (*read)(const char *path))
{
	glob_t found = { 0 };
	int n = 0;

	ck_assert_int_eq(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (!is_source(found.gl_pathv[i]))
			continue;
		read(found.gl_pathv[i]);
		n++;
	}
	globfree(&found);
	return n;
}

/* --- conversions --------------------------------------------------------- */

/* The conversion at a '%', without what it is the first of; its length. */
static size_t conversion(const char *at)
{
	size_t n = 1 + strspn(at + 1, "-+ #0");

	n += strspn(at + n, "0123456789.*");
	n += strspn(at + n, "hlzjt");
	return at[n] ? n + 1 : n;
}

/* Letters that are no part of a conversion. */
static bool has_words(const char *text)
{
	int letters = 0;

	while (*text && letters < 2) {
		letters = isalpha((unsigned char)*text) ? letters + 1 : 0;
		text += *text == '%' ? conversion(text) : 1;
	}
	return letters == 2;
}

/* "%u %.40s": the conversions alone. */
static void conversions_of(const char *text, char out[TEXT])
{
	out[0] = '\0';
	for (; (text = strchr(text, '%')); text += conversion(text)) {
		strcat(out, out[0] ? " " : "");
		strncat(out, text, conversion(text));
	}
}

/* --- is everything translated? ------------------------------------------- */

static const struct message *message_of(const char *en)
{
	for (size_t i = 0; i < n_messages_zh; i++)
		if (strcmp(messages_zh[i].en, en) == 0)
			return &messages_zh[i];
	return NULL;
}

/* All that lack a translation, not the first alone. */
static int n_wanted, n_missing;

static void want(const char *where, const char *en)
{
	if (!has_words(en))
		return;
	n_wanted++;
	if (message_of(en))
		return;
	fprintf(stderr, "%s: no translation: \"%s\"\n", where, en);
	n_missing++;
}

static void want_string(const struct code *s, const char *en)
{
	want(s->path, en);
}

/* The strings in `tr(…)`. */
static void want_calls(const char *path)
{
	struct code s = code_read(path);
	enum token token;

	while ((token = code_next(&s)) != TOKEN_END)
		if (token == TOKEN_NAME && strcmp(s.value, "tr") == 0)
			visit_inside(&s, '(', ')', want_string);
	code_free(&s);
}

START_TEST(texts_in_calls)
{
	each_source("ui/*.c", want_calls);
	ck_assert_int_gt(each_source("ui/*/*.c", want_calls), 150);
	ck_assert_int_gt(n_wanted, 100);
	ck_assert_msg(n_missing == 0, "%d without translation", n_missing);
}
END_TEST

/* Tables and functions whose strings are translated elsewhere. */
static const struct {
	const char *path, *name;
} tables[] = {
	{ "ui/app/app_input.c", "time_names" },
	{ "ui/app/bar_tabs.c", "tabs" },
	{ "ui/lanes/lanes_paint.c", "by_names" },
	{ "ui/lanes/view_lanes.c", "by_names" },
	{ "ui/diagram/diagram.c", "note_of" },
	{ "ui/diagram/diagram_udp.c", "note_of" },
	{ "ui/app/prompt.c", "leads" },
	{ "ui/app/view_help.c", "signs" },
	{ "ui/list/flowtable.c", "columns" },
	{ "ui/live/live_loss.c", "losses" },
	{ "ui/list/view_list.c", "packet_list" },
	{ "ui/live/stuck_words.c", "sentences" },
	{ "ui/live/stuck_words.c", "timers" },
	{ "ui/live/sockrow.c", "columns" },
	{ "ui/text/reason.c", "phrases" },
};

/* Goes to the first '{' after a name. */
static void find_body(struct code *s, const char *name)
{
	const char *here;
	enum token token;

	do {
		token = code_next(s);
		ck_assert_msg(token != TOKEN_END, "%s: no %s", s->path, name);
	} while (token != TOKEN_NAME || strcmp(s->value, name) != 0);
	do {
		here = s->at;
		token = code_next(s);
		ck_assert_msg(token != TOKEN_END, "%s: no {", s->path);
	} while (!is_other(s, token, '{'));
	s->at = here;
}

START_TEST(texts_in_tables)
{
	struct code s = code_read(tables[_i].path);

	find_body(&s, tables[_i].name);
	visit_inside(&s, '{', '}', want_string);
	code_free(&s);
	ck_assert_msg(n_wanted > 0, "%s: nothing", tables[_i].name);
	ck_assert_msg(n_missing == 0, "%d without translation", n_missing);
}
END_TEST

START_TEST(keys_commands_fates)
{
	size_t n;
	const struct key_binding *keys = key_bindings(&n);
	const struct screen_command *commands;

	for (size_t i = 0; i < n; i++) {
		want("key", keys[i].name);
		want("key", keys[i].help);
	}
	for (int i = 0; i < GROUPS; i++)
		want("keys", key_group_name((enum key_group)i));
	commands = screen_commands(&n);
	for (size_t i = 0; i < n; i++)
		want("command", commands[i].help);
	for (int i = 0; i < FATES; i++)
		want("fate", fate_name((enum fate)i));
	ck_assert_int_gt(n_wanted, 80);
	ck_assert_msg(n_missing == 0, "%d without translation", n_missing);
}
END_TEST

/* --- is all of it used? -------------------------------------------------- */

static bool *used;

static void use_string(const char *text)
{
	const struct message *m = message_of(text);

	if (m)
		used[m - messages_zh] = true;
}

static void use_strings(const char *path)
{
	struct code s = code_read(path);
	enum token token;

	while ((token = code_next(&s)) != TOKEN_END)
		if (token == TOKEN_STRING)
			use_string(s.value);
	code_free(&s);
}

static void use_filter_help(void *context, enum filter_group group,
			    const char *word, const char *example,
			    const char *help)
{
	(void)context;
	(void)group;
	(void)word;
	(void)example;
	use_string(help);
}

START_TEST(nothing_left_over)
{
	int left = 0;

	used = mem_zero(n_messages_zh, sizeof(*used));
	each_source("ui/*.c", use_strings);
	each_source("ui/*/*.c", use_strings);
	for (int i = 0; i < FATES; i++)
		use_string(fate_name((enum fate)i));
	filter_each(use_filter_help, NULL);
	use_string("contains"); /* what is told of "~" */
	for (size_t i = 0; i < n_messages_zh; i++) {
		if (used[i])
			continue;
		fprintf(stderr, "not in any source: \"%s\"\n",
			messages_zh[i].en);
		left++;
	}
	free(used);
	ck_assert_msg(left == 0, "%d translations of nothing", left);
}
END_TEST

/* --- the table ----------------------------------------------------------- */

START_TEST(sorted)
{
	ck_assert_uint_gt(n_messages_zh, 200);
	for (size_t i = 1; i < n_messages_zh; i++)
		ck_assert_msg(strcmp(messages_zh[i - 1].en, messages_zh[i].en) <
				      0,
			      "\"%s\" after \"%s\"", messages_zh[i].en,
			      messages_zh[i - 1].en);
}
END_TEST

START_TEST(same_arguments)
{
	for (size_t i = 0; i < n_messages_zh; i++) {
		char en[TEXT], zh[TEXT];

		conversions_of(messages_zh[i].en, en);
		conversions_of(messages_zh[i].other, zh);
		ck_assert_msg(strcmp(en, zh) == 0, "\"%s\": %s, not %s",
			      messages_zh[i].en, zh, en);
	}
}
END_TEST

static bool is_chinese(uint32_t c)
{
	return c >= 0x4e00 && c <= 0x9fff;
}

/* No half-width punctuation touches a Chinese character. */
static void check_punctuation(const char *text)
{
	static const char half[] = ",.;:!?()";
	uint32_t before = ' ', c;
	bool was_half = false;

	for (const char *at = text; *at; before = c) {
		bool is_half;

		ck_assert_uint_gt(utf8_decode(at, strlen(at), &c), 0);
		is_half = c < 0x80 && strchr(half, (int)c);
		ck_assert_msg(!(is_half && is_chinese(before)) &&
				      !(was_half && is_chinese(c)),
			      "half-width: %s", text);
		was_half = is_half;
		at += utf8_decode(at, strlen(at), &c);
	}
}

START_TEST(chinese)
{
	for (size_t i = 0; i < n_messages_zh; i++) {
		const char *zh = messages_zh[i].other;

		ck_assert_msg(*zh, "\"%s\": nothing", messages_zh[i].en);
		for (const char *at = zh; *at;) {
			uint32_t c = 0;
			size_t n = utf8_decode(at, strlen(at), &c);

			ck_assert_msg(n && !char_is_control(c), "not shown: %s",
				      zh);
			at += n;
		}
		check_punctuation(zh);
	}
}
END_TEST

/* --- which language ------------------------------------------------------ */

START_TEST(translates)
{
	static const char text[] = "no such message";

	ck_assert(i18n_set("en"));
	ck_assert_str_eq(i18n_lang(), "en");
	for (size_t i = 0; i < n_messages_zh; i++)
		ck_assert_ptr_eq(tr(messages_zh[i].en), messages_zh[i].en);
	ck_assert(i18n_set("zh"));
	ck_assert_str_eq(i18n_lang(), "zh");
	for (size_t i = 0; i < n_messages_zh; i++)
		ck_assert_ptr_eq(tr(messages_zh[i].en), messages_zh[i].other);
	ck_assert_ptr_eq(tr(text), text);
	ck_assert_str_eq(tr(""), "");
}
END_TEST

START_TEST(other_languages)
{
	static const char *const bad[] = { "", "de", "ZH", "zh_CN", "e" };

	i18n_set("zh");
	for (int i = 0; i < ROWS(bad); i++) {
		ck_assert_msg(!i18n_set(bad[i]), "%s", bad[i]);
		ck_assert_str_eq(i18n_lang(), "zh");
	}
	ck_assert(i18n_shows("zh"));
	ck_assert(!i18n_shows("en"));
}
END_TEST

static const struct {
	const char *all, *messages, *lang, *want;
} environments[] = {
	{ NULL, NULL, NULL, "en" },
	{ NULL, NULL, "zh_CN.UTF-8", "zh" },
	{ NULL, NULL, "C.UTF-8", "en" },
	{ NULL, "zh_TW", "en_US.UTF-8", "zh" },
	{ NULL, "en_GB", "zh_CN", "en" },
	{ "C", "zh_CN", "zh_CN", "en" },
	{ "zh", "en_US", "en_US", "zh" },
	{ "", "", "zh_CN", "zh" },
};

/* In a process of its own, for it is looked up once. */
START_TEST(environment)
{
	const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *values[3];

	values[0] = environments[_i].all;
	values[1] = environments[_i].messages;
	values[2] = environments[_i].lang;
	for (int i = 0; i < 3; i++) {
		unsetenv(names[i]);
		if (values[i])
			setenv(names[i], values[i], 1);
	}
	ck_assert_str_eq(i18n_lang(), environments[_i].want);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("i18n");
	TCase *t = tcase_create("i18n");

	tcase_set_timeout(t, 60); /* they read all sources, beside others */
	tcase_add_test(t, texts_in_calls);
	tcase_add_loop_test(t, texts_in_tables, 0, ROWS(tables));
	tcase_add_test(t, keys_commands_fates);
	tcase_add_test(t, nothing_left_over);
	tcase_add_test(t, sorted);
	tcase_add_test(t, same_arguments);
	tcase_add_test(t, chinese);
	tcase_add_test(t, translates);
	tcase_add_test(t, other_languages);
	tcase_add_loop_test(t, environment, 0, ROWS(environments));
	suite_add_tcase(s, t);
	return s;
}

TEST_MAIN(suite())
