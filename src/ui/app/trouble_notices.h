/*
 * The troubles of the workers, and what servers refused, each told once.
 */
#ifndef UI_APP_TROUBLE_NOTICES_H
#define UI_APP_TROUBLE_NOTICES_H

#include "ui/app/app.h"

/* What was told last of an account; each may be NULL. */
struct trouble_notice {
	char *label;
	char *trouble, *refusal;
};

struct trouble_notices VEC_OF(struct trouble_notice);

/* Writes down what is new. What a person has to mend, or what a server does
 * not take, is shown as an error; what mends itself stands in the status line
 * as long as it lasts. */
void trouble_notices_look(struct trouble_notices *t, struct app *app);
void trouble_notices_clear(struct trouble_notices *t);

#endif
