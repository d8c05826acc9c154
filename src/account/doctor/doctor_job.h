/*
 * The check of an account beside the screen: used as discovery_job.h is.
 */
#ifndef ACCOUNT_DOCTOR_DOCTOR_JOB_H
#define ACCOUNT_DOCTOR_DOCTOR_JOB_H

#include <stdbool.h>

#include "account/doctor/doctor.h"

struct doctor_job;

/* What wish points to is copied or held, but for its stop, which does not
 * count; the copy of the secret is wiped in the end. changed is lent until
 * doctor_job_leave, and kicked whenever there is news. NULL: the system gives
 * no thread. */
struct doctor_job *doctor_job_start(
    const struct doctor_wish *wish, const struct wake *changed);

/* The lines as they are now; the caller clears them with vec_clear. */
void doctor_job_lines(struct doctor_job *j, struct step_list *out);

bool doctor_job_is_done(struct doctor_job *j);

/* Once it is done; lent until doctor_job_leave. */
const struct doctor_report *doctor_job_result(struct doctor_job *j);

/* Stops it and lets it go. NULL is fine. */
void doctor_job_leave(struct doctor_job *j);

#endif
