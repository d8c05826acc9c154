#include "ui/kit/status_messages.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/mem.h"

static void clear_entry(struct status_messages_entry *e)
{
	free(e->text);
	free(e->said);
}

static void drop_oldest(struct status_messages *j)
{
	clear_entry(&j->entries.items[0]);
	j->entries.len--;
	memmove(j->entries.items, j->entries.items + 1,
	    j->entries.len * sizeof *j->entries.items);
}

static struct status_messages_entry *status_add(
    struct status_messages *j, const char *text)
{
	struct status_messages_entry *e;

	if (j->entries.len >= STATUS_MESSAGES_MAX)
		drop_oldest(j);
	e = vec_push(&j->entries);
	e->at = date_now();
	e->text = mem_str(text);
	return e;
}

/* The same again, with nothing between: once is enough. */
static bool is_said_again(const struct status_messages *j, const char *text)
{
	const struct status_messages_entry *last;

	if (!j->entries.len)
		return false;
	last = &j->entries.items[j->entries.len - 1];
	return strcmp(last->text, text) == 0;
}

void status_messages_record(struct status_messages *j, const char *text)
{
	if (is_said_again(j, text))
		return;
	status_add(j, text)->said = mem_str("");
	/* A note between keeps the errors before it unread. */
	if (j->unread)
		j->unread++;
}

void status_messages_note(struct status_messages *j, const char *text)
{
	free(j->notice);
	j->notice = mem_str(text);
	status_messages_record(j, text);
}

void status_messages_error(struct status_messages *j, const struct err *e)
{
	struct status_messages_entry *entry;

	if (is_said_again(j, e->text)) {
		j->entries.items[j->entries.len - 1].at = date_now();
		if (!j->unread)
			j->unread = 1;
		return;
	}
	entry = status_add(j, e->text);
	entry->said = mem_str(e->said);
	entry->is_error = true;
	j->unread++;
	if (j->unread > (int)j->entries.len)
		j->unread = (int)j->entries.len;
}

const struct status_messages_entry *status_messages_unread(
    const struct status_messages *j)
{
	for (int n = j->unread; n > 0; n--) {
		const struct status_messages_entry *e =
		    &j->entries.items[j->entries.len - (size_t)n];

		if (e->is_error)
			return e;
	}
	return NULL;
}

bool status_messages_acknowledge(struct status_messages *j, bool all)
{
	const struct status_messages_entry *e = status_messages_unread(j);

	if (!e)
		return false;
	j->unread = (int)(j->entries.items + j->entries.len - e) - 1;
	if (all)
		j->unread = 0;
	return true;
}

void status_messages_forget_notice(struct status_messages *j)
{
	free(j->notice);
	j->notice = NULL;
}

void status_messages_clear(struct status_messages *j)
{
	for (size_t i = 0; i < j->entries.len; i++)
		clear_entry(&j->entries.items[i]);
	vec_clear(&j->entries);
	status_messages_forget_notice(j);
}
