/*
 * The names of the steps that are left out when they fail, and the list of
 * those that did. attempt.h explains what becomes of them.
 */
#ifndef ACCOUNT_IMAP_SESSION_STEPS_H
#define ACCOUNT_IMAP_SESSION_STEPS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/server/attempt.h"

/* Steps of the account. */
#define IMAP_STEP_CAPABILITY "CAPABILITY"
#define IMAP_STEP_COMPRESS "COMPRESS"
#define IMAP_STEP_ID "ID"
#define IMAP_STEP_NAMESPACE "NAMESPACE"
#define IMAP_STEP_QUOTA "GETQUOTAROOT"
#define IMAP_STEP_ENABLE "ENABLE"
#define IMAP_STEP_CONDSTORE "CONDSTORE" /* the parameter of EXAMINE */
#define IMAP_STEP_QRESYNC "QRESYNC"
#define IMAP_STEP_LIST "LIST"
#define IMAP_STEP_LIST_EXTENDED "LIST-EXTENDED"
#define IMAP_STEP_LIST_STATUS "LIST-STATUS"
#define IMAP_STEP_LSUB "LSUB"
#define IMAP_STEP_NOTIFY "NOTIFY"
#define IMAP_STEP_IDLE "IDLE"
#define IMAP_STEP_NEWEST "NEWEST" /* the first window, by numbers */
#define IMAP_STEP_SEARCH "SEARCH"
#define IMAP_STEP_CHANGES "CHANGEDSINCE"
#define IMAP_STEP_OBJECT_ID "CONTENT" /* X-GM-MSGID, EMAILID */
#define IMAP_STEP_ROUND                                                     \
	"ROUND" /* everything without a step of its own; it is only ever in \
	           doubt */
#define IMAP_STEP_BODIES \
	"BODIES" /* each body has a record of its own: body/missing_body.h */
/* Steps of a folder. */
#define IMAP_STEP_STATUS "STATUS"
#define IMAP_STEP_EXAMINE "EXAMINE"
#define IMAP_STEP_FOLDER "FOLDER" /* whatever is done in the folder */
#define IMAP_STEP_SELECT "SELECT"
#define IMAP_STEP_VALIDITY "UIDVALIDITY"
#define IMAP_STEP_MISSING \
	"MISSING" /* messages that are counted but not shown; first is 1, last
	           * is how many */
/* Changes; those of a folder belong to it. */
#define IMAP_STEP_STORE "STORE"
#define IMAP_STEP_KEYWORD "STORE of a keyword"
#define IMAP_STEP_MOVE "MOVE"
#define IMAP_STEP_COPY "COPY"
#define IMAP_STEP_EXPUNGE "EXPUNGE"
#define IMAP_STEP_APPEND "APPEND"
#define IMAP_STEP_OPEN_TO_CHANGE "SELECT to change"
#define IMAP_STEP_OPEN_TO_APPEND "STATUS before APPEND"
#define IMAP_STEP_CHANGE_FOLDER "CREATE/RENAME/SUBSCRIBE"
#define IMAP_STEP_DELETE_FOLDER "DELETE"
#define IMAP_STEP_RECOVER "FETCH before a retry"
/* Steps about messages of a folder. */
#define IMAP_STEP_HEADERS "HEADERS"
#define IMAP_STEP_FLAGS "FLAGS"

struct imap_step {
	const char *what;     /* IMAP_STEP_... */
	int64_t folder_id;    /* 0: it belongs to no folder */
	uint32_t first, last; /* UIDs; 0: it is about no messages */
};

/* The records of an account, and what its session is doing. */
struct imap_attempts {
	struct attempts list;
	struct imap_step doing; /* the announced step; what NULL: none */
	struct imap_step
	    around; /* charged if none is announced: the folder, or the round */
	struct imap_step before; /* the last one that went well */
	bool
	    is_careful; /* one command at a time, since something is in doubt */
};

void imap_steps_clear(struct imap_attempts *known);

/* The record of exactly this step, or of a range of messages around it;
 * NULL: there is none. Records are lent until the list changes. */
struct attempt *imap_steps_find(
    const struct imap_attempts *known, const struct imap_step *step);
/* The same for a record that has messages in common with the step. */
struct attempt *imap_steps_find_touched(
    const struct imap_attempts *known, const struct imap_step *step);
/* The record about messages of the folder that comes first among those which
 * end at this UID or above it. */
struct attempt *imap_steps_at(const struct imap_attempts *known,
    const char *what, int64_t folder_id, uint32_t uid);
/* True if there is a record of this kind of step in the folder, of whatever
 * messages. */
bool imap_steps_has(
    const struct imap_attempts *known, const struct imap_step *step);

/* True for steps that send changes; push/broken.h handles their failures. */
bool imap_steps_is_change(const char *what);

/* Does a round do it, and so show whether it works? */
bool imap_steps_is_of_round(const char *what);

/* True for steps that the mail does not depend on. */
bool imap_steps_is_option(const char *what);

/* True if the step can be done in another way, so that it may be left out
 * when the connection breaks right behind it. */
bool imap_steps_can_be_blamed(const char *what);

/* What failed, for the how manieth time. */
struct imap_failure {
	const char *what;
	int tries;
	bool was_said; /* refused in words; else the connection broke */
	bool is_inbox; /* it keeps INBOX closed */
};

/* Seconds until the next try after so many failures. A refusal in words
 * (was_said) costs no connection, so it is tried again sooner, at first in
 * the next round. */
int64_t imap_steps_pause(const struct imap_failure *f);

#endif
