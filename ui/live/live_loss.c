/*
 * Two kinds of loss: packets that nobody has seen, which is bad, for what is
 * said of a conversation may then be wrong; and what we have seen and let go,
 * because memory is bounded.
 */
#include "ui/live/live_loss.h"

#include "capture/live/watch.h"
#include "ui/text/i18n.h"
#include "ui/app/loader.h"

static const struct {
	const char *name, *told;
	bool bad;
} losses[] = {
	[LOSS_KERNEL] = { "dropped by the kernel",
			  "the kernel drops packets: its buffer is full (live "
			  "--ring 256 makes it larger, a filter lets less in)",
			  true },
	[LOSS_INTERFACE] = { "dropped by the interface",
			     "the interface drops packets before they can be "
			     "seen",
			     true },
	[LOSS_FLOWS] = { "gone",
			 "there are more conversations than are kept: the "
			 "oldest of those that have ended go",
			 false },
	[LOSS_INDEX] = { "no longer listed",
			 "there are more packets than are listed: the oldest "
			 "go",
			 false },
	[LOSS_HISTORY] = { "no longer kept",
			   "the bytes of the oldest packets go now (live "
			   "--history 1024 keeps more MiB)",
			   false },
};
_Static_assert(sizeof(losses) / sizeof(*losses) == LIVE_LOSSES, "each");

void live_losses(const struct loader *l, uint64_t out[LIVE_LOSSES])
{
	struct trace_totals n = trace_totals(l->trace);
	struct watch_stats st = { 0 };

	if (l->watch)
		st = watch_stats(l->watch);
	out[LOSS_KERNEL] = st.dropped_kernel;
	out[LOSS_INTERFACE] = st.dropped_interface;
	out[LOSS_FLOWS] = n.evicted;
	out[LOSS_INDEX] = n.packets_evicted;
	out[LOSS_HISTORY] = st.evicted;
}

bool live_loss_is_bad(enum live_loss loss)
{
	return losses[loss].bad;
}

const char *live_loss_name(enum live_loss loss)
{
	return tr(losses[loss].name);
}

const char *live_loss_told(enum live_loss loss)
{
	return tr(losses[loss].told);
}
