/*
 * What is found out about an address, without a password.
 */
#ifndef CMD_SETUP_ACCOUNT_DETECT_H
#define CMD_SETUP_ACCOUNT_DETECT_H

#include <stdbool.h>

#include "account/setup/discovery.h"
#include "base/json.h"
#include "cmd/open/cmd.h"

/* postern account detect. Returns the exit code. */
int account_detect(
    struct cmd *c, const char *address, bool skips_directory, bool is_json);

/* The members of a JSON object about what was found. */
void discovery_json(struct json *j, const struct discovery *d);
/* The same for people. */
void discovery_text(struct buf *out, const struct discovery *d);

#endif
