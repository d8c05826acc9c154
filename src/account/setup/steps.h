/*
 * What a look for servers or a test of an account has done so far: one line
 * for each step, written in the threads that do it and read by a screen.
 */
#ifndef ACCOUNT_SETUP_STEPS_H
#define ACCOUNT_SETUP_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"
#include "base/wake.h"

enum step_state {
	STEP_WAITING, /* its turn comes later */
	STEP_RUNNING,
	STEP_GOOD,
	STEP_NOTHING, /* it gave nothing, and nothing is wrong */
	STEP_FAILED,
	STEP_SKIPPED, /* not needed, or stopped */
};

struct step {
	char id[24];       /* for JSON: "srv", "tls", "sign-in" */
	char title[128];   /* what is done, for people; harmless */
	char outcome[640]; /* what came of it; empty while it is not done */
	enum step_state state;
	int64_t began, ms; /* ticks; how long it took so far */
};
struct step_list VEC_OF(struct step);

struct steps;

/* changed (may be NULL) is kicked whenever a line changes. */
struct steps *steps_new(const struct wake *changed);
void steps_free(struct steps *s);

/* Called with each line that has changed, in the thread that did it and one
 * at a time: for a command that prints. */
void steps_on_change(struct steps *s,
    void (*tell)(void *ctx, const struct step *line), void *ctx);
/* From here on neither is called any more: changed may go. */
void steps_leave(struct steps *s);

/* A new line at the end; its number. */
size_t steps_add(
    struct steps *s, const char *id, enum step_state state, const char *title);
/* Its time begins with STEP_RUNNING. */
void steps_run(struct steps *s, size_t line);
void steps_end(struct steps *s, size_t line, enum step_state state,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* How many ms a line took. */
int64_t steps_took(struct steps *s, size_t line);

/* A copy of all lines as they are now; the caller clears it with vec_clear. */
void steps_copy(struct steps *s, struct step_list *out);

/* The word of a state for JSON. */
const char *step_state_name(enum step_state state);

#endif
