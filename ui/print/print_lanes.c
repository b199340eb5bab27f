/* Lanes as text: all of the time in as many columns as there are. */
#include "ui/text/i18n.h"
#include "ui/lanes/lanes_frame.h"
#include "ui/print/print_private.h"
#include "capture/jsonl/jsonl.h"

enum { COLS_LEAST = 60, DENSE_FROM = 40 /* rows: no lines between */ };

static void put_legend(const struct print_style *s, FILE *out)
{
	struct grid g;
	int x = 1;

	grid_init(&g, 1, s->cols > COLS_LEAST ? s->cols : COLS_LEAST);
	grid_put(&g, 0, x, STYLE_PLAIN, L_RUNS);
	x = grid_text(&g, 0, x + 2, STYLE_DIM, tr("runs")) + 3;
	grid_put(&g, 0, x, STYLE_PLAIN, L_WAITS);
	x = grid_text(&g, 0, x + 2, STYLE_DIM, tr("waits in a call")) + 3;
	grid_put(&g, 0, x, STYLE_PLAIN, L_CALL);
	x = grid_text(&g, 0, x + 2, STYLE_DIM, tr("a call that does not wait"));
	grid_put(&g, 0, x + 3, STYLE_PLAIN, L_SENT);
	grid_put(&g, 0, x + 4, STYLE_PLAIN, L_DOWN);
	grid_text(&g, 0, x + 6, STYLE_DIM, tr("a packet"));
	grid_write(&g, s->ascii, out);
	grid_free(&g);
}

static void put_lanes(const struct recording *r, const struct print_style *s,
		      const struct lanes *l, FILE *out)
{
	struct lanes_scale scale;
	struct lanes_picture p = { .r = r,
				   .l = l,
				   .scale = &scale,
				   .cursor = ROW_NONE,
				   .selected = ROW_NONE,
				   .pitch = l->n_rows > DENSE_FROM ? 1 : 2 };
	struct grid g;

	lanes_scale_init(&scale, l, r, LANES_BY_SHORT);
	p.to = scale.length;
	grid_init(&g, lanes_lines(&p) + 1,
		  s->cols > COLS_LEAST ? s->cols : COLS_LEAST);
	lanes_paint(&p, &g, (struct area){ 0, 0, g.rows, g.cols });
	grid_write(&g, s->ascii, out);
	grid_free(&g);
	lanes_scale_free(&scale);
	put_legend(s, out);
}

void print_lanes(const struct recording *r, const struct print_style *s,
		 FILE *out)
{
	struct lanes l = { .run = NULL };

	if (s->json) {
		print_objects(r, s, JSONL_CALLS | JSONL_THREADS, out);
		return;
	}
	lanes_read(&l, r);
	if (l.n_rows)
		put_lanes(r, s, &l, out);
	lanes_free(&l);
}
