/*
 * Highlighting of scenarios: one table of rules, two pens.
 *
 *   rule: a class of words, or a pattern ─▶ Vim's group and its usual colour
 *                                        ─▶ TextMate's scope
 *
 * The words come from the vocabulary, so that an editor knows a new statement
 * as soon as the parser does (`make docs`). Words that mean something only
 * before an operator (seq=1, cwnd>10) are matched with it. Patterns stand in
 * both dialects, as the two have different words for the same things.
 */
#include "ui/text/editor.h"

#include <jansson.h>
#include <stdbool.h>
#include <string.h>

#include "sim/scenario/vocabulary.h"

#define NO_WORDS WORD_CLASSES

struct rule {
	enum word_class words; /* or NO_WORDS: the patterns */
	bool compared;	       /* only where an operator follows */
	const char *group, *link, *scope;
	const char *vim, *tm;
};

/* The first that matches at a place has it, so strings stand before words. */
static const struct rule rules[] = {
	{ NO_WORDS, false, "Comment", "Comment", "comment.line.number-sign",
	  "\\%(^\\|\\s\\)\\zs#.*$", "(?<=^|\\s)#.*$" },
	{ NO_WORDS, false, "Variable", "Identifier", "variable.other",
	  "\\$\\w\\+", "\\$\\w+" },
	{ NO_WORDS, false, "Flags", "Special", "constant.other.flags",
	  "\\[[FSRP.UEWe]*\\]", "\\[[FSRP.UEWe]*\\]" },
	{ NO_WORDS, false, "Socket", "Identifier", "variable.other.socket",
	  "\\<\\h\\w*\\.\\h\\w*\\%(#\\d\\+\\)\\?",
	  "\\b[A-Za-z_]\\w*\\.[A-Za-z_]\\w*(#\\d+)?" },
	{ NO_WORDS, false, "Direction", "Identifier",
	  "variable.other.direction", "\\<\\$\\?\\h\\w*>\\$\\?\\h\\w*",
	  "\\$?\\b[A-Za-z_]\\w*>\\$?[A-Za-z_]\\w*" },
	{ WORD_HEADER, false, "Header", "PreProc", "keyword.control.header",
	  NULL, NULL },
	{ WORD_STATEMENT, false, "Statement", "Statement", "keyword.control",
	  NULL, NULL },
	{ WORD_BLOCK, false, "Block", "Repeat", "keyword.control.block", NULL,
	  NULL },
	{ WORD_CALL, false, "Call", "Function", "support.function.call", NULL,
	  NULL },
	{ WORD_KIND, false, "Kind", "Type", "storage.type.packet", NULL, NULL },
	{ WORD_FIELD, true, "Field", "Type", "storage.type.field", NULL, NULL },
	{ WORD_STATE, false, "State", "Constant", "constant.language.state",
	  NULL, NULL },
	{ WORD_INFO, true, "Info", "Type", "storage.type.info", NULL, NULL },
	{ WORD_QUEUE, true, "Queue", "Type", "storage.type.queue", NULL, NULL },
	{ WORD_SMALL, false, "Word", "Keyword", "keyword.other", NULL, NULL },
	{ NO_WORDS, false, "Errno", "Constant", "constant.language.errno",
	  "\\<E[A-Z0-9]\\{3,}\\>", "\\bE[A-Z0-9]{3,}\\b" },
	{ NO_WORDS, false, "Number", "Number", "constant.numeric",
	  "\\<\\d\\+\\%(\\.\\d\\+\\)\\?\\%(ns\\|us\\|ms\\|s\\|K\\|M\\)\\?\\>",
	  "\\b\\d+(\\.\\d+)?(ns|us|ms|s|K|M)?\\b" },
};
enum { RULES = sizeof(rules) / sizeof(*rules) };

/* In a string: an escape, a value of the run. */
static const char vim_string[] =
	"syn match wirestepEscape "
	"/\\\\\\%([ntr\\\\\"]\\|x\\x\\{1,2}\\|\\o\\{1,3}\\)/ contained\n"
	"syn match wirestepValue /\\${[^}]*}\\|\\$\\w\\+\\|\\$\\$/ contained\n"
	"syn region wirestepString start=/\"/ skip=/\\\\./ end=/\"/ oneline "
	"contains=wirestepEscape,wirestepValue\n";

/* --- Vim ----------------------------------------------------------------- */

/* One rule's words, written one after the other. */
struct pen {
	FILE *out;
	const struct rule *rule;
	const char *between;
	unsigned n;
};

static void vim_word(void *context, enum word_class c, const char *word,
		     const char *help, const char *example)
{
	struct pen *pen = context;

	(void)help;
	(void)example;
	if (c != pen->rule->words)
		return;
	fprintf(pen->out, "%s%s", pen->n++ ? pen->between : "", word);
}

static void vim_rule(const struct rule *rule, FILE *out)
{
	struct pen pen = { out, rule, rule->compared ? "\\|" : " ", 0 };

	if (rule->words == NO_WORDS) {
		fprintf(out, "syn match wirestep%s /%s/\n", rule->group,
			rule->vim);
		return;
	}
	fprintf(out,
		rule->compared ? "syn match wirestep%s /\\<\\%%("
			       : "syn keyword wirestep%s ",
		rule->group);
	vocabulary_each(vim_word, &pen);
	fputs(rule->compared ? "\\)\\ze\\s*[=!<>]/\n" : "\n", out);
}

void editor_vim(FILE *out)
{
	fputs("\" wirestep scenarios (.scn); made by `make docs` from the "
	      "parser's tables.\n"
	      "if exists(\"b:current_syntax\")\n  finish\nendif\n\n"
	      "syn case match\nsyn iskeyword @,48-57,_,45,63\n",
	      out);
	for (int i = 0; i < RULES; i++)
		vim_rule(&rules[i], out);
	fputs(vim_string, out);
	fputs("\n", out);
	for (int i = 0; i < RULES; i++)
		fprintf(out, "hi def link wirestep%s %s\n", rules[i].group,
			rules[i].link);
	fputs("hi def link wirestepString String\n"
	      "hi def link wirestepEscape SpecialChar\n"
	      "hi def link wirestepValue Identifier\n\n"
	      "let b:current_syntax = \"wirestep\"\n",
	      out);
}

/* --- VS Code ------------------------------------------------------------- */

/* "wire?" ends in what means something in a pattern. */
static void tm_word(void *context, enum word_class c, const char *word,
		    const char *help, const char *example)
{
	struct pen *pen = context;

	(void)help;
	(void)example;
	if (c != pen->rule->words)
		return;
	fputs(pen->n++ ? pen->between : "", pen->out);
	for (; *word; word++)
		fprintf(pen->out, "%s%c", *word == '?' ? "\\" : "", *word);
}

/* A word ends where no letter, digit, "-" or "?" follows. Caller frees. */
static char *tm_words(const struct rule *rule)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct pen pen = { out, rule, "|", 0 };

	fputs("(?<![\\w.-])(", out);
	vocabulary_each(tm_word, &pen);
	fputs(rule->compared ? ")(?=\\s*[=!<>])" : ")(?![\\w?-])", out);
	fclose(out);
	return text;
}

static json_t *tm_match(const char *scope, const char *pattern)
{
	char name[80];

	snprintf(name, sizeof(name), "%s.wirestep", scope);
	return json_pack("{ssss}", "name", name, "match", pattern);
}

static json_t *tm_rule(const struct rule *rule)
{
	char *words;
	json_t *match;

	if (rule->words == NO_WORDS)
		return tm_match(rule->scope, rule->tm);
	words = tm_words(rule);
	match = tm_match(rule->scope, words);
	free(words);
	return match;
}

static json_t *tm_string(void)
{
	json_t *inside = json_pack(
		"[oo]",
		tm_match("constant.character.escape",
			 "\\\\([ntr\\\\\"]|x[0-9a-fA-F]{1,2}|[0-7]{1,3})"),
		tm_match("variable.other.value",
			 "\\$\\{[^}]*\\}|\\$\\w+|\\$\\$"));

	return json_pack("{sssssssO}", "name", "string.quoted.double.wirestep",
			 "begin", "\"", "end", "\"|$", "patterns", inside);
}

void editor_vscode(FILE *out)
{
	json_t *patterns = json_array();
	json_t *grammar;

	json_array_append_new(patterns, tm_string());
	for (int i = 0; i < RULES; i++)
		json_array_append_new(patterns, tm_rule(&rules[i]));
	grammar = json_pack("{sssss[s]so}", "name", "wirestep", "scopeName",
			    "source.wirestep", "fileTypes", "scn", "patterns",
			    patterns);
	json_dumpf(grammar, out, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	fputs("\n", out);
	json_decref(grammar);
}
