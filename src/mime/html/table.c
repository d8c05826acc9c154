#include "mime/html/table.h"

#include <stddef.h>

/* Bytes of text: limits of a cell with data, of a label, and of a value next to
 * a label. */
enum { CELL_MAX = 300, LABEL_MAX = 40, VALUE_MAX = 4000 };

/* Counts over the rows of a table. */
struct census {
	size_t rows;    /* with two cells or more */
	size_t pairs;   /* of these: a label and its value */
	size_t heads;   /* header cells */
	bool has_table; /* a cell contains a table */
	bool has_much;  /* a cell contains more text than data would */
	bool has_too_much;
};

bool html_table_is_cell(const struct html_node *n)
{
	return n->tag == HTML_TD || n->tag == HTML_TH;
}

bool html_table_has_cells(const struct html_node *n)
{
	if (n->tag == HTML_TR || n->tag == HTML_ROWS)
		return true;
	if (n->tag != HTML_A && n->tag != HTML_BLOCK && n->tag != HTML_INLINE)
		return false;
	for (n = n->first; n; n = n->next)
		if (n->tag == HTML_TR || n->tag == HTML_ROWS ||
		    html_table_is_cell(n))
			return true;
	return false;
}

/* Bytes of text in n, counted up to a limit. */
static size_t count_text(const struct html_node *n, size_t limit)
{
	size_t sum = n->tag == HTML_TEXT ? n->len : 0;

	for (n = n->first; n && sum < limit; n = n->next)
		sum += count_text(n, limit - sum);
	return sum;
}

/* Looks for a table inside of n, in at most *left nodes. */
static bool has_table(const struct html_node *n, int *left)
{
	for (n = n->first; n && (*left)-- > 0; n = n->next)
		if (n->tag == HTML_TABLE || has_table(n, left))
			return true;
	return false;
}

static bool holds_table(const struct html_node *cell)
{
	int left = 200;

	return has_table(cell, &left) || left <= 0;
}

/* Examines the cells of a row. first and n_cells are of the cells that are not
 * empty. */
static void judge_cells(struct census *s, const struct html_node *row,
    const struct html_node **first, size_t *cells)
{
	for (const struct html_node *c = row->first; c; c = c->next) {
		size_t len;

		if (!html_table_is_cell(c)) {
			if (html_table_has_cells(c))
				judge_cells(s, c, first, cells);
			continue;
		}
		len = count_text(c, VALUE_MAX);
		s->heads += c->tag == HTML_TH;
		s->has_much |= len >= CELL_MAX;
		s->has_too_much |= len >= VALUE_MAX;
		s->has_table |= holds_table(c);
		*cells += c->first != NULL;
		if (c->first && !*first)
			*first = c;
	}
}

static void judge_row(struct census *s, const struct html_node *row)
{
	const struct html_node *first = NULL;
	size_t cells = 0, len;

	judge_cells(s, row, &first, &cells);
	s->rows += cells >= 2;
	if (cells != 2)
		return;
	len = count_text(first, LABEL_MAX);
	s->pairs += len > 0 && len < LABEL_MAX && !holds_table(first);
}

static void judge_rows(struct census *s, const struct html_node *n)
{
	for (n = n->first; n && !s->has_too_much; n = n->next)
		if (n->tag == HTML_TR)
			judge_row(s, n);
		else if (html_table_has_cells(n))
			judge_rows(s, n);
}

bool html_table_is_data(const struct html_node *table)
{
	struct census s = {0};

	if (table->is_layout)
		return false;
	judge_rows(&s, table);
	if (s.rows < 2 || s.has_too_much)
		return false;
	/* Pairs of label and value are data, whatever the values contain. */
	if (s.has_table)
		return s.pairs >= 2 && s.pairs == s.rows && !s.has_much;
	return !s.has_much || s.heads > 0;
}

static bool is_flat(enum html_tag tag)
{
	return tag == HTML_INLINE || tag == HTML_TEXT || tag == HTML_A ||
	       tag == HTML_IMG || tag == HTML_Q;
}

bool html_table_is_one_line(const struct html_node *n)
{
	for (n = n->first; n; n = n->next)
		if (!is_flat(n->tag) || !html_table_is_one_line(n))
			return false;
	return true;
}
