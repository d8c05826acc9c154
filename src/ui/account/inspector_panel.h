/*
 * What there is to say of one account, line by line; a line can be selected,
 * to be explained.
 */
#ifndef UI_ACCOUNT_INSPECTOR_PANEL_H
#define UI_ACCOUNT_INSPECTOR_PANEL_H

#include "account/inspect/inspection.h"
#include "ui/app/app.h"
#include "ui/kit/scroll.h"

struct inspector_panel {
	struct scroll scroll;
	int chosen;     /* a line of the inspection; -1: none */
	int chosen_row; /* where it was drawn, in the area; -1: nowhere */
	bool must_show; /* it was chosen just now */
};

/* At the top, with no line selected: of another account. */
void inspector_panel_reset(struct inspector_panel *p);
/* Selects the next line (by 1) or the one before (-1). */
void inspector_panel_step(
    struct inspector_panel *p, const struct inspection *found, int by);

void inspector_panel_draw(struct inspector_panel *p, struct app *app,
    const struct folder_model_account *account, const struct area *a);

#endif
