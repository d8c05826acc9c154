#include "ui/reader/save_prompt.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "mime/header/filename.h"
#include "ui/app/prompt.h"
#include "ui/reader/save.h"

/* One question and answer about saving; it frees itself at the end. */
struct dialogue {
	struct app *app;
	struct save_jobs jobs; /* paths are names until a place is known */
	bool is_many;          /* into a directory */
};

static void end_dialogue(struct dialogue *d)
{
	save_jobs_clear(&d->jobs);
	free(d);
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Where files go if nobody says otherwise. */
static char *usual_dir(const struct app *app)
{
	const char *home = getenv("HOME");
	struct buf dir = BUF_INIT;

	if (app->save_dir)
		return mem_str(app->save_dir);
	buf_printf(&dir, "%s/Downloads", home && *home ? home : ".");
	if (!is_dir(dir.data))
		buf_cut(&dir, dir.len - strlen("/Downloads"));
	return buf_take(&dir);
}

/* What was typed, with ~ for the home directory. */
static char *expand(const char *typed)
{
	const char *home = getenv("HOME");
	struct buf path = BUF_INIT;

	if (home && typed[0] == '~' && (typed[1] == '/' || !typed[1]))
		buf_printf(&path, "%s%s", home, typed + 1);
	else
		buf_add_str(&path, typed);
	while (path.len > 1 && path.data[path.len - 1] == '/')
		buf_cut(&path, path.len - 1);
	return buf_take(&path);
}

static void remember_dir(struct app *app, const char *path, bool is_file)
{
	const char *slash = strrchr(path, '/');

	free(app->save_dir);
	if (!is_file)
		app->save_dir = mem_str(path);
	else
		app->save_dir = slash && slash > path
		                    ? mem_str_len(path, (size_t)(slash - path))
		                    : NULL;
}

/* An answer to "it is there already". */
static void on_conflict(void *ctx, char key)
{
	struct dialogue *d = ctx;
	struct save_jobs jobs = {0};

	for (size_t i = 0; key && i < d->jobs.len; i++) {
		struct save_job *job = &d->jobs.items[i], *to;
		struct buf path = BUF_INIT;
		bool is_taken = save_is_taken(job->path);

		if (is_taken && key == 's')
			continue;
		to = vec_push(&jobs);
		*to = (struct save_job){.message_id = job->message_id,
		    .part = job->part,
		    .replaces = is_taken && key == 'o'};
		/* Two of one name in a message never replace each other. */
		jobs.len--;
		if (to->replaces)
			buf_add_str(&path, job->path);
		else
			save_free_path(&path, job->path, &jobs);
		jobs.len++;
		to->path = buf_take(&path);
	}
	if (jobs.len)
		save_start(d->app, &jobs);
	end_dialogue(d);
}

static const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The directory was just typed: the names leave room for the keys. */
static void ask_about_one(struct dialogue *d)
{
	struct buf question = BUF_INIT, other = BUF_INIT;
	const char *path = d->jobs.items[0].path;

	save_free_path(&other, path, NULL);
	buf_printf(&question,
	    _("%s already exists.  o: replace it  n: save as %s"),
	    file_name(path), file_name(other.data));
	prompt_choose(d->app, &(struct prompt_choice){.question = question.data,
				  .keys = "on",
				  .chosen = on_conflict,
				  .ctx = d});
	buf_clear(&question);
	buf_clear(&other);
}

static void ask_about_many(struct dialogue *d, size_t taken)
{
	struct buf question = BUF_INIT;

	buf_printf(&question,
	    ngettext("%zu file already exists.  n: save under a new name  o: "
		     "replace it  s: skip it",
		"%zu files already exist.  n: save under new names  o: replace "
		"them  s: skip them",
		(unsigned long)taken),
	    taken);
	prompt_choose(d->app, &(struct prompt_choice){.question = question.data,
				  .keys = "nos",
				  .chosen = on_conflict,
				  .ctx = d});
	buf_clear(&question);
}

static void save_or_ask(struct dialogue *d)
{
	size_t taken = 0;

	for (size_t i = 0; i < d->jobs.len; i++)
		taken += save_is_taken(d->jobs.items[i].path);
	if (!taken)
		on_conflict(d, 'n');
	else if (d->is_many)
		ask_about_many(d, taken);
	else
		ask_about_one(d);
}

static void put_into(struct save_job *job, const char *dir)
{
	struct buf path = BUF_INIT;

	buf_printf(&path, "%s/%s", strcmp(dir, "/") == 0 ? "" : dir, job->path);
	free(job->path);
	job->path = buf_take(&path);
}

static void on_path(void *ctx, const char *typed)
{
	struct dialogue *d = ctx;
	char *path = expand(typed);
	bool goes_into = is_dir(path);

	if (!*path || (d->is_many && !goes_into)) {
		if (*path)
			app_say(d->app,
			    _("%s is not a directory; nothing was saved."),
			    path);
		free(path);
		end_dialogue(d);
		return;
	}
	remember_dir(d->app, path, !goes_into);
	for (size_t i = 0; goes_into && i < d->jobs.len; i++)
		put_into(&d->jobs.items[i], path);
	if (!goes_into) {
		free(d->jobs.items[0].path);
		d->jobs.items[0].path = mem_str(path);
	}
	free(path);
	save_or_ask(d);
}

static void on_left(void *ctx)
{
	end_dialogue(ctx);
}

static void ask_where(struct dialogue *d)
{
	char *dir = usual_dir(d->app);
	struct buf text = BUF_INIT;

	buf_add_str(&text, dir);
	if (!d->is_many)
		buf_printf(&text, "/%s", d->jobs.items[0].path);
	prompt_ask(d->app,
	    &(struct prompt){
		.label = d->is_many ? _("Save to directory: ") : _("Save as: "),
		.text = text.data,
		.taken = on_path,
		.left = on_left,
		.ctx = d});
	buf_clear(&text);
	free(dir);
}

static struct dialogue *new_dialogue(struct app *app, bool is_many)
{
	struct dialogue *d = mem_new(1, sizeof *d);

	d->app = app;
	d->is_many = is_many;
	return d;
}

static void add_job(
    struct dialogue *d, int64_t message_id, ssize_t part, struct buf *name)
{
	struct save_job *job = vec_push(&d->jobs);

	job->message_id = message_id;
	job->part = part;
	job->path = buf_take(name);
}

void save_prompt_message(struct app *app, const struct message *m)
{
	struct buf name = BUF_INIT, raw = BUF_INIT;
	struct dialogue *d;

	if (m->here == HERE_STUB) {
		app_say(app, _("Not saved: only the beginning is here. W gets "
			       "the rest."));
		return;
	}
	d = new_dialogue(app, false);
	buf_printf(
	    &raw, "%s.eml", m->subject && *m->subject ? m->subject : "message");
	filename_clean(&name, raw.data, "message/rfc822", "");
	add_job(d, m->id, -1, &name);
	buf_clear(&raw);
	ask_where(d);
}

void save_prompt_messages(struct app *app, const struct ids *ids)
{
	struct dialogue *d = new_dialogue(app, true);

	for (size_t i = 0; i < ids->len; i++) {
		struct buf name = BUF_INIT;

		buf_printf(&name, "%lld.eml", (long long)ids->items[i]);
		add_job(d, ids->items[i], -1, &name);
	}
	ask_where(d);
}

void save_prompt_part(struct app *app, int64_t message_id, size_t i,
    const struct message_load_part *part)
{
	struct buf name = BUF_INIT;
	struct dialogue *d;

	if (part->is_cut) {
		app_say(app, _("Not saved: only the beginning is here. W gets "
			       "the rest."));
		return;
	}
	d = new_dialogue(app, false);
	filename_clean(&name, part->name, part->type, part->path);
	add_job(d, message_id, (ssize_t)i, &name);
	ask_where(d);
}

void save_prompt_all(
    struct app *app, int64_t message_id, const struct message_load_parts *parts)
{
	struct dialogue *d = new_dialogue(app, true);

	for (size_t i = 0; i < parts->len; i++) {
		const struct message_load_part *part = &parts->items[i];
		struct buf name = BUF_INIT;

		if (!part->is_attachment || part->is_multi)
			continue;
		filename_clean(&name, part->name, part->type, part->path);
		add_job(d, message_id, (ssize_t)i, &name);
	}
	if (d->jobs.len) {
		ask_where(d);
		return;
	}
	app_say(app, _("This message has no attachments."));
	end_dialogue(d);
}
