/*
 * The troubles of the workers, and what servers refused, each told once.
 */
#ifndef UI_APP_TROUBLE_NOTICES_H
#define UI_APP_TROUBLE_NOTICES_H

#include "ui/app/app.h"

/* What was told last of a worker; each may be NULL. */
struct complaint {
	char *trouble, *refusal;
};

struct complaints {
	struct complaint *told; /* by worker */
	size_t n;
};

/* Writes down what is new. What a person has to mend, or what a server does
 * not take, is shown as an error; what mends itself stands in the status line
 * as long as it lasts. */
void complaints_look(struct complaints *t, struct app *app);
void complaints_clear(struct complaints *t);

#endif
