#include "ui/svg.h"

void svg_write(const struct grid *g, const struct theme *t, FILE *out)
{
	(void)g;
	(void)t;
	fputs("<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n", out);
}
