#include "ui/kit/scroll.h"

#include <stdio.h>

#include "base/i18n.h"

void scroll_fit(struct scroll *s)
{
	if (s->top > s->total - s->height)
		s->top = s->total - s->height;
	if (s->top < 0)
		s->top = 0;
}

/* Rows of a page: one row of the last page stays, to hold on to. */
static int page(const struct scroll *s)
{
	return s->height > 2 ? s->height - 1 : 1;
}

/* How far an action moves; false if it does not. */
static bool distance(const struct scroll *s, enum action a, int *rows)
{
	switch (a) {
	case ACT_DOWN:
		*rows = 1;
		return true;
	case ACT_UP:
		*rows = -1;
		return true;
	case ACT_PAGE_DOWN:
		*rows = page(s);
		return true;
	case ACT_PAGE_UP:
		*rows = -page(s);
		return true;
	case ACT_HALF_DOWN:
		*rows = (s->height + 1) / 2;
		return true;
	case ACT_HALF_UP:
		*rows = -(s->height + 1) / 2;
		return true;
	case ACT_FIRST:
		*rows = -s->total;
		return true;
	case ACT_LAST:
		*rows = s->total;
		return true;
	default:
		return false;
	}
}

bool scroll_act(struct scroll *s, enum action a)
{
	int rows;

	if (!distance(s, a, &rows))
		return false;
	s->top += rows;
	scroll_fit(s);
	return true;
}

bool scroll_is_at_end(const struct scroll *s)
{
	return s->top + s->height >= s->total;
}

const char *scroll_where(const struct scroll *s)
{
	/* Shown at once and by the one thread that draws. */
	static char text[16];

	if (s->total <= s->height)
		return "";
	if (scroll_is_at_end(s))
		return _("end");
	snprintf(text, sizeof text, "%d %%",
	    (int)((long long)(s->top + s->height) * 100 / s->total));
	return text;
}

void chooser_fit(struct chooser *c)
{
	struct scroll *s = &c->scroll;

	if (c->at >= s->total)
		c->at = s->total - 1;
	if (c->at < 0)
		c->at = 0;
	if (s->top > c->at)
		s->top = c->at;
	if (s->height > 0 && s->top < c->at - s->height + 1)
		s->top = c->at - s->height + 1;
	scroll_fit(s);
}

bool chooser_act(struct chooser *c, enum action a)
{
	int rows;

	if (!distance(&c->scroll, a, &rows))
		return false;
	c->at += rows;
	if (a == ACT_PAGE_DOWN || a == ACT_PAGE_UP) {
		c->scroll.top += rows;
		scroll_fit(&c->scroll);
	}
	chooser_fit(c);
	return true;
}

bool chooser_point(struct chooser *c, int row)
{
	int at = c->scroll.top + row;

	if (row < 0 || row >= c->scroll.height || at >= c->scroll.total)
		return false;
	c->at = at;
	return true;
}
