/*
 * A message printed for people: its header, what is odd about it, its text,
 * its links and its files. Everything is safe for a terminal.
 */
#ifndef CMD_OUTPUT_MESSAGE_TEXT_H
#define CMD_OUTPUT_MESSAGE_TEXT_H

#include "base/buf.h"
#include "mime/message/parse.h"

/* Appends the message laid out for width columns. */
void message_text_write(struct buf *out, const struct mail *m, int width);

#endif
