/*
 * What a screen shows. A scenario is parsed once and may be run many times,
 * each time on a stage of its own; the old one goes with its last descriptor.
 */
#include "ui/app/show.h"

#include "capture/jsonl/jsonl.h"

/*
 * Without programs a run with live timers goes on by itself, and is run again
 * if the viewer changes a packet. Programs can not be run again.
 */
static bool always_asks(const struct show *s)
{
	return s->scenario && s->scenario->live &&
	       scenario_has_programs(s->scenario);
}

void show_scenario(struct show *s, struct scenario *scenario,
		   const struct run_options *options)
{
	*s = (struct show){ .scenario = scenario,
			    .rec = recording_new(),
			    .options = *options };
	s->options.asks = always_asks(s);
}

void show_recorded(struct show *s, struct recording *rec)
{
	*s = (struct show){ .rec = rec };
}

void show_file(struct show *s, FILE *in, const char *name)
{
	*s = (struct show){ .rec = recording_new(), .in = in, .in_name = name };
}

void show_capture(struct show *s, struct capture_file *file, const char *name,
		  uint8_t judge)
{
	*s = (struct show){ .rec = recording_new(),
			    .file = loader_new(file, name, judge) };
}

void show_live(struct show *s, struct capture_file *file, const char *name,
	       uint8_t judge)
{
	*s = (struct show){ .rec = recording_new(),
			    .file = loader_new_live(file, name, judge) };
}

void show_part(struct show *s, const struct trace_part *part)
{
	source_close(s->source);
	recording_free(s->rec);
	s->rec = recording_new();
	s->source = trace_source(s->file->trace, s->file->file, part, s->rec);
}

static int read_file(struct show *s, struct err *e)
{
	struct recording *rec;

	if (jsonl_read(&rec, s->in, s->in_name, &s->cut, e) < 0)
		return -1;
	recording_free(s->rec);
	s->rec = rec;
	s->in = NULL;
	return 0;
}

int show_begin(struct show *s, struct err *e)
{
	if (s->in)
		return read_file(s, e);
	if (s->ready && s->ready(s->ready_for, e) < 0)
		return -1;
	s->ready = NULL;
	if (!s->scenario || s->source)
		return 0;
	s->options.hand = s->hand;
	s->options.n_hands = s->again ? s->n_hands : 0;
	return run_open(&s->source, s->scenario, &s->options, s->rec, e);
}

int show_again(struct show *s, struct err *e)
{
	source_close(s->source);
	s->source = NULL;
	recording_free(s->rec);
	s->rec = recording_new();
	for (size_t i = 0; s->again && i < s->n_hands; i++)
		s->done[i].here = false;
	return show_begin(s, e);
}

int show_restart(struct show *s, bool hands, struct err *e)
{
	s->again = hands;
	s->branch = 0;
	s->options.asks = always_asks(s);
	if (!hands)
		s->n_hands = 0;
	return show_again(s, e);
}

bool show_holds(const struct show *s)
{
	if (!s->scenario || s->scenario->mode != MODE_FREEZE)
		return false; /* in realtime a packet is on its link, no more */
	return s->options.asks || (!s->again && !s->scenario->live);
}

void show_close(struct show *s)
{
	source_close(s->source);
	recording_free(s->rec);
	scenario_free(s->scenario);
	loader_free(s->file);
	*s = (struct show){ 0 };
}

const char *show_name(const struct show *s)
{
	if (s->scenario)
		return s->scenario->name;
	if (s->file)
		return loader_title(s->file);
	return s->rec ? recording_text(s->rec, recording_head_of(s->rec)->name)
		      : "";
}
