/* Marks: so few that they are looked through. */
#include "ui/app/marks.h"

static int find(const struct marks *m, uint32_t number)
{
	int i = 0;

	while (i < m->n && m->at[i] != number)
		i++;
	return i;
}

bool marks_has(const struct marks *m, uint32_t number)
{
	return find(m, number) < m->n;
}

bool marks_toggle(struct marks *m, uint32_t number)
{
	int i = find(m, number);

	if (i == MARKS_MOST)
		return false;
	if (i < m->n) {
		m->n--;
		for (; i < m->n; i++)
			m->at[i] = m->at[i + 1];
	} else {
		m->at[m->n++] = number;
	}
	m->last = m->n ? m->at[m->n - 1] : MARK_NONE;
	return true;
}
