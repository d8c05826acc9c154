#include "account/inspect/capability_text.h"

#include <string.h>
#include <strings.h>

#include "account/pop/caps.h"
#include "base/i18n.h"

static const struct ability {
	enum conf_kind kind;
	const char *word, *meaning;
} abilities[] = {
    {CONF_IMAP, "IDLE", N_("instant new mail (IDLE)")},
    {CONF_IMAP, "CONDSTORE", N_("fast updates (CONDSTORE, QRESYNC)")},
    {CONF_IMAP, "QRESYNC", N_("fast updates (CONDSTORE, QRESYNC)")},
    {CONF_IMAP, "MOVE", N_("moving in one step (MOVE)")},
    {CONF_IMAP, "UIDPLUS", N_("deleting single messages (UIDPLUS)")},
    {CONF_IMAP, "SPECIAL-USE",
	N_("special folders: Sent, Trash ... (SPECIAL-USE)")},
    {CONF_IMAP, "OBJECTID", N_("message ids across folders")},
    {CONF_IMAP, "X-GM-EXT-1", N_("message ids across folders")},
    {CONF_IMAP, "QUOTA", N_("storage quota (QUOTA)")},
    {CONF_POP, "UIDL", N_("unique message ids (UIDL)")},
    {CONF_POP, "TOP", N_("partial download (TOP)")},
    {CONF_POP, "PIPELINING", N_("several commands at once (PIPELINING)")},
    {CONF_POP, "RESP-CODES", N_("reasons for a refusal (RESP-CODES)")},
    {CONF_POP, "AUTH-RESP-CODE", N_("reasons for a refusal (RESP-CODES)")},
};

static void add_capability(struct buf *out, size_t first, const char *meaning)
{
	/* Two words may mean the same. */
	if (strstr(out->data + first, meaning))
		return;
	buf_printf(out, "%s%s", out->len > first ? "; " : "", meaning);
}

static void add_capability_word(struct buf *out, size_t first,
    enum conf_kind kind, const char *word, size_t len)
{
	for (size_t i = 0; i < sizeof abilities / sizeof *abilities; i++) {
		const struct ability *a = &abilities[i];

		if (a->kind == kind && strlen(a->word) == len &&
		    strncasecmp(a->word, word, len) == 0)
			add_capability(out, first, _(a->meaning));
	}
}

/* EXPIRE: a server that forgets mail by itself. */
static void add_expiry(struct buf *out, size_t first, const char *words)
{
	struct pop_caps caps = {.words = BUF_INIT};
	struct buf meaning = BUF_INIT;
	int n;

	pop_caps_read(&caps, words);
	n = pop_caps_expiry(&caps);
	if (n == 0)
		add_capability(out, first,
		    _("deletion right after the download (EXPIRE)"));
	if (n > 0)
		buf_printf(&meaning,
		    ngettext("deletion after %lu day (EXPIRE)",
			"deletion after %lu days (EXPIRE)", (unsigned long)n),
		    (unsigned long)n);
	if (n > 0)
		add_capability(out, first, meaning.data);
	buf_clear(&meaning);
	buf_clear(&caps.words);
}

void capability_text(struct buf *out, enum conf_kind kind, const char *words)
{
	const char *all = words;
	size_t first = out->len, len;

	for (; *words; words += len) {
		words += strspn(words, " ;");
		len = strcspn(words, " ;");
		add_capability_word(out, first, kind, words, len);
	}
	if (kind == CONF_POP)
		add_expiry(out, first, all);
	if (out->len == first)
		buf_add_str(out, _("basic commands only"));
}
