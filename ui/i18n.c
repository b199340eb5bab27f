/*
 * Messages by table, English to Chinese. The words of the protocols (SYN,
 * ESTABLISHED, the calls) are the same in both, so there are few.
 */
#include "ui/i18n.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *const zh[][2] = {
	{ "Changing what happens", "改变所发生的事" },
	{ "Moving about", "移动" },
	{ "Stepping", "单步" },
	{ "The screen", "屏幕" },
	{ "a command line", "输入一条命令" },
	{ "absorbed", "已吸收" },
	{ "agree", "一致" },
	{ "an option is longer than the list", "选项超出了列表" },
	{ "asks for a cookie", "请求 cookie" },
	{ "back", "后退" },
	{ "back to where you came from", "回到来处" },
	{ "byte", "字节" },
	{ "bytes", "字节" },
	{ "bytes captured", "字节已捕获" },
	{ "call", "调用" },
	{ "calls", "调用" },
	{ "choose", "选择" },
	{ "chooses which of several held packets goes first",
	  "选择几个被扣住的报文中哪一个先走" },
	{ "colours", "颜色" },
	{ "command", "命令" },
	{ "copy of", "复制自" },
	{ "correct", "正确" },
	{ "corrupted", "已损坏" },
	{ "counts as", "按" },
	{ "cut here", "在此截断" },
	{ "data", "数据" },
	{ "delay", "延迟" },
	{ "delayed", "已延迟" },
	{ "delivered", "已送达" },
	{ "differ", "不一致" },
	{ "down", "下" },
	{ "down by a line", "向下一行" },
	{ "down by a page", "向下一页" },
	{ "down by a page, in lists and texts", "向下一页（在列表和文本中）" },
	{ "down by half a page", "向下半页" },
	{ "draws the screen again", "重画屏幕" },
	{ "drop", "丢弃" },
	{ "dropped", "已丢弃" },
	{ "dup", "复制" },
	{ "duplicated", "已复制" },
	{ "ends here", "到此为止" },
	{ "ends the program", "结束程序" },
	{ "ephemeral port", "临时端口" },
	{ "expectations held", "项期望成立" },
	{ "failed", "失败" },
	{ "faster", "加快" },
	{ "find", "查找" },
	{ "first", "首行" },
	{ "flows", "会话" },
	{ "fragment", "分片" },
	{ "full", "全屏" },
	{ "goes on by itself, or stops", "自动前进，或停下" },
	{ "got", "实际" },
	{ "grow", "放大" },
	{ "halfdn", "下半页" },
	{ "halfup", "上半页" },
	{ "held", "被扣住" },
	{ "help", "帮助" },
	{ "it goes on in the next fragment", "后面在下一个分片中" },
	{ "its lengths contradict each other", "各长度互相矛盾" },
	{ "jump", "跳转" },
	{ "kernel", "内核" },
	{ "ladder", "梯形图" },
	{ "last", "末行" },
	{ "leave", "离开" },
	{ "left", "左" },
	{ "lets the held packet arrive late", "让被扣住的报文迟到" },
	{ "lets the held packet arrive twice", "让被扣住的报文到达两次" },
	{ "lets the held packet go", "放行被扣住的报文" },
	{ "list", "列表" },
	{ "loses the held packet", "丢掉被扣住的报文" },
	{ "makes this part larger", "放大这一部分" },
	{ "makes this part smaller", "缩小这一部分" },
	{ "malformed", "格式错误" },
	{ "mark", "标记" },
	{ "marks this event", "标记这个事件" },
	{ "next", "下一个" },
	{ "not IP", "不是 IP" },
	{ "not checked", "未检查" },
	{ "not complete: left to the device", "未完成：留给网卡计算" },
	{ "not kept", "未保存" },
	{ "not used", "未使用" },
	{ "of", "/" },
	{ "one event back, through what has happened",
	  "后退一个事件，看已发生的" },
	{ "one event forward; at the end, lets the next one happen",
	  "前进一个事件；到末尾时让下一个发生" },
	{ "open", "打开" },
	{ "opens what is chosen", "打开所选的" },
	{ "packets", "个报文" },
	{ "pane", "窗格" },
	{ "pgdn", "下页" },
	{ "pgup", "上页" },
	{ "play", "播放" },
	{ "plays faster", "播放得更快" },
	{ "plays slower", "播放得更慢" },
	{ "previous", "上一个" },
	{ "quit", "退出" },
	{ "quotes", "引用" },
	{ "really", "实为" },
	{ "redraw", "重画" },
	{ "release", "放行" },
	{ "replayed", "已重放" },
	{ "restart", "重来" },
	{ "retrans", "重传" },
	{ "retransmission", "重传" },
	{ "rewritten", "已改写" },
	{ "right", "右" },
	{ "run", "运行" },
	{ "runs everything again, from the start", "从头重新运行" },
	{ "runs to the next mark", "运行到下一个标记" },
	{ "runs to the next socket call", "运行到下一个套接字调用" },
	{ "saves the recording", "保存记录" },
	{ "scale not known", "比例未知" },
	{ "searches for a text", "查找一段文字" },
	{ "shrink", "缩小" },
	{ "simultaneous open", "同时打开" },
	{ "slower", "减慢" },
	{ "states", "状态" },
	{ "step", "单步" },
	{ "still held", "仍被扣住" },
	{ "stopped", "已停止" },
	{ "text", "文本" },
	{ "the conversations", "各个会话" },
	{ "the kernel sent it again: a copy of what is held",
	  "内核重发的：与被扣住的报文相同" },
	{ "the keys that can be pressed here", "这里可用的按键" },
	{ "the ladder, the calls and a packet, step by step",
	  "梯形图、调用和报文，一步一步" },
	{ "the list of packets", "报文列表" },
	{ "the next part of the screen gets the keys",
	  "按键交给屏幕的下一部分" },
	{ "the next theme", "下一个配色" },
	{ "the part before gets them", "按键交给上一部分" },
	{ "the states of each end, as a diagram", "两端的状态图" },
	{ "this part alone, or all again", "只看这一部分，或恢复全部" },
	{ "time", "时间" },
	{ "to an event that was marked", "到标记过的事件" },
	{ "to the first line", "到第一行" },
	{ "to the last line", "到最后一行" },
	{ "to the left", "向左" },
	{ "to the match before, while searching", "到上一个匹配处（查找时）" },
	{ "to the next match, while searching", "到下一个匹配处（查找时）" },
	{ "to the right", "向右" },
	{ "trailer", "尾部" },
	{ "unused", "未用" },
	{ "up", "上" },
	{ "up by a line", "向上一行" },
	{ "up by a page", "向上一页" },
	{ "up by half a page", "向上半页" },
	{ "wanted", "期望" },
	{ "wire", "线路" },
	{ "write", "保存" },
	{ "writes times in another way", "换一种时间写法" },
	{ "wrong length", "长度错误" },
	{ "wrong: should be", "错误：应为" },
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
