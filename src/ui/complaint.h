/*
 * The troubles of the workers, each told once.
 */
#ifndef UI_COMPLAINT_H
#define UI_COMPLAINT_H

#include "ui/app.h"

struct complaints {
	char **told; /* by worker: what was told last, or NULL */
	size_t n;
};

/* Writes down what is new. What a person has to mend is shown as an error;
 * what mends itself stands in the status line as long as it lasts. */
void complaints_look(struct complaints *t, struct app *app);
void complaints_clear(struct complaints *t);

#endif
