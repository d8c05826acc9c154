#include "account/imap/session/search_command.h"

#include <inttypes.h>
#include <string.h>

#include "account/imap/wire/wire.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "store/read/message.h"

enum {
	QUESTION_MAX = 4096,   /* bytes; what LITERAL- allows (RFC 7888) */
	DAYS_MAX = 3000 * 366, /* later ones have no date in IMAP */
};

/* A command that is being put together. */
struct search_building {
	const struct imap_search_command *q;
	struct string_list *lines;
	struct buf line;
	size_t len; /* of the lines that are done */
};

/* --- words ---------------------------------------------------------------- */

/* Appends what was typed as UTF-8 without controls. */
static void add_clean_words(struct buf *out, const char *words)
{
	size_t start = out->len;

	utf8_clean(out, words, strlen(words));
	for (size_t i = start; i < out->len; i++)
		if ((unsigned char)out->data[i] < ' ' || out->data[i] == 0x7f)
			out->data[i] = ' ';
}

static bool is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

/* Everything that is ASCII can be quoted; the rest goes as a literal. */
static void add_string(struct search_building *a, const char *s)
{
	if (is_ascii(s)) {
		imap_wire_quote(&a->line, s);
		return;
	}
	buf_printf(&a->line, "{%zu%s}", strlen(s),
	    a->q->caps & IMAP_SEARCHES_AHEAD ? "+" : "");
	string_list_add(a->lines, a->line.data);
	a->len += a->line.len;
	buf_reset(&a->line);
	buf_add_str(&a->line, s);
}

/* --- keys ----------------------------------------------------------------- */

static void add_search_key(
    struct search_building *a, const char *key, const char *words)
{
	struct buf clean = BUF_INIT;

	add_clean_words(&clean, words);
	buf_printf(&a->line, " %s ", key);
	add_string(a, clean.data);
	buf_clear(&clean);
}

/* Where a field stands for several of IMAP's: one of them is enough, and none
 * may be if there is to be none. */
static void add_search_keys(struct search_building *a, const struct term *t,
    const char *const *keys, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (t->is_not)
			buf_add_str(&a->line, " NOT");
		else if (i + 1 < n)
			buf_add_str(&a->line, " OR");
		add_search_key(a, keys[i], t->words);
	}
}

/* TEXT would look into every field of the header and even at their names:
 * "content" would be everywhere. */
static void add_term(struct search_building *a, const struct term *t)
{
	static const char *const keys[] = {
	    "BODY", "SUBJECT", "FROM", "TO", "CC"};

	switch (t->field) {
	case TERM_FROM:
		add_search_keys(a, t, keys + 2, 1);
		break;
	case TERM_TO:
		add_search_keys(a, t, keys + 3, 2);
		break;
	case TERM_PEOPLE:
		add_search_keys(a, t, keys + 2, 3);
		break;
	case TERM_SUBJECT:
		add_search_keys(a, t, keys + 1, 1);
		break;
	case TERM_TEXT:
		add_search_keys(a, t, keys, 1);
		break;
	case TERM_ANYWHERE:
		add_search_keys(a, t, keys, 5);
		break;
	}
}

static void add_flags(struct search_building *a)
{
	static const struct {
		unsigned flag;
		const char *is, *is_not;
	} keys[] = {
	    {FLAG_SEEN, "SEEN", "UNSEEN"},
	    {FLAG_FLAGGED, "FLAGGED", "UNFLAGGED"},
	    {FLAG_ANSWERED, "ANSWERED", "UNANSWERED"},
	    {FLAG_DRAFT, "DRAFT", "UNDRAFT"},
	    {FLAG_FORWARDED, "KEYWORD $Forwarded", "UNKEYWORD $Forwarded"},
	};
	const struct terms *t = a->q->terms;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (t->flags_mask & keys[i].flag)
			buf_printf(&a->line, " %s",
			    t->flags_want & keys[i].flag ? keys[i].is
							 : keys[i].is_not);
}

/* Servers compare days, each in its own time zone: asks for one more day on
 * either side; what is too much is sorted out here. */
static void add_day(struct search_building *a, const char *key, int64_t at)
{
	if (at < 0 || at / DATE_DAY > DAYS_MAX)
		return;
	buf_printf(&a->line, " %s ", key);
	date_to_imap_day(&a->line, at);
}

static void add_date_range(struct search_building *a)
{
	const struct terms *t = a->q->terms;

	if (t->after != INT64_MIN)
		add_day(a, "SINCE", t->after - DATE_DAY);
	if (t->before != INT64_MAX)
		add_day(a, "BEFORE", t->before + DATE_DAY);
}

/* --- Gmail ---------------------------------------------------------------- */

/* The operator of Gmail's search for a field; it has none for the body
 * alone. */
static const char *gmail_word(enum term_field field)
{
	switch (field) {
	case TERM_FROM:
		return "from:";
	case TERM_TO:
		return "{to:%s cc:%s}";
	case TERM_PEOPLE:
		return "{from:%s to:%s cc:%s}";
	case TERM_SUBJECT:
		return "subject:";
	case TERM_TEXT:
	case TERM_ANYWHERE:
		break;
	}
	return "";
}

/* Writes "words" wherever the pattern has %s, or behind it; within quotes
 * nothing that was typed has a meaning of its own. */
static void add_gmail_term(struct buf *out, const struct term *t)
{
	const char *at = gmail_word(t->field), *hole;
	struct buf clean = BUF_INIT, quoted = BUF_INIT;

	add_clean_words(&clean, t->words);
	for (size_t i = 0; i < clean.len; i++)
		if (clean.data[i] == '"' || clean.data[i] == '\\')
			clean.data[i] = ' ';
	buf_printf(&quoted, "\"%s\"", clean.data);
	buf_printf(out, "%s%s", out->len ? " " : "", t->is_not ? "-" : "");
	for (; (hole = strstr(at, "%s")); at = hole + 2) {
		buf_add(out, at, (size_t)(hole - at));
		buf_add_str(out, quoted.data);
	}
	buf_add_str(out, at);
	if (!strchr(at, '}'))
		buf_add_str(out, quoted.data);
	buf_clear(&clean);
	buf_clear(&quoted);
}

/* X-GM-RAW asks the index that Gmail's own search uses. */
static void add_gmail(struct search_building *a)
{
	const struct terms *t = a->q->terms;
	struct buf raw = BUF_INIT;

	for (size_t i = 0; i < t->list.len; i++)
		add_gmail_term(&raw, &t->list.items[i]);
	if (t->needs_file)
		buf_printf(&raw, "%s%s", raw.len ? " " : "", "has:attachment");
	if (raw.len) {
		buf_add_str(&a->line, " X-GM-RAW ");
		add_string(a, raw.data);
	}
	buf_clear(&raw);
}

/* --- the command ---------------------------------------------------------- */

/* US-ASCII is what a server takes without being told. */
static bool needs_charset(const struct terms *t)
{
	for (size_t i = 0; i < t->list.len; i++)
		if (!is_ascii(t->list.items[i].words))
			return true;
	return false;
}

static void add_head(struct search_building *a)
{
	const struct imap_search_command *q = a->q;

	buf_add_str(&a->line, "UID SEARCH");
	if (q->caps & IMAP_CAP_ESEARCH)
		buf_add_str(&a->line, " RETURN (ALL)");
	if (needs_charset(q->terms))
		buf_add_str(&a->line, " CHARSET UTF-8");
	buf_printf(&a->line, " %" PRIu32 ":%" PRIu32, q->first, q->last);
}

/* Cheap criteria come first. */
static void add_search_criteria(struct search_building *a)
{
	const struct terms *t = a->q->terms;

	add_head(a);
	add_flags(a);
	add_date_range(a);
	if (a->q->caps & IMAP_CAP_GMAIL) {
		add_gmail(a);
		return;
	}
	for (int texts = 0; texts < 2; texts++)
		for (size_t i = 0; i < t->list.len; i++)
			if (term_wants_text(&t->list.items[i]) == texts)
				add_term(a, &t->list.items[i]);
}

bool imap_search_command_make(struct string_list *lines,
    const struct imap_search_command *q, struct err *e)
{
	struct search_building a = {.q = q, .lines = lines, .line = BUF_INIT};

	add_search_criteria(&a);
	string_list_add(lines, a.line.data);
	a.len += a.line.len;
	buf_clear(&a.line);
	return a.len <= QUESTION_MAX ||
	       err_set(e, ERR_USAGE, ERR_FOLDER, RETRY_NEVER,
		   _("The search is too long for the server. Use fewer "
		     "words."));
}
