#include "mime/html/flow.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { INDENT_MAX = 40 };

void html_flow_open(struct html_flow *f, struct text *t, int width)
{
	memset(f, 0, sizeof *f);
	f->t = t;
	f->width = width;
	buf_init(&f->line);
	buf_init(&f->rest);
	buf_init(&f->first);
}

void html_flow_close(struct html_flow *f)
{
	buf_clear(&f->line);
	buf_clear(&f->rest);
	buf_clear(&f->first);
	string_list_clear(&f->notes);
}

static bool ends_blank(const struct text *t)
{
	return t->lines.len == 0 || !*t->lines.items[t->lines.len - 1].text;
}

/* Adds a blank line at the smaller quote level of its two neighbours. */
void html_flow_put_blank(struct html_flow *f)
{
	struct wrap w = {.width = f->width, .quote = f->quote};
	const struct text *t = f->t;

	if (ends_blank(t))
		return;
	if (t->lines.items[t->lines.len - 1].quote < w.quote)
		w.quote = t->lines.items[t->lines.len - 1].quote;
	wrap_add(f->t, &w, "", 0);
}

static void put_notes(struct html_flow *f)
{
	struct wrap w = {
	    .width = f->width, .quote = f->quote, .style = TEXT_NOTE};

	if (f->keeps_notes)
		return;
	for (size_t i = 0; i < f->notes.len; i++)
		wrap_add(
		    f->t, &w, f->notes.items[i], strlen(f->notes.items[i]));
	string_list_clear(&f->notes);
}

struct wrap html_flow_wrap(const struct html_flow *f)
{
	return (struct wrap){
	    .width = f->width,
	    .quote = f->quote,
	    .style = f->style,
	    .first = f->rest.data,
	    .rest = f->rest.data,
	};
}

/* Adds the current line, also if it is empty. */
static void put_line(struct html_flow *f)
{
	struct wrap w = html_flow_wrap(f);

	if (f->wants_blank)
		html_flow_put_blank(f);
	f->wants_blank = false;
	if (f->first.len)
		w.first = f->first.data;
	wrap_add(f->t, &w, f->line.data, f->line.len);
	buf_reset(&f->line);
	buf_reset(&f->first);
	f->has_gap = f->is_glued = false;
	f->has_ink = true;
	f->is_behind_rule = false;
}

/* Ends the present line if there is one. */
void html_flow_end_line(struct html_flow *f)
{
	if (text_shows(f->line.data, f->line.len))
		put_line(f);
	else if (f->line.len)
		f->wants_blank = true; /* "&nbsp;" alone is used as a spacer */
	buf_reset(&f->line);
	f->has_gap = false;
	put_notes(f);
}

/* Ends the present line; an empty one comes before the next. */
void html_flow_end_paragraph(struct html_flow *f)
{
	html_flow_end_line(f);
	f->wants_blank = true;
}

static void flow_add_label(struct html_flow *f, const char *s, size_t len)
{
	if (f->label && f->label->len + len <= HTML_LABEL_MAX)
		buf_add(f->label, s, len);
}

/* Adds words as they are. */
void html_flow_add(struct html_flow *f, const char *s, size_t len)
{
	if (f->has_gap && !f->is_glued && f->line.len &&
	    f->line.data[f->line.len - 1] != ' ') {
		buf_add_char(&f->line, ' ');
		if (f->label && f->label->len)
			flow_add_label(f, " ", 1);
	}
	f->has_gap = f->is_glued = false;
	buf_add(&f->line, s, len);
	flow_add_label(f, s, len);
}

/* The last line, if len more bytes fit on it. */
static struct text_line *line_with_room(struct html_flow *f, size_t len)
{
	struct wrap w = {.width = f->width, .quote = f->quote};
	struct text_line *line;
	int cols;

	if (f->t->lines.len == 0)
		return NULL;
	line = &f->t->lines.items[f->t->lines.len - 1];
	cols = utf8_cols(line->text, strlen(line->text)) + (int)len;
	if (!*line->text || line->style == TEXT_NOTE ||
	    line->quote != f->quote || (f->width && cols > wrap_room(&w)))
		return NULL;
	return line;
}

void html_flow_add_mark(struct html_flow *f, const char *mark)
{
	size_t len = strlen(mark);
	struct text_line *line = NULL;
	struct buf text = BUF_INIT;

	if (!text_shows(f->line.data, f->line.len))
		line = line_with_room(f, len);
	if (!line) {
		buf_add(&f->line, mark, len);
		return;
	}
	buf_printf(&text, "%s%s", line->text, mark);
	free(line->text);
	line->text = buf_take(&text);
	f->t->size += len;
}

static bool flow_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* Adds text; a run of blanks is one. */
void html_flow_add_text(struct html_flow *f, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		const char *from = s;

		while (s < end && !flow_is_blank(*s))
			s++;
		if (s > from)
			html_flow_add(f, from, (size_t)(s - from));
		while (s < end && flow_is_blank(*s)) {
			f->has_gap = true;
			s++;
		}
	}
}

/* Adds text whose line ends and blanks count. */
void html_flow_add_pre(struct html_flow *f, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end && !f->t->is_cut) {
		const char *eol = memchr(s, '\n', (size_t)(end - s));
		const char *stop = eol ? eol : end;

		buf_add(&f->line, s, (size_t)(stop - s));
		flow_add_label(f, s, (size_t)(stop - s));
		if (eol)
			put_line(f);
		s = eol ? eol + 1 : end;
	}
}

size_t html_flow_indent(struct html_flow *f, const char *marker)
{
	size_t before = f->rest.len;
	int cols = utf8_cols(marker, strlen(marker));

	html_flow_end_line(f);
	if (before + (size_t)cols > INDENT_MAX)
		return before;
	buf_reset(&f->first);
	buf_add(&f->first, f->rest.data, before);
	buf_add_str(&f->first, marker);
	for (int i = 0; i < cols; i++)
		buf_add_char(&f->rest, ' ');
	return before;
}

void html_flow_undent(struct html_flow *f, size_t before)
{
	html_flow_end_line(f);
	buf_reset(&f->first);
	buf_cut(&f->rest, before);
}
