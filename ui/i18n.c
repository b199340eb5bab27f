/*
 * Messages by table, English to Chinese. The words of the protocols (SYN,
 * ESTABLISHED, the calls) are the same in both, so there are few.
 */
#include "ui/i18n.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *const zh[][2] = {
	{ "absorbed", "已吸收" },
	{ "agree", "一致" },
	{ "calls", "调用" },
	{ "copy of", "复制自" },
	{ "corrupted", "已损坏" },
	{ "delayed", "已延迟" },
	{ "delivered", "已送达" },
	{ "differ", "不一致" },
	{ "dropped", "已丢弃" },
	{ "duplicated", "已复制" },
	{ "expectations held", "项期望成立" },
	{ "failed", "失败" },
	{ "got", "实际" },
	{ "held", "被扣住" },
	{ "kernel", "内核" },
	{ "packets", "个报文" },
	{ "replayed", "已重放" },
	{ "retrans", "重传" },
	{ "retransmission", "重传" },
	{ "rewritten", "已改写" },
	{ "still held", "仍被扣住" },
	{ "stopped", "已停止" },
	{ "the kernel sent it again: a copy of what is held",
	  "内核重发的：与被扣住的报文相同" },
	{ "wanted", "期望" },
	{ "wire", "线路" },
};

static const char *language;

static const char *from_environment(void)
{
	static const char *const vars[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (size_t i = 0; i < sizeof(vars) / sizeof(*vars); i++) {
		const char *value = getenv(vars[i]);

		if (value && *value)
			return strncmp(value, "zh", 2) == 0 ? "zh" : "en";
	}
	return "en";
}

bool i18n_set(const char *lang)
{
	if (strcmp(lang, "en") == 0)
		language = "en";
	else if (strcmp(lang, "zh") == 0)
		language = "zh";
	else
		return false;
	return true;
}

const char *i18n_lang(void)
{
	if (!language)
		language = from_environment();
	return language;
}

const char *tr(const char *en)
{
	if (strcmp(i18n_lang(), "zh") != 0)
		return en;
	for (size_t i = 0; i < sizeof(zh) / sizeof(*zh); i++)
		if (strcmp(zh[i][0], en) == 0)
			return zh[i][1];
	return en;
}

bool i18n_shows(const char *lang)
{
	return strcmp(lang, i18n_lang()) == 0;
}
