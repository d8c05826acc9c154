/*
 * What the tables of a page are for.
 */
#ifndef MIME_HTML_TABLE_H
#define MIME_HTML_TABLE_H

#include <stdbool.h>

#include "mime/html/tree.h"

/* Most tables in mail only place things. Those that hold data have rows and
 * columns, with little in each cell. */
bool html_table_is_data(const struct html_node *table);

bool html_table_is_cell(const struct html_node *n);

/* True if n is no cell and cells stand in it: a row, a part of a table, or a
 * form or link around some of them. */
bool html_table_has_cells(const struct html_node *n);

/* True if nothing below n starts a line. */
bool html_table_is_one_line(const struct html_node *n);

#endif
