/*
 * The steps of a check, for people as they happen and as JSON.
 */
#ifndef CMD_SETUP_STEPS_TEXT_H
#define CMD_SETUP_STEPS_TEXT_H

#include "account/doctor/report.h"
#include "account/setup/steps.h"
#include "base/json.h"

/* For steps_on_change: prints each line when it is done; ctx is NULL. */
void steps_text_tell(void *ctx, const struct step *line);

/* All lines as they are now, as a text for people. */
void steps_text_all(struct buf *out, struct steps *steps);

/* "steps": [{id, title, state, outcome, ms}] */
void steps_json(struct json *j, struct steps *steps);

/* "kind", "title", "why", "do", "server_said", "error", "exit_code" */
void diagnosis_json(struct json *j, const struct doctor_report *r);
/* Title, why, what to do, and the server's own words. */
void diagnosis_text(struct buf *out, const struct doctor_report *r);

#endif
