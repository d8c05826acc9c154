/*
 * What was sent in a sync, in words.
 */
#ifndef CMD_OUTPUT_POST_TEXT_H
#define CMD_OUTPUT_POST_TEXT_H

#include "base/buf.h"
#include "sync/post.h"

/* Appends "2 messages sent, 1 may have been sent"; nothing if there was
 * nothing to send. */
void post_text(struct buf *out, const struct post_state *s);

/* The exit code of what became of the messages: 9 one may have been sent, 1 one
 * was refused, 12 one waits. */
int post_text_code(const struct post_state *s);

#endif
