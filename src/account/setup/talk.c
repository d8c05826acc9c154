#include "account/setup/talk.h"

#include <string.h>

#include "base/i18n.h"

static bool fail_link(const struct talk *t, struct err *e)
{
	*e = *link_error(t->link);
	return false;
}

/* Reads more behind what is there. */
static bool fill(struct talk *t, struct err *e)
{
	ssize_t n;

	memmove(t->in, t->in + t->start, t->end - t->start);
	t->end -= t->start;
	t->start = 0;
	/* One byte is left for the '\0'. */
	if (t->end + 1 >= sizeof t->in)
		return err_set(e, ERR_PROTOCOL, ERR_ACCOUNT, RETRY_LATER,
		    _("The server sent a line without an end."));
	n = link_read(t->link, t->in + t->end, sizeof t->in - 1 - t->end);
	if (n < 0)
		return fail_link(t, e);
	t->end += (size_t)n;
	return true;
}

bool talk_read(struct talk *t, char **line, struct err *e)
{
	char *end;

	while (!(end = memchr(t->in + t->start, '\n', t->end - t->start)))
		if (!fill(t, e))
			return false;
	*line = t->in + t->start;
	t->start = (size_t)(end + 1 - t->in);
	*end = '\0';
	if (end > *line && end[-1] == '\r')
		end[-1] = '\0';
	return true;
}

bool talk_say(struct talk *t, const char *line, struct err *e)
{
	return (link_write(t->link, line, strlen(line)) &&
		   link_write(t->link, "\r\n", 2)) ||
	       fail_link(t, e);
}

bool talk_is_drained(const struct talk *t)
{
	return t->start == t->end;
}
