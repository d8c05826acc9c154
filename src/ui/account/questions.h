/*
 * The answers to what people ask about accounts, to choose from and to read.
 */
#ifndef UI_ACCOUNT_QUESTIONS_H
#define UI_ACCOUNT_QUESTIONS_H

#include "account/inspect/inspection.h"
#include "ui/app/app.h"

/* Lists the questions; Enter shows an answer. */
void questions_open(struct app *app);

/* Explains one line of the inspector; line NULL: what the kind means. */
void questions_explain(struct app *app, const struct inspection *found,
    const struct inspect_line *line);

#endif
