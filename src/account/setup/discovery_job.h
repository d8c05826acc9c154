/*
 * A look for servers beside the screen.
 *
 *	job = discovery_job_start(&wish, &wake);
 *	each time wake is kicked:
 *		discovery_job_lines(job, &lines);    what to draw
 *		if (discovery_job_is_done(job))
 *			found = discovery_job_result(job, &e);
 *	discovery_job_leave(job);    at any time; never waits
 */
#ifndef ACCOUNT_SETUP_DISCOVERY_JOB_H
#define ACCOUNT_SETUP_DISCOVERY_JOB_H

#include <stdbool.h>

#include "account/setup/discovery.h"

struct discovery_job;

/* The strings of wish are copied; its stop does not count. changed is lent
 * until discovery_job_leave, and kicked whenever there is news. NULL: the
 * system gives no thread. */
struct discovery_job *discovery_job_start(
    const struct discovery_wish *wish, const struct wake *changed);

/* The lines as they are now; the caller clears them with vec_clear. */
void discovery_job_lines(struct discovery_job *j, struct step_list *out);

bool discovery_job_is_done(struct discovery_job *j);

/* Once it is done: what was found, lent until discovery_job_leave. *why is set
 * if discovery_run would have returned false, else its text is empty. */
const struct discovery *discovery_job_result(
    struct discovery_job *j, struct err *why);

/* Stops it and lets it go. NULL is fine. */
void discovery_job_leave(struct discovery_job *j);

#endif
