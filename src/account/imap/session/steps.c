#include "account/imap/session/steps.h"

#include <string.h>

#include "base/date.h"

enum {
	MINUTE = 60,
	FIRST_PAUSE = 2 * MINUTE, /* longer than what is left of a round */
	FIRST_PAUSE_OPTION = 5 * MINUTE,
	INBOX_PAUSE = 4 * MINUTE, /* at most */
	GROWTH = 4,               /* of pauses */
	OPTION_GROWTH = 3,
	OPTION_DAYS = 9, /* at most */
	TRIES_MAX = 9,   /* that make the pause longer */
};

void imap_steps_clear(struct imap_attempts *known)
{
	attempt_clear(&known->list);
	*known = (struct imap_attempts){.is_careful = false};
}

static bool is_same_step(
    const struct attempt *a, const char *what, int64_t folder_id)
{
	return a->folder_id == folder_id && strcmp(a->step, what) == 0;
}

struct attempt *imap_steps_find(
    const struct imap_attempts *known, const struct imap_step *step)
{
	const struct attempts *l = &known->list;

	for (size_t i = 0; i < l->len; i++)
		if (is_same_step(&l->items[i], step->what, step->folder_id) &&
		    l->items[i].first <= step->first &&
		    l->items[i].last >= step->last &&
		    (step->first != 0) == (l->items[i].first != 0))
			return &l->items[i];
	return NULL;
}

struct attempt *imap_steps_find_touched(
    const struct imap_attempts *known, const struct imap_step *step)
{
	const struct attempts *l = &known->list;

	for (size_t i = 0; i < l->len; i++)
		if (is_same_step(&l->items[i], step->what, step->folder_id) &&
		    l->items[i].first <= step->last &&
		    l->items[i].last >= step->first)
			return &l->items[i];
	return NULL;
}

struct attempt *imap_steps_at(const struct imap_attempts *known,
    const char *what, int64_t folder_id, uint32_t uid)
{
	const struct attempts *l = &known->list;
	struct attempt *best = NULL;

	for (size_t i = 0; i < l->len; i++)
		if (is_same_step(&l->items[i], what, folder_id) &&
		    l->items[i].first && l->items[i].last >= uid &&
		    (!best || l->items[i].first < best->first))
			best = &l->items[i];
	return best;
}

bool imap_steps_has(
    const struct imap_attempts *known, const struct imap_step *step)
{
	const struct attempts *l = &known->list;

	for (size_t i = 0; i < l->len; i++)
		if (is_same_step(&l->items[i], step->what, step->folder_id))
			return true;
	return false;
}

bool imap_steps_is_change(const char *what)
{
	static const char *const changes[] = {IMAP_STEP_STORE,
	    IMAP_STEP_KEYWORD, IMAP_STEP_MOVE, IMAP_STEP_COPY,
	    IMAP_STEP_EXPUNGE, IMAP_STEP_APPEND, IMAP_STEP_OPEN_TO_CHANGE,
	    IMAP_STEP_OPEN_TO_APPEND, IMAP_STEP_CHANGE_FOLDER,
	    IMAP_STEP_DELETE_FOLDER, IMAP_STEP_RECOVER};

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		if (strcmp(changes[i], what) == 0)
			return true;
	return false;
}

bool imap_steps_is_of_round(const char *what)
{
	return !imap_steps_is_change(what) && strcmp(what, IMAP_STEP_IDLE) != 0;
}

bool imap_steps_is_option(const char *what)
{
	static const char *const options[] = {IMAP_STEP_CAPABILITY,
	    IMAP_STEP_COMPRESS, IMAP_STEP_ID, IMAP_STEP_NAMESPACE,
	    IMAP_STEP_QUOTA, IMAP_STEP_ENABLE, IMAP_STEP_CONDSTORE,
	    IMAP_STEP_QRESYNC, IMAP_STEP_LIST_EXTENDED, IMAP_STEP_LIST_STATUS,
	    IMAP_STEP_LSUB, IMAP_STEP_NOTIFY, IMAP_STEP_IDLE, IMAP_STEP_NEWEST,
	    IMAP_STEP_SEARCH, IMAP_STEP_CHANGES, IMAP_STEP_OBJECT_ID,
	    IMAP_STEP_STATUS};

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (strcmp(options[i], what) == 0)
			return true;
	return false;
}

/* There is another way to each of these. */
bool imap_steps_can_be_blamed(const char *what)
{
	return imap_steps_is_option(what) ||
	       strcmp(what, IMAP_STEP_LIST) == 0 ||
	       strcmp(what, IMAP_STEP_EXAMINE) == 0 ||
	       strcmp(what, IMAP_STEP_FLAGS) == 0;
}

static int64_t grow(int64_t seconds, int growth, int tries)
{
	for (int i = 1; i < tries && i < TRIES_MAX; i++)
		seconds *= growth;
	return seconds;
}

/* Nothing is lost without it. */
static int64_t pause_of_option(const struct imap_failure *f)
{
	int64_t first = f->was_said ? DATE_DAY : FIRST_PAUSE_OPTION;
	int64_t most = OPTION_DAYS * DATE_DAY;
	int64_t seconds = grow(first, OPTION_GROWTH, f->tries);

	return seconds < most ? seconds : most;
}

int64_t imap_steps_pause(const struct imap_failure *f)
{
	int64_t most = f->is_inbox ? INBOX_PAUSE : DATE_DAY, seconds;

	if (imap_steps_is_option(f->what))
		return pause_of_option(f);
	if (f->was_said && f->tries < 2)
		return 0;
	seconds = f->was_said ? grow(MINUTE, GROWTH, f->tries - 1)
	                      : grow(FIRST_PAUSE, GROWTH, f->tries);
	return seconds < most ? seconds : most;
}
