/*
 * The screen's program without a screen: inputs and time go in, a grid comes
 * out. ui/app/screen.c gives it a terminal and a clock; tests give it a text.
 */
#ifndef UI_APP_APP_H
#define UI_APP_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "capture/err.h"
#include "capture/filter/filter_recording.h"
#include "capture/stream.h"
#include "capture/words.h"
#include "ui/app/app_terminal.h"
#include "ui/detail/detail.h"
#include "ui/diagram/diagram.h"
#include "ui/list/flowlist.h"
#include "ui/glossary/glossary_look.h"
#include "ui/graph/graph.h"
#include "ui/term/grid.h"
#include "ui/app/held.h"
#include "ui/home/homelist.h"
#include "ui/term/keys.h"
#include "ui/ladder/label.h"
#include "ui/ladder/ladder.h"
#include "ui/lanes/lanes_scale.h"
#include "ui/learn/look.h"
#include "ui/live/live_loss.h"
#include "ui/command/options.h"
#include "ui/list/packetlist.h"
#include "ui/step/player.h"
#include "ui/app/show.h"
#include "ui/live/socklist.h"
#include "ui/term/theme.h"
#include "ui/list/tracelist.h"

enum view {
	VIEW_STEP,
	VIEW_STATES,
	VIEW_FLOWS,
	VIEW_PACKETS,
	VIEW_STREAM,
	VIEW_GRAPHS,
	VIEW_SOCKETS,
	VIEW_LANES,
	VIEW_COMPARE,
	VIEW_HOME,
	VIEW_LEARN,
	VIEW_HELP,
	VIEW_GLOSSARY,
	VIEWS
};

/* The parts of the stepping view that can have the keys. */
enum pane {
	PANE_LADDER,
	PANE_CALLS,
	PANE_PACKET,
	PANE_STATES,
	PANE_TERMINAL, /* of programs */
	PANE_ENDS,
	PANE_TIME,
	PANE_WHY,
	PANES
};

/* What the line at the bottom asks for. */
enum prompt {
	PROMPT_NONE,
	PROMPT_COMMAND,
	PROMPT_SEARCH,
	PROMPT_WRITE,
	PROMPT_DELAY,
	PROMPT_FILTER, /* of the home list, and of the course */
	PROMPT_WORD,   /* of the glossary */
	PROMPT_SHOW    /* which conversations, or packets */
};

enum {
	APP_LINE = 256,
	APP_MARKS = 32,
	APP_HITS = 256,
	APP_MIN_COLS = 60,
	APP_MIN_ROWS = 16
};

/* What the stream view shows; its lines as they were drawn last. */
struct stream_view {
	uint32_t flow;	 /* chosen, or ROW_NONE: that of the packet */
	uint32_t packet; /* to begin with, or ROW_NONE */
	uint64_t top;	 /* place (capture/stream.h) of the first line */
	int at;		 /* the selected line */
	bool hex;
	int n, rows, cols;
	struct {
		uint64_t place;
		uint32_t packet;
	} line[APP_HITS];
	/* counted for these: as long as they are the same */
	uint32_t counted_flow, counted_end;
	struct stream_counts counts;
};

/* A run that is made again up to a step, to go on another way from there. */
struct branch {
	bool on;
	uint32_t step;
	uint32_t gone;	  /* how many packets have gone their way there */
	struct hand *way; /* those, in their order; owned */
	uint32_t hands;	  /* how many have been done again */
};

/* What --filter and f let a list show; see app_filter.c. */
struct sieve {
	char text[APP_LINE];
	struct filter *filter; /* owned; NULL: everything */
};

/* What is looked at in a capture file; see app_file.c. */
struct file_look {
	bool inside;	  /* a conversation: its ladder, states and packets */
	uint32_t flow;	  /* that is open, or FLOW_NONE */
	uint32_t part;	  /* a long one is opened in parts: which, from 0 */
	bool arrives;	  /* its packets are read again */
	bool placed;	  /* the cursor is where it is to be at first */
	uint32_t wanted;  /* the packet to go to then, or ROW_NONE: the first */
	bool at_end;	  /* or to the end, and on with it */
	uint32_t n;	  /* packets that it has */
	uint32_t seen;	  /* that it had when the cursor was at the end */
	uint32_t earlier; /* of those, the first that are no longer kept */
	uint32_t kept_from; /* the packet after them */
	/* the list of all packets: the chosen one, and the line at the top of
	   the screen */
	uint32_t at;
	int top;
	struct marks mark; /* packets */
	int seeks;	   /* for app->search: in which direction, or 0 */
	uint64_t sought;   /* lines that were looked at */
};

/* What is looked at of what happens now; see live_screen.c. */
struct live_look {
	uint64_t now_ns; /* by the packets' clock, as it is shown */
	bool paused;
	uint64_t paused_at; /* packets that there were */
	struct held held;   /* lines of conversations as they were then */
	uint32_t asked;	    /* conversations that the census was told of */
	bool census_told;   /* that it has ended */
	uint64_t lost[LIVE_LOSSES], lost_ns; /* counted then */
	unsigned told;	/* of what it was told that it is lost: 1 << enum
			   live_loss */
	bool unsaved;	/* it was told that a file could not be written */
	bool by_escape; /* the key was Esc, which goes back and never out */
};

/* The graphs of one direction, and what they were read from. */
struct graphs {
	const struct recording *rec;
	uint32_t flow, events;
	int side, side_read;
	struct series_set set;
	int which;		 /* where there is room for one */
	bool alone;		 /* one, whatever room there is */
	uint64_t from_ns, to_ns; /* what is shown of the time; 0, 0: all */
};

/* Lanes, and what they were read from. */
struct lanes_view {
	const struct recording *rec; /* NULL: nothing was read */
	uint32_t events;
	struct lanes lanes;
	struct lanes_scale scale;
	enum lanes_by by;
	double from, to;     /* places that are shown; 0, 0: all */
	uint32_t row;	     /* the chosen one, or ROW_NONE: none is there */
	struct lanes_row of; /* as it was: there may be more the next time */
	int top;
};

struct app {
	const struct options *options; /* borrowed */
	const struct theme *theme;
	struct show show; /* rec NULL: nothing is shown, only home */
	struct player player;
	bool begun; /* the stage is set */
	bool done;  /* the program ends, with */
	int status;
	struct err error; /* why, to be told when the screen is gone */
	bool forget;	  /* everything is to be written again */
	int cols;	  /* of the screen as it was drawn last */

	enum view view, before; /* before: where help was asked for */
	enum view from;		/* where Esc goes back to; VIEW_STEP: nowhere */

	/* conversations, and what else a capture file has */
	struct flowlist flows;
	int flow_ends_cols; /* the widest end so far */
	struct file_look file;
	struct live_look live;

	/* the stepping view */
	enum pane focus;
	bool maximised;
	int grown;	   /* lines that the lower panes have more */
	uint32_t selected; /* row, or ROW_NONE: the cursor's */
	enum ladder_time time;
	int calls_up;	      /* lines that the calls are scrolled up */
	int field, field_top; /* of the packet */
	uint32_t closed;      /* 1 << header: its fields are not shown */
	uint32_t chosen;      /* the held packet that keys are about */
	uint32_t mark[APP_MARKS];
	int n_marks;
	bool dragging; /* the line between ladder and calls */
	bool seeks;    /* runs again to the packet that was changed last */
	struct branch branch;

	struct socklist sockets;
	int socket_cols[SOCK_COLUMNS]; /* the widest so far */
	uint64_t epoch_ns;	       /* at 0 of now_ns, for what is live */
	bool stuck_shown; /* why the chosen conversation is stuck */

	struct terminal_look terminal;

	struct graphs graphs;
	struct lanes_view lanes;
	enum tcp_state state;  /* selected in the state view */
	int ask_at;	       /* the answer chosen by hand, or -1 */
	int list_at, list_top; /* packets */
	struct sieve sieve[2]; /* by enum filter_of */
	struct packetlist packets;
	struct tracelist traced; /* the same of a capture file */
	int ends_cols;		 /* of the ends in the list of packets */
	int label_cols;		 /* of what packets say there */
	uint32_t compared[2];	 /* two packets, as app_detail numbers them */
	int compare_top;
	struct stream_view stream;
	int help_at;
	struct glossary_look glossary;

	struct homelist home;
	int home_at, home_top;
	struct learn_look learn;
	/* chosen to be run beside this, for ui/app/screen.c */
	bool begins_live;
	char begins_lesson[APP_LINE]; /* its name, or "" */
	char *preview;		      /* of the scenario at home_at; owned */
	size_t preview_n;
	int preview_of, preview_top;

	/* the line at the bottom */
	enum prompt prompt;
	char line[APP_LINE];
	size_t cursor;
	bool suggested;		    /* the line, by us: typing replaces it */
	char message[3 * APP_LINE]; /* with a line of the viewer's in it */
	bool complaint;		    /* the message is an error */
	char search[APP_LINE];
	char picture[APP_LINE]; /* a file that the next draw is saved to */
	char filter[APP_LINE];	/* of the home list, and of the course */

	/* where things were drawn last, for the mouse */
	struct area area[PANES];
	uint32_t hit[APP_HITS]; /* line of the screen -> row, or ROW_NONE */
	struct area list_area, stuck_area;
	struct area ask_area, answer_area[ASK_ANSWERS];
};

/* Takes options; theme and speed come from them. app_free. */
void app_init(struct app *app, const struct options *options);
void app_free(struct app *app);

/* Goes over to a show, which becomes the app's; app_begin sets its stage. */
void app_show(struct app *app, struct show *show);
/*
 * The home screen. `progress`, which is borrowed, remembers what is played from
 * there; NULL: nothing is. -1 with *e: no scenarios were found.
 */
int app_home(struct app *app, struct progress_file *progress, struct err *e);

/* True if something takes time that one should see the screen before. */
bool app_must_begin(const struct app *app);
void app_begin(struct app *app, uint64_t now_ns);

void app_input(struct app *app, const struct input *in, uint64_t now_ns);
/* Whatever is due: the source, playing. */
void app_tick(struct app *app, uint64_t now_ns);
/* When to tick and draw again; 0: only after input, or when app_fds tell. */
uint64_t app_wake_ns(const struct app *app, uint64_t now_ns);
/* To poll for input: the source's, and the census's; or -1. */
int app_fd(const struct app *app);
int app_census_fd(const struct app *app);
/*
 * How long a frame stays at least: what a capture brings is not drawn more
 * often than eyes can follow. Keys are answered at once all the same.
 */
uint64_t app_frame_ns(const struct app *app);
/* The grid's size is the screen's. *y, *x: where the cursor stands; y -1. */
void app_draw(struct app *app, struct grid *g, uint64_t now_ns, int *y, int *x);

/* --- for the files of the screen alone ----------------------------------- */

enum again { AGAIN_BRANCH, AGAIN_HANDS, AGAIN_ANEW };

struct view_ops {
	const char *name; /* as the line at the top says it; NULL: nothing */
	unsigned context; /* enum key_context */
	void (*draw)(struct app *app, struct grid *g, struct area a,
		     uint64_t now_ns);
	/* False: not an action of this view. */
	bool (*act)(struct app *app, enum action action, uint64_t now_ns);
	void (*click)(struct app *app, const struct input *in, uint64_t now_ns);
};
extern const struct view_ops view_step, view_states, view_flows, view_packets,
	view_stream, view_graphs, view_home, view_learn, view_help, view_trace,
	view_compare, view_sockets, view_lanes, view_glossary;

void app_say(struct app *app, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void app_complain(struct app *app, const struct err *e);
void app_act(struct app *app, enum action action, uint64_t now_ns);
void app_set_view(struct app *app, enum view view);
void app_ask(struct app *app, enum prompt prompt, const char *text);
/* The same with a text to take, to edit, or to type another instead of. */
void app_suggest(struct app *app, enum prompt prompt, const char *text);
bool app_has_show(const struct app *app);
void app_close_show(struct app *app);
/* Closes it, and goes back to where one came from: app->from. */
void app_leave_show(struct app *app);
/* Help, or its other page, the glossary. */
bool app_in_help(const struct app *app);
/*
 * A built-in scenario, in a process of its own on the same terminal: what is
 * shown stays as it is, and one comes back to it.
 */
void app_run_lesson(struct app *app, const char *name);
/* What is shown can not go on: app->error. Home says why, or it ends. */
void app_give_up(struct app *app);
/*
 * What a packet on its way is: held where the run waits for the viewer; in
 * one that goes on by itself, or is over, it was in flight and no more.
 */
bool app_holds(const struct app *app);
const char *app_hanging_text(const struct app *app);
/* The packet that the packet pane shows, or ROW_NONE. */
uint32_t app_packet(const struct app *app);
/*
 * Rows of the ladder, and packets, that may be seen: those until the cursor;
 * of a capture file all, for it has happened already.
 */
size_t app_rows(const struct app *app);
uint32_t app_packets(const struct app *app);
bool area_holds(struct area a, int y, int x);
/*
 * A packet taken apart: a row of the recording, or outside, one of the file.
 * False if there is none.
 */
bool app_detail(const struct app *app, uint32_t packet, struct detail *d);

/* Its label; "" if there is none. */
void app_packet_label(const struct app *app, uint32_t packet, int cols,
		      char out[LABEL_TEXT]);

/* view_compare.c: a packet is the first to be compared, or the second */
void compare_with(struct app *app, uint32_t packet);
/*
 * view_list.c: where an action that moves in a list leads, from `at` of n lines
 * with a page of so many; -1: it is none.
 */
int64_t list_moved(enum action action, int64_t at, int page, int64_t n);

/* app_step.c: what stepping keys do; false if it is none of them. */
bool step_act(struct app *app, enum action action, uint64_t now_ns);
void step_to(struct app *app, uint32_t at);
void step_moved(struct app *app, enum player_moved moved);
void step_restart(struct app *app, bool hands, uint64_t now_ns);
/* Runs it all again: show_again, or show_restart with `hands` or without. */
void step_again(struct app *app, enum again again, uint64_t now_ns);
/* Scenario marks and the viewer's own, at or after which step. */
bool step_is_marked(const struct app *app, uint32_t at);

/* app_hand.c: what is done to packets by hand */
bool hand_act(struct app *app, enum action action, uint64_t now_ns);
void hand_do(struct app *app, enum command_kind kind, uint64_t delay_ns,
	     uint64_t now_ns);

/* app_ask.c: the question that is open */
bool app_asks(const struct app *app);
/* How many answers it has, and which of them is chosen, from 0. */
int ask_count(const struct app *app);
int ask_chosen(const struct app *app);
/* "2 of 3 predicted", or "" where nothing was asked. Returns out. */
#define ASK_SCORE 64
const char *ask_score(const struct app *app, char out[ASK_SCORE]);
/* False: it has nothing to do with the question. */
bool ask_act(struct app *app, enum action action, uint32_t key,
	     uint64_t now_ns);
bool ask_click(struct app *app, const struct input *in, uint64_t now_ns);
/*
 * Over the ladder, or over the view, where there is none; what was answered is
 * shown over the ladder alone.
 */
void ask_draw(struct app *app, struct grid *g, struct area a);

/*
 * app_file.c: a capture file. Outside there are all its conversations and
 * packets; inside there is one conversation, as a recording.
 */
bool app_in_file(const struct app *app); /* outside */
/* enum key_context bits of what is shown now. */
unsigned app_context(const struct app *app);
struct flow_rows app_flow_rows(const struct app *app);
/* The conversation of a packet of the file, or NULL. */
const struct flow *flow_of_packet(const struct app *app,
				  const struct trace_packet *p);
/* Into the chosen conversation, to that packet of the file or its first. */
void file_enter(struct app *app, uint32_t flow, uint32_t packet,
		enum view view);
/* The same from what is chosen in the view. */
void file_enter_chosen(struct app *app, enum view view);
/* A view by its number or name, perhaps from inside out or the reverse. */
void file_set_view(struct app *app, enum view view);
/* One place back; false: nothing to leave. */
bool file_leave(struct app *app);
bool file_act(struct app *app, enum action action);
/*
 * file_search.c: to the next line (1) or the one before (-1) that has the text
 * in it; a slice of the search at each tick.
 */
void file_search(struct app *app, int direction);
void file_search_step(struct app *app);
/* What the line of a packet of the file says. */
void file_packet_text(const struct app *app, uint32_t packet,
		      struct words *out);
/* Reads on, before what is open is asked for more; and the rest of a tick. */
void file_read(struct app *app, uint64_t now_ns);
void file_tick(struct app *app, uint64_t now_ns);
uint64_t file_wake_ns(const struct app *app);
/* The line under the lists: how far it is, how many there are. */
void file_line_draw(const struct app *app, struct grid *g, struct area a);

/*
 * app_part.c: the conversation that is open, app->file.flow, from a packet of
 * it on that is wanted, or ROW_NONE.
 */
void part_open(struct app *app, uint32_t packet);
bool part_is_whole(const struct app *app);
/* To the next part (1) or the one before (-1). */
void part_turn(struct app *app, int by);
/* Before and after the player is pumped. */
void part_prepare(struct app *app);
void part_tick(struct app *app);
#define FILE_PART_TEXT 80
/* "packets 1-50,000 of 1,470,000", or "" of a conversation that is shown whole.
 */
const char *file_part_text(const struct app *app, char out[FILE_PART_TEXT]);
/* "12,345 earlier packets are no longer kept", or "". Both return out. */
const char *part_earlier(const struct app *app, char out[FILE_PART_TEXT]);
/* Packets that have come since the cursor left the end. */
uint32_t part_new(const struct app *app);

/*
 * live_screen.c: what happens now, as a capture file that does not end: live,
 * or through a pipe.
 */
bool app_is_live(const struct app *app);
/* After the number of steps: more will come. Of what is live that is plain. */
const char *app_more(const struct app *app);
bool live_act(struct app *app, enum action action);
/* After packets were read: the census, the list, what must be told. */
void live_tick(struct app *app, uint64_t now_ns);
/* When what is shown changes by itself; 0: it does not. */
uint64_t live_wake_ns(const struct app *app, uint64_t now_ns);
/* A conversation was chosen by hand: the newest is followed from then on. */
void live_follow(struct app *app);
/* "lo-7.pcapng", or of all conversations "lo.pcapng". */
void live_file_name(const struct app *app, char out[APP_LINE]);
/* live_line.c: the line under the lists, and what of it is always there */
void live_line_draw(const struct app *app, struct grid *g, struct area a);

/* app_filter.c: what the lists show */
/* The filter of the list that is shown, or NULL: there is none, or no list. */
const struct sieve *filter_shown(const struct app *app);
/* What --filter says, for a show that begins; removes what was there. */
void filter_begin(struct app *app);
void filter_free_all(struct app *app);
bool filter_remove(struct app *app); /* false: there was none */
void filter_ask_text(struct app *app);
/* Enter; false: it is wrong, and goes on being edited. */
bool filter_take(struct app *app);
void filter_tab(struct app *app);
/* Under the line that is edited: what can come, or what is wrong and where. */
void filter_hint_draw(const struct app *app, struct grid *g, int y);
/* The filter above a list, and how many it shows; the area that is left. */
struct area filter_line_draw(const struct app *app, struct grid *g,
			     struct area a, size_t shown, size_t of);

/* app_branch.c: from a step in history another way */
void branch_begin(struct app *app, uint64_t now_ns);
/* The run has come further; perhaps to the step. */
void branch_go_on(struct app *app, uint64_t now_ns);
void branch_forget(struct app *app);

/* app_search.c: to the next step (1) or the one before (-1) that matches */
void search_go(struct app *app, int direction);

/* view_stream.c: which conversation, from which packet on; the next match. */
void stream_choose(struct app *app);
void stream_search(struct app *app, int direction);

/*
 * pane_stuck.c: draws in the lower part of an area, if it is shown; the area
 * that is left. When to draw it again: 0, for it does not change by itself.
 */
struct area pane_stuck_draw(struct app *app, struct grid *g, struct area a,
			    uint64_t now_ns);
bool stuck_act(struct app *app, enum action action);
uint64_t stuck_wake_ns(const struct app *app, uint64_t now_ns);

/* view_home.c: what the list shows; the chosen one stays chosen, if it can. */
/* What the list of home, or of the course, shows: what has the text in it. */
void list_filter(struct app *app, const char *text);

/*
 * view_sockets.c: the chosen socket, or NULL; its conversation, or FLOW_NONE;
 * the next row that has what is searched for; when to draw it again, or 0.
 */
const struct census_socket *sockets_chosen(const struct app *app);
uint32_t sockets_flow(const struct app *app);
void sockets_search(struct app *app, int direction);
uint64_t sockets_wake_ns(const struct app *app, uint64_t now_ns);

/* view_graph.c */
void graphs_free(struct graphs *gr);

/* view_lanes.c: another recording may lie where the last one lay */
void lanes_forget(struct app *app);

/* prompt.c */
void prompt_input(struct app *app, const struct input *in, uint64_t now_ns);
void prompt_draw(const struct app *app, struct grid *g, int y, int *cursor_x);
/* The column in which a byte of the line stands. */
int prompt_column(const struct app *app, const struct grid *g, size_t at);

/* bars.c */
void bar_top_draw(const struct app *app, struct grid *g);
void bar_keys_draw(const struct app *app, struct grid *g, int y);
/* bar_tabs.c: what stands before the tabs; the column after them. */
const char *bar_title(const struct app *app);
int bar_tabs_draw(const struct app *app, struct grid *g, int x);
/* The view whose name is there, or -1. */
int bar_tab_at(const struct app *app, int x);
const struct view_ops *view_of(const struct app *app);
/* What Enter does to what is chosen in a list, translated; "": nothing. */
const char *home_enter_name(const struct app *app);
const char *learn_enter_name(const struct app *app);

/* step_layout.c: fills app->area; then paints what is between the panes */
void step_lay_out(struct app *app, struct area a);
void step_frames_draw(const struct app *app, struct grid *g, struct area a);

/* the panes of the stepping view */
void pane_ladder_draw(struct app *app, struct grid *g, struct area a,
		      uint64_t now_ns);
void pane_ends_draw(const struct app *app, struct grid *g, struct area a,
		    uint64_t now_ns);
/* Boxes side by side; their dividers are the caller's. */
int pane_ends_boxes(const struct app *app, int cols);
/* The lane of a box. */
uint32_t pane_ends_lane(const struct app *app, int box, int boxes);
/* "C  127.0.0.1:51718" */
void pane_ends_title(const struct app *app, uint32_t lane, char *out,
		     size_t size);
void pane_calls_draw(const struct app *app, struct grid *g, struct area a,
		     uint64_t now_ns);
/* How far they can be scrolled up. */
int pane_calls_above(const struct app *app);
void pane_packet_draw(struct app *app, struct grid *g, struct area a);
/* In the lower part of an area; so many lines of it. */
void pane_ask_draw(struct app *app, struct grid *g, struct area a);
int pane_ask_rows(const struct app *app, struct area a);
void pane_time_draw(const struct app *app, struct grid *g, struct area a);
void pane_why_draw(const struct app *app, struct grid *g, struct area a);
void pane_states_draw(const struct app *app, struct grid *g, struct area a,
		      uint64_t now_ns);
/* The edge just taken glows so long. */
#define STATES_GLOW_NS UINT64_C(600000000)
/* The same for UDP, which has states of its own (udp_states.c). */
void udp_states_draw(const struct app *app, struct grid *g, struct area a);
/* The rows that an end's sockets took. */
int udp_states_box(const struct app *app, struct grid *g, struct area a,
		   uint32_t lane);
/* In the box of an end without a state: end_none.c. */
void end_none_draw(const struct app *app, struct grid *g, struct area a,
		   uint32_t lane);
void udp_states_legend(const struct app *app, struct grid *g, struct area a);
/* The chosen field, and the header that it is in; false: there is no packet. */
bool pane_packet_field(const struct app *app, char name[DETAIL_NAME],
		       char header[DETAIL_NAME]);
bool pane_packet_act(struct app *app, enum action action);
bool pane_packet_click(struct app *app, const struct input *in);
uint32_t pane_time_step(const struct app *app, int x);

#endif
