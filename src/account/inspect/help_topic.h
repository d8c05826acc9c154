/*
 * The questions that people ask about their accounts, with the answers: one
 * table for "postern help", the screens and the manual.
 */
#ifndef ACCOUNT_INSPECT_HELP_TOPIC_H
#define ACCOUNT_INSPECT_HELP_TOPIC_H

#include "base/buf.h"

struct help_topic {
	const char *name;                    /* "pop": what is typed */
	const char *question, *answer, *more; /* for _() */
};

/* The last one's name is NULL. */
extern const struct help_topic help_topics[];

/* Case does not count; NULL if there is none. */
const struct help_topic *help_topic_find(const char *name);

/* Appends question and answer, translated, with empty lines between. */
void help_topic_text(struct buf *out, const struct help_topic *t);

#endif
