/*
 * Writing messages and attachments to files, beside the screen.
 *
 * Always holds: a file that is there is only replaced where the user said so
 * for it, no link is followed, and what is written is 0600 and whole or not
 * there.
 */
#ifndef UI_READER_SAVE_H
#define UI_READER_SAVE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "ui/app/app.h"

struct save_job {
	int64_t message_id;
	ssize_t part; /* -1: the whole message as it was received */
	char *path;
	bool replaces;
};
struct save_jobs VEC_OF(struct save_job);

/* True if anything is at path, a link that leads nowhere too. */
bool save_is_taken(const char *path);
/* Appends a path beside path that nothing is at and no job has. */
void save_free_path(
    struct buf *out, const char *path, const struct save_jobs *jobs);

/* Writes them all, takes over the jobs, and says what became of them. */
void save_start(struct app *app, struct save_jobs *jobs);
void save_jobs_clear(struct save_jobs *jobs);

#endif
