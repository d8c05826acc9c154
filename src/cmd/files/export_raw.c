/* Messages as files of their own, exactly the bytes received: ID.eml, and an
 * index beside them that comes last. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "cmd/files/export_target.h"
#include "cmd/output/row.h"
#include "config/paths.h"

struct rawdir {
	int index_fd, fd; /* of the index, of the message; -1 = closed */
	char *index, *index_part;
	struct buf path, part; /* of the message */
};

static bool raw_open(struct export_target *o, struct err *e)
{
	struct rawdir *r = mem_new(1, sizeof *r);

	o->state = r;
	r->index_fd = r->fd = -1;
	buf_init(&r->path);
	buf_init(&r->part);
	r->index = paths_join(o->target, "index.jsonl");
	r->index_part = paths_join(o->target, "index.jsonl.part");
	if (!export_target_empty_dir(o->target, e))
		return false;
	r->index_fd = export_target_create(r->index_part, e);
	return r->index_fd >= 0;
}

static bool raw_begin(
    struct export_target *o, const struct message *m, struct err *e)
{
	struct rawdir *r = o->state;

	buf_reset(&r->path);
	buf_reset(&r->part);
	buf_printf(&r->path, "%s/%lld.eml", o->target, (long long)m->id);
	buf_printf(&r->part, "%s.part", r->path.data);
	r->fd = export_target_create(r->part.data, e);
	return r->fd >= 0;
}

static bool raw_bytes(
    struct export_target *o, const void *bytes, size_t len, struct err *e)
{
	struct rawdir *r = o->state;

	return file_write_all(r->fd, bytes, len) ||
	       file_fail(e, r->part.data, errno);
}

static bool write_index(
    struct export_target *o, const struct message *m, struct err *e)
{
	struct rawdir *r = o->state;
	struct buf line = BUF_INIT;
	struct json j = {.out = &line};
	char name[32];
	bool ok;

	snprintf(name, sizeof name, "%lld.eml", (long long)m->id);
	json_open(&j, '{');
	json_put_str(&j, "file", name);
	row_json(&j, o->reading, m);
	json_close(&j, '}');
	buf_add_char(&line, '\n');
	ok = file_write_all(r->index_fd, line.data, line.len) ||
	     file_fail(e, r->index_part, errno);
	buf_clear(&line);
	return ok;
}

static bool raw_end(struct export_target *o, const struct message *m,
    const unsigned char *digest, struct err *e)
{
	struct rawdir *r = o->state;
	bool same = true, ok = export_target_sync(r->fd, r->part.data, e);

	r->fd = -1;
	if (!digest) {
		unlink(r->part.data);
		return ok;
	}
	if (ok && o->verifies)
		ok = export_target_is_same(r->part.data, digest, &same, e);
	if (ok && !same)
		export_target_differs(o, m->id, r->part.data);
	if (ok && same && rename(r->part.data, r->path.data) != 0)
		ok = file_fail(e, r->path.data, errno);
	return ok && write_index(o, m, e);
}

static bool raw_close(struct export_target *o, bool ok, struct err *e)
{
	struct rawdir *r = o->state;

	if (r->fd >= 0) {
		close(r->fd);
		unlink(r->part.data);
	}
	if (r->index_fd >= 0 && ok)
		ok = export_target_sync(r->index_fd, r->index_part, e);
	else if (r->index_fd >= 0)
		close(r->index_fd);
	ok = ok && file_sync_dir(o->target, e);
	if (ok && !o->differing && rename(r->index_part, r->index) != 0)
		ok = file_fail(e, r->index, errno);
	ok = ok && file_sync_dir(o->target, e);
	free(r->index);
	free(r->index_part);
	buf_clear(&r->path);
	buf_clear(&r->part);
	free(r);
	return ok;
}

const struct export_target_ops export_target_raw = {
    raw_open, raw_begin, raw_bytes, raw_end, raw_close};
