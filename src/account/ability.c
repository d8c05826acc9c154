#include "account/ability.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"

static const struct ability {
	enum conf_kind kind;
	const char *word, *meaning;
} abilities[] = {
    {CONF_IMAP, "IDLE", N_("tells of new mail at once")},
    {CONF_IMAP, "CONDSTORE", N_("says quickly what has changed")},
    {CONF_IMAP, "QRESYNC", N_("says quickly what has changed")},
    {CONF_IMAP, "MOVE", N_("moves messages in one step")},
    {CONF_IMAP, "UIDPLUS", N_("deletes just what was meant")},
    {CONF_IMAP, "SPECIAL-USE", N_("says which folder is Sent, Trash ...")},
    {CONF_IMAP, "OBJECTID", N_("knows a message in several folders as one")},
    {CONF_IMAP, "X-GM-EXT-1", N_("knows a message in several folders as one")},
    {CONF_IMAP, "QUOTA", N_("tells how much room is left")},
    {CONF_POP, "UIDL", N_("gives each message a name of its own")},
    {CONF_POP, "TOP", N_("sends the beginning of a message alone")},
    {CONF_POP, "PIPELINING", N_("takes several commands at once")},
    {CONF_POP, "RESP-CODES", N_("says why it refuses")},
    {CONF_POP, "AUTH-RESP-CODE", N_("says why it refuses")},
};

static void add(struct buf *out, size_t first, const char *meaning)
{
	/* Two words may mean the same. */
	if (strstr(out->data + first, meaning))
		return;
	buf_printf(out, "%s%s", out->len > first ? "; " : "", meaning);
}

static void add_word(struct buf *out, size_t first, enum conf_kind kind,
    const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof abilities / sizeof *abilities; i++) {
		const struct ability *a = &abilities[i];

		if (a->kind == kind && strlen(a->word) == len &&
		    strncasecmp(a->word, word, len) == 0)
			add(out, first, _(a->meaning));
	}
}

/* EXPIRE: a server that forgets mail by itself. */
static void add_expiry(struct buf *out, size_t first, const char *days)
{
	unsigned long n = strtoul(days, NULL, 10);
	struct buf meaning = BUF_INIT;

	if (*days < '0' || *days > '9')
		return;
	buf_printf(&meaning,
	    ngettext("deletes mail by itself after %lu day",
		"deletes mail by itself after %lu days", n),
	    n);
	add(out, first, meaning.data);
	buf_clear(&meaning);
}

void ability_tell(struct buf *out, enum conf_kind kind, const char *words)
{
	static const char expire[] = "EXPIRE ";
	size_t first = out->len, len;

	for (; *words; words += len) {
		words += strspn(words, " ;");
		len = strcspn(words, " ;");
		add_word(out, first, kind, words, len);
		if (kind == CONF_POP &&
		    strncasecmp(words, expire, sizeof expire - 1) == 0)
			add_expiry(out, first, words + sizeof expire - 1);
	}
	if (out->len == first)
		buf_add_str(out, _("does what every server does, and no more"));
}
