#include "account/inspect/explain.h"

#include <stdarg.h>
#include <stdlib.h>

#include "account/inspect/line_table.h"
#include "base/mem.h"
#include "base/safe.h"
#include "store/read/accounts.h"

bool explain_was_reached(const struct explain *t)
{
	return t->out->checked_at || t->out->server >= 0;
}

void explain_line(struct explain *t, enum inspect_about about, bool is_warning,
    const char *fmt, ...)
{
	const struct line_kind *kind = line_kind(about);
	struct inspect_line *line = vec_push(&t->out->lines);
	struct buf raw = BUF_INIT, safe = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&raw, fmt, ap);
	va_end(ap);
	safe_line(&safe, raw.data, raw.len);
	*line = (struct inspect_line){.about = about,
	    .section = is_warning ? SECTION_TOP : kind->section,
	    .fix = is_warning ? kind->fix : FIX_NONE,
	    .key = kind->key,
	    .topic = kind->topic,
	    .label = line_label(about),
	    .text = buf_take(&safe),
	    .is_warning = is_warning};
	t->out->warnings += is_warning;
	buf_clear(&raw);
}

/* Warnings by their rank, the others as they are numbered. */
static int place_of(const struct inspect_line *line)
{
	if (line->section == SECTION_TOP)
		return line_kind(line->about)->rank;
	return 100 + (int)line->about;
}

/* Lines of one kind stay in their order. */
void explain_sort(struct explain *t)
{
	struct inspect_lines *l = &t->out->lines;

	for (size_t i = 1; i < l->len; i++) {
		struct inspect_line line = l->items[i];
		size_t at = i;

		for (; at && place_of(&l->items[at - 1]) > place_of(&line);
			at--)
			l->items[at] = l->items[at - 1];
		l->items[at] = line;
	}
}

char *explain_fact(struct explain *t, const char *key, int64_t *noted_at)
{
	struct fact f;
	char *value;

	if (!fact_read(t->db, t->of->row->id, key, &f, NULL)) {
		fact_clear(&f);
		return mem_str("");
	}
	if (noted_at)
		*noted_at = f.noted_at;
	value = f.value ? f.value : mem_str("");
	return value;
}

int64_t explain_number(struct explain *t, const char *key, int64_t *at)
{
	char *text = explain_fact(t, key, at);
	int64_t n = *text ? strtoll(text, NULL, 10) : -1;

	free(text);
	return n;
}
