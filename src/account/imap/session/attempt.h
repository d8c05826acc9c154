/*
 * What a server does not do is left out for a while, alone, and everything
 * else goes on: a command, a folder, a range of messages.
 *
 * Whoever takes a step that may fail says so (begin) before he reads its
 * answer, and says how it went (end, or refuse). A line that breaks in between
 * is charged to the step: it is in doubt then, and the next session asks one
 * thing at a time (is_careful). When the same step breaks the line again it is
 * left out, a range of messages is halved down to the one that is to blame.
 * What the server refuses in words is left out at once. A step that goes well
 * forgets all that, and what is left out is tried again after a pause that
 * grows (imap_steps_pause): minutes at first, for it may have been the network.
 *
 * All of it is written down (store/server/attempt.h) when something failed, and
 * never otherwise.
 */
#ifndef ACCOUNT_IMAP_SESSION_ATTEMPT_H
#define ACCOUNT_IMAP_SESSION_ATTEMPT_H

#include <stdbool.h>
#include <stdint.h>

#include "account/imap/session/session.h"
#include "account/imap/session/steps.h"
#include "base/err.h"

/* Reads what is known of the account, if there is a store. */
bool imap_attempt_load(struct imap_session *s, struct err *e);

/* Is it to be left out now? */
bool imap_attempt_is_left_out(
    const struct imap_session *s, const char *what, int64_t folder_id);

/* Seconds until this folder may be opened again; 0: it may be now. */
int64_t imap_attempt_folder_wait(
    const struct imap_session *s, int64_t folder_id);

/* Did it fail already? */
bool imap_attempt_is_known(
    const struct imap_session *s, const struct imap_step *step);

/* The first record about messages of the folder that ends at this UID or
 * behind it; NULL: there is none. Lent until the next call that changes
 * something. */
const struct attempt *imap_attempt_at(const struct imap_session *s,
    const char *what, int64_t folder_id, uint32_t uid);
/* May it be tried now? */
bool imap_attempt_is_due(const struct imap_session *s, const struct attempt *a);

/* A line that breaks from here on is charged to it. */
void imap_attempt_begin(struct imap_session *s, const struct imap_step *step);

/* It went well: what was known of it is forgotten; of a range of messages
 * what it covers. */
bool imap_attempt_end(
    struct imap_session *s, const struct imap_step *step, struct err *e);

/* The server refused it, in the words of the last command's end, or did not
 * do it (why, for people). */
bool imap_attempt_refuse(struct imap_session *s, const struct imap_step *step,
    const char *why, struct err *e);

/* The line broke. Charges the step that was being done, if it was one, and
 * says in account.line_break whether going on at once makes sense. */
void imap_attempt_charge(struct imap_session *s, const struct err *why);

/* A round went well to its end: what is in doubt and was not met again was bad
 * luck, unless a round does not do it (IDLE). */
bool imap_attempt_drop_doubts(struct imap_session *s, struct err *e);

/* A change (imap_steps_is_change) failed once more: it is in doubt, or is_shut,
 * for broken.h knows more of it. */
bool imap_attempt_note(struct imap_session *s, const struct imap_step *step,
    const char *why, bool is_shut, struct err *e);

/* All changes were sent, but for those that are left out: the others are not in
 * doubt any more. */
bool imap_attempt_forget_changes(struct imap_session *s, struct err *e);

/* The folder's UIDs mean nothing any more. */
bool imap_attempt_forget_uids(
    struct imap_session *s, int64_t folder_id, struct err *e);

#endif
