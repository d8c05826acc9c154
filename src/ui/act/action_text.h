/*
 * What became of an act, in a sentence.
 */
#ifndef UI_ACT_ACTION_TEXT_H
#define UI_ACT_ACTION_TEXT_H

#include "base/buf.h"
#include "store/user/edit.h"
#include "ui/act/action.h"
#include "ui/app/folder_model.h"

/* An act that was done. */
struct action_done {
	const struct action_order *order;
	const struct edit_undo *undo;
	int64_t n;         /* messages it was for */
	int64_t folder_id; /* where they all went, 0: to several */
};

/* "Moved 3 messages to Archive. u undoes." */
void action_text_done(struct buf *out, const struct folder_model *b,
    const struct action_done *done);
/* "Undone: 3 messages moved back to Inbox." */
void action_text_undone(struct buf *out, const struct folder_model *b,
    const struct action_done *done);

#endif
