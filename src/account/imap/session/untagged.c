#include "account/imap/session/untagged.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/imap/wire/status_line.h"

/* The guard renames the word, since libetpan can't read every form of it. */
static const char vanished[] = IMAP_STATUS_FOREIGN "VANISHED";

/* The word that text begins with, whatever case it has. */
static bool skip_word(const char **text, const char *end, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(end - *text) < len || strncasecmp(*text, word, len) != 0 ||
	    (*text + len < end && !strchr(" \r\n", (*text)[len])))
		return false;
	*text += len;
	while (*text < end && **text == ' ')
		++*text;
	return true;
}

/* How many are left when so many go. */
static uint32_t subtract_gone(uint32_t exists, uint64_t gone)
{
	return gone < exists ? exists - (uint32_t)gone : 0;
}

/* "VANISHED (EARLIER) 1:5,9": those of before are not counted any more. What
 * makes no sense ends the set; the count then shows that it is not whole. */
static void take_vanished(
    struct imap_session *s, const char *text, const char *end, uint32_t *exists)
{
	struct imap_uids uids = {0};
	bool is_earlier = skip_word(&text, end, "(EARLIER)");

	while (end > text && strchr(" \r\n", end[-1]))
		end--;
	imap_uids_parse(&uids, text, (size_t)(end - text));
	if (!is_earlier)
		*exists = subtract_gone(*exists, imap_uids_count(&uids));
	imap_uids_join(&s->vanished, &uids);
	imap_uids_clear(&uids);
}

/* One line behind its "* "; true if messages vanished. */
static bool take_untagged_line(
    struct imap_session *s, const char *text, const char *end, uint32_t *exists)
{
	char *rest;
	unsigned long n;

	if (s->qresync >= IMAP_QRESYNC_VANISHED &&
	    skip_word(&text, end, vanished)) {
		take_vanished(s, text, end, exists);
		return true;
	}
	/* Vanished messages reported before belong to the mailbox that was
	 * open. */
	if (skip_word(&text, end, "OK") && skip_word(&text, end, "[CLOSED]"))
		imap_uids_clear(&s->vanished);
	if (text == end || *text < '0' || *text > '9')
		return false;
	n = strtoul(text, &rest, 10);
	text = rest;
	if (text < end && *text == ' ')
		text++;
	if (skip_word(&text, end, "EXISTS"))
		*exists = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
	else if (skip_word(&text, end, "EXPUNGE"))
		*exists = subtract_gone(*exists, 1);
	return false;
}

void imap_untagged(struct imap_session *s, const char *words)
{
	if (s->etpan && s->etpan->imap_selection_info)
		take_untagged_line(s, words, words + strlen(words),
		    &s->etpan->imap_selection_info->sel_exists);
}

void imap_untagged_lines(
    struct imap_session *s, const char *from, const char *to, uint32_t exists)
{
	bool has_vanished = false;

	while (from < to) {
		const char *eol = memchr(from, '\n', (size_t)(to - from));

		if (!eol)
			eol = to;
		if (eol - from > 2 && from[0] == '*' && from[1] == ' ')
			has_vanished |=
			    take_untagged_line(s, from + 2, eol, &exists);
		from = eol + 1;
	}
	/* Else libetpan has counted right. */
	if (has_vanished && s->etpan->imap_selection_info)
		s->etpan->imap_selection_info->sel_exists = exists;
}
