/*
 * Which texts of an IMAP account are kept here by its settings, in words.
 */
#ifndef ACCOUNT_INSPECT_OFFLINE_TEXT_H
#define ACCOUNT_INSPECT_OFFLINE_TEXT_H

#include "base/buf.h"
#include "config/settings.h"

/* Appends for example "those of the last 30 days; 2 folders differ; at most
 * 1.0 GB, the newest". */
void offline_text(struct buf *out, const struct conf_account *conf);

#endif
