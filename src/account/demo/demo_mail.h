/*
 * The sample mail of the demonstration, written by embed.sh from
 * contrib/demo-mail. Where a date is to stand it has a mark, such as
 * @DATE-3d2h +0900@, which demo_mail_fill replaces.
 */
#ifndef ACCOUNT_DEMO_DEMO_MAIL_H
#define ACCOUNT_DEMO_DEMO_MAIL_H

#include <stdint.h>

#include "base/buf.h"

struct demo_mail {
	const char *folder, *flags; /* "seen answered" */
	const char *text;
};

/* The last one's text is NULL. */
extern const struct demo_mail demo_mail_pop[], demo_mail_imap[];

/* Appends text with its marks replaced by dates relative to now. */
void demo_mail_fill(struct buf *out, const char *text, int64_t now);

#endif
