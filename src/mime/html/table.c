#include "mime/html/table.h"

#include <stddef.h>

/* A cell with more bytes of text than this is no data. */
enum { CELL_MAX = 300 };

bool html_table_is_cell(const struct html_node *n)
{
	return n->tag == HTML_TD || n->tag == HTML_TH;
}

/* Bytes of text below n, counted up to a limit. */
static size_t count_text(const struct html_node *n, size_t limit)
{
	size_t sum = n->tag == HTML_TEXT ? n->len : 0;

	for (n = n->first; n && sum < limit; n = n->next)
		sum += count_text(n, limit - sum);
	return sum;
}

/* Looks at the cells of one row; false if one holds too much. */
static bool judge_row(const struct html_node *row, size_t *cells)
{
	*cells = 0;
	for (const struct html_node *c = row->first; c; c = c->next) {
		if (!html_table_is_cell(c))
			continue;
		if (count_text(c, CELL_MAX) >= CELL_MAX)
			return false;
		*cells += c->first != NULL;
	}
	return true;
}

/* Counts the rows below n that have two cells or more; false if a cell holds
 * more than data would. */
static bool judge_rows(const struct html_node *n, size_t *rows)
{
	for (n = n->first; n; n = n->next) {
		size_t cells;

		if (n->tag == HTML_ROWS && !judge_rows(n, rows))
			return false;
		if (n->tag != HTML_TR)
			continue;
		if (!judge_row(n, &cells))
			return false;
		*rows += cells >= 2;
	}
	return true;
}

bool html_table_is_data(const struct html_node *table)
{
	size_t rows = 0;

	return !table->is_layout && judge_rows(table, &rows) && rows >= 2;
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
