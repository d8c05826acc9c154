/*
 * What a server refuses or does not survive (a command, a folder, a range of
 * messages) is left out for a while, alone, and everything else goes on.
 *
 * A step that may fail is announced (begin) before its answer is read, and its
 * outcome is noted (end, or refuse). A connection that breaks in between is
 * charged to the step: it is in doubt then, and the next session does one thing
 * at a time (is_careful). When the same step breaks the connection again, it is
 * left out; a range of messages is halved down to the one that is to blame.
 * What the server refuses in words is left out at once. A step that goes well
 * clears its record. What is left out is tried again after a pause that grows:
 * an hour, four, sixteen, a day; commands that nothing depends on after one
 * day, three, nine.
 *
 * Records are written (store/server/attempt.h) only when something failed.
 */
#ifndef ACCOUNT_IMAP_SESSION_ATTEMPT_H
#define ACCOUNT_IMAP_SESSION_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "account/imap/session/session.h"
#include "account/imap/session/steps.h"
#include "base/err.h"

/* Reads the records of the account, if it has a row in the store. */
bool imap_attempt_load(struct imap_session *s, struct err *e);

/* True if the step is to be left out at present; what is one of
 * IMAP_STEP_..., folder_id 0 for a step of the account. */
bool imap_attempt_is_left_out(
    const struct imap_session *s, const char *what, int64_t folder_id);

/* Seconds until this folder may be opened again; 0: it may be now. */
int64_t imap_attempt_folder_wait(
    const struct imap_session *s, int64_t folder_id);

/* True if there is a record of the step, be it due again or not. */
bool imap_attempt_is_known(
    const struct imap_session *s, const struct imap_step *step);

/* The first record about messages of the folder that ends at this UID or
 * behind it; NULL: there is none. Lent until the next call that changes
 * something. */
const struct attempt *imap_attempt_at(const struct imap_session *s,
    const char *what, int64_t folder_id, uint32_t uid);
/* True if the step may be tried (again) now. */
bool imap_attempt_is_due(const struct imap_session *s, const struct attempt *a);

/* From here on a connection that breaks is charged to this step. */
void imap_attempt_begin(struct imap_session *s, const struct imap_step *step);

/* The step went well: its record is dropped, or of a range of messages the
 * part that this step covers. */
bool imap_attempt_end(
    struct imap_session *s, const struct imap_step *step, struct err *e);

/* The server refused the step: its words are those at the end of the last
 * command, or it did not do what it should (why, for people; else NULL). */
bool imap_attempt_refuse(struct imap_session *s, const struct imap_step *step,
    const char *why, struct err *e);

/* The connection broke. Charges the step that was announced last, if any,
 * and says in account.line_break whether it makes sense to reconnect at
 * once. */
void imap_attempt_charge(struct imap_session *s, const struct err *why);

/* So many messages of the folder are counted by the server but not shown, and
 * why; 0: all are. */
bool imap_attempt_note_missing(struct imap_session *s, int64_t folder_id,
    int64_t n, const char *why, struct err *e);

/* A round went well to its end: drops the records of steps that are only in
 * doubt, for what was not met again was bad luck. */
bool imap_attempt_drop_doubts(struct imap_session *s, struct err *e);

/* A change (imap_steps_is_change) failed once more. With is_shut it is left
 * out now, else it is in doubt: push/broken.h decides, which knows how often
 * and over what. */
bool imap_attempt_note(struct imap_session *s, const struct imap_step *step,
    const char *why, bool is_shut, struct err *e);

/* All changes were sent but those that are left out: drops the records of
 * the others. */
bool imap_attempt_forget_changes(struct imap_session *s, struct err *e);

/* UIDVALIDITY changed: drops the records about messages of the folder. */
bool imap_attempt_forget_uids(
    struct imap_session *s, int64_t folder_id, struct err *e);

#endif
