/*
 * How many of some messages have no other copy: deleting them for good is the
 * end of them.
 */
#ifndef UI_ACT_ONLY_COPIES_H
#define UI_ACT_ONLY_COPIES_H

#include <stdint.h>

#include "ui/act/actions.h"

/* Counts popped mail that its server does not have any more; looks at so many
 * messages as a screen can wait for. */
int64_t only_copies_count(
    struct app *app, const struct actions_targets *targets);

#endif
