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
struct act_done {
	const struct acts_order *order;
	const struct edit_undo *undo;
	int64_t n;         /* messages it was for */
	int64_t folder_id; /* where they all went, 0: to several */
};

/* "Moved 3 messages to Archive. u undoes." */
void actwords_done(
    struct buf *out, const struct boxes *b, const struct act_done *done);
/* "Undone: 3 messages moved back to Inbox." */
void actwords_undone(
    struct buf *out, const struct boxes *b, const struct act_done *done);

#endif
