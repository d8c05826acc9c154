#include "ui/reader/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/number.h"
#include "ui/reader/message_source.h"

bool save_is_taken(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static bool is_wanted_by(const struct save_jobs *jobs, const char *path)
{
	for (size_t i = 0; jobs && i < jobs->len; i++)
		if (strcmp(jobs->items[i].path, path) == 0)
			return true;
	return false;
}

void save_free_path(
    struct buf *out, const char *path, const struct save_jobs *jobs)
{
	const char *slash = strrchr(path, '/');
	const char *dot = strrchr(slash ? slash : path, '.');
	size_t start = out->len, len = strlen(path);
	size_t stem = dot ? (size_t)(dot - path) : len;

	buf_add_str(out, path);
	for (int n = 2; save_is_taken(out->data + start) ||
			is_wanted_by(jobs, out->data + start);
	     n++) {
		buf_cut(out, start);
		buf_add(out, path, stem);
		buf_printf(out, "-%d%s", n, path + stem);
	}
}

void save_jobs_clear(struct save_jobs *jobs)
{
	for (size_t i = 0; i < jobs->len; i++)
		free(jobs->items[i].path);
	vec_clear(jobs);
}

struct saving {
	struct job errand;
	struct app *app;
	struct save_jobs jobs;
	size_t n_saved;
	int64_t bytes;
	struct err why; /* of the first that failed */
};

/* A file being written. */
struct save_output {
	int fd;
	int64_t bytes;
	int error;
};

static bool save_take(void *ctx, const void *bytes, size_t len)
{
	struct save_output *out = ctx;

	if (!file_write_all(out->fd, bytes, len)) {
		out->error = errno;
		return false;
	}
	out->bytes += (int64_t)len;
	return true;
}

static bool take_body(void *ctx, const void *bytes, size_t len, struct err *e)
{
	(void)e;
	return save_take(ctx, bytes, len);
}

/* A beginning is never saved as if it were the whole. */
static bool is_cut(const struct message_source *o, const struct save_job *job)
{
	if (job->part < 0)
		return o->m.here != HERE_WHOLE;
	return (size_t)job->part < mail_part_count(o->mail) &&
	       mail_part_is_cut(o->mail, (size_t)job->part);
}

static bool write_job(struct save_output *out, struct message_source *o,
    const struct save_job *job, struct err *e)
{
	bool ok;

	if (!o->has_body)
		return err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_LATER,
		    _("The text of this message is not on this computer."));
	if (job->part >= 0)
		message_source_parse(o);
	if (is_cut(o, job))
		return err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_LATER,
		    _("Not saved, only the beginning is here (W gets the "
		      "rest): %s"),
		    job->path);
	if (job->part < 0) {
		ok = body_stream(&o->body, take_body, out, e);
	} else {
		ok = (size_t)job->part < mail_part_count(o->mail) &&
		     mail_part_stream(
			 o->mail, (size_t)job->part, save_take, out);
	}
	if (ok)
		return true;
	if (out->error)
		return file_fail(e, job->path, out->error);
	return *e->text
	           ? false
	           : err_set(e, ERR_STORE, ERR_ITEM, RETRY_NEVER,
			 _("Can't read the message from the mail database."));
}

/* Where a job writes first: what it replaces stays until all is written. */
static void working_path(struct buf *path, const struct save_job *job)
{
	struct buf beside = BUF_INIT;

	if (!job->replaces) {
		buf_add_str(path, job->path);
		return;
	}
	buf_printf(&beside, "%s.new", job->path);
	save_free_path(path, beside.data, NULL);
	buf_clear(&beside);
}

static bool save_finish(
    const struct save_job *job, const char *path, bool ok, struct err *e)
{
	if (ok && job->replaces && rename(path, job->path) != 0)
		ok = file_fail(e, job->path, errno);
	if (!ok)
		unlink(path);
	return ok;
}

static bool save_one(struct saving *s, struct message_source *o,
    const struct save_job *job, struct err *e)
{
	struct buf path = BUF_INIT;
	struct save_output out = {.fd = -1};
	bool ok = false;

	working_path(&path, job);
	out.fd = open(path.data,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (out.fd < 0 && errno == EEXIST) {
		err_set(e, ERR_BUSY, ERR_ITEM, RETRY_ASK,
		    _("%s already exists; nothing was saved."), path.data);
		goto out;
	}
	if (out.fd < 0) {
		file_fail(e, path.data, errno);
		goto out;
	}
	ok = write_job(&out, o, job, e);
	if (close(out.fd) != 0 && ok)
		ok = file_fail(e, path.data, errno);
	ok = save_finish(job, path.data, ok, e);
	s->bytes += out.bytes;
out:
	buf_clear(&path);
	return ok;
}

static void save_run(struct job *errand, struct db *db)
{
	struct saving *s = (struct saving *)errand;

	for (size_t i = 0; i < s->jobs.len; i++) {
		const struct save_job *job = &s->jobs.items[i];
		struct err e = {0};
		struct message_source o;

		if (message_source_init(&o, db, job->message_id, errand, &e) &&
		    save_one(s, &o, job, &e))
			s->n_saved++;
		else if (!*s->why.text)
			s->why = e;
		message_source_clear(&o);
	}
}

static void save_done(struct job *errand)
{
	struct saving *s = (struct saving *)errand;
	struct buf size = BUF_INIT;

	number_bytes(&size, s->bytes);
	if (*s->why.text)
		app_fail(s->app, &s->why);
	else if (s->jobs.len == 1)
		app_say(s->app, _("Saved: %s (%s)"), s->jobs.items[0].path,
		    size.data);
	else
		app_say(s->app,
		    ngettext("Saved: %zu file (%s)", "Saved: %zu files (%s)",
			(unsigned long)s->n_saved),
		    s->n_saved, size.data);
	buf_clear(&size);
}

static void free_saving(struct job *errand)
{
	struct saving *s = (struct saving *)errand;

	save_jobs_clear(&s->jobs);
	free(s);
}

static const struct job_verbs verbs = {save_run, save_done, free_saving};

void save_start(struct app *app, struct save_jobs *jobs)
{
	struct saving *s = mem_new(1, sizeof *s);

	s->errand.verbs = &verbs;
	s->app = app;
	s->jobs = *jobs;
	*jobs = (struct save_jobs){0};
	jobs_send(app->writing, &s->errand);
}
