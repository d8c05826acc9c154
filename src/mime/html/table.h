/*
 * Tells tables that hold data from tables used for layout.
 */
#ifndef MIME_HTML_TABLE_H
#define MIME_HTML_TABLE_H

#include <stdbool.h>

#include "mime/html/tree.h"

/* True for a data table: rows and columns with little text in each cell. Most
 * tables in mail are only for layout. */
bool html_table_is_data(const struct html_node *table);

bool html_table_is_cell(const struct html_node *n);

/* True if n contains cells without being one: a row, a section of a table, or a
 * form or link around cells. */
bool html_table_has_cells(const struct html_node *n);

/* True if nothing in n starts a new line. */
bool html_table_is_one_line(const struct html_node *n);

#endif
