#include "account/imap/wire/flags.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/vec.h"
#include "store/read/message.h"

/* Keywords of one message that are kept, and bytes of one. */
enum { KEYWORDS_MAX = 64, KEYWORD_MAX = 100 };

static const struct {
	unsigned bit;
	const char *word;
} words[] = {
    {FLAG_SEEN, "\\Seen"},
    {FLAG_ANSWERED, "\\Answered"},
    {FLAG_FLAGGED, "\\Flagged"},
    {FLAG_DELETED, "\\Deleted"},
    {FLAG_DRAFT, "\\Draft"},
    {FLAG_FORWARDED, "$Forwarded"},
    {FLAG_JUNK, "$Junk"},
    {FLAG_NOT_JUNK, "$NotJunk"},
};
enum { WORD_COUNT = sizeof words / sizeof *words };

static unsigned flag_bit(const char *word)
{
	for (size_t i = 0; i < WORD_COUNT; i++)
		if (strcasecmp(words[i].word, word) == 0)
			return words[i].bit;
	return 0;
}

/* What libetpan has made of a flag; *keyword is its word if it has no bit. */
static unsigned bit_of(const struct mailimap_flag *flag, const char **keyword)
{
	unsigned bit;

	*keyword = NULL;
	switch (flag->fl_type) {
	case MAILIMAP_FLAG_ANSWERED:
		return FLAG_ANSWERED;
	case MAILIMAP_FLAG_FLAGGED:
		return FLAG_FLAGGED;
	case MAILIMAP_FLAG_DELETED:
		return FLAG_DELETED;
	case MAILIMAP_FLAG_SEEN:
		return FLAG_SEEN;
	case MAILIMAP_FLAG_DRAFT:
		return FLAG_DRAFT;
	case MAILIMAP_FLAG_KEYWORD:
		if (!flag->fl_data.fl_keyword)
			return 0;
		bit = flag_bit(flag->fl_data.fl_keyword);
		if (!bit)
			*keyword = flag->fl_data.fl_keyword;
		return bit;
	default:
		return 0; /* a \flag of the future */
	}
}

static int by_word(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static void join_keywords(struct buf *out, const char **list, size_t n)
{
	qsort(list, n, sizeof *list, by_word);
	for (size_t i = 0; i < n; i++) {
		if (i && strcmp(list[i], list[i - 1]) == 0)
			continue;
		if (out->len)
			buf_add_char(out, ' ');
		buf_add_str(out, list[i]);
	}
}

void imap_flags_read(const struct mailimap_msg_att_dynamic *att, unsigned *bits,
    struct buf *keywords)
{
	const char *list[KEYWORDS_MAX];
	size_t n = 0;

	*bits = 0;
	buf_reset(keywords);
	if (!att->att_list)
		return;
	for (clistiter *i = clist_begin(att->att_list); i; i = clist_next(i)) {
		const struct mailimap_flag_fetch *f = clist_content(i);
		const char *keyword;

		if (f->fl_type != MAILIMAP_FLAG_FETCH_OTHER || !f->fl_flag)
			continue;
		*bits |= bit_of(f->fl_flag, &keyword);
		if (keyword && n < KEYWORDS_MAX &&
		    strlen(keyword) <= KEYWORD_MAX)
			list[n++] = keyword;
	}
	if (n)
		join_keywords(keywords, list, n);
}

void imap_flags_print(struct buf *out, unsigned bits)
{
	bool is_first = true;

	for (size_t i = 0; i < WORD_COUNT; i++)
		if (bits & words[i].bit) {
			if (!is_first)
				buf_add_char(out, ' ');
			is_first = false;
			buf_add_str(out, words[i].word);
		}
}

unsigned imap_flags_permanent(const clist *list)
{
	unsigned bits = 0;

	if (!list)
		return ~0u;
	for (clistiter *i = clist_begin(list); i; i = clist_next(i)) {
		const struct mailimap_flag_perm *f = clist_content(i);
		const char *keyword;

		if (f->fl_type == MAILIMAP_FLAG_PERM_ALL)
			bits |= FLAG_FORWARDED | FLAG_JUNK | FLAG_NOT_JUNK;
		else if (f->fl_flag)
			bits |= bit_of(f->fl_flag, &keyword);
	}
	return bits;
}

bool imap_flags_keeps(const clist *list, const char *keyword)
{
	if (!list)
		return true;
	for (clistiter *i = clist_begin(list); i; i = clist_next(i)) {
		const struct mailimap_flag_perm *f = clist_content(i);

		if (f->fl_type == MAILIMAP_FLAG_PERM_ALL)
			return true;
		if (f->fl_flag &&
		    f->fl_flag->fl_type == MAILIMAP_FLAG_KEYWORD &&
		    f->fl_flag->fl_data.fl_keyword &&
		    strcasecmp(f->fl_flag->fl_data.fl_keyword, keyword) == 0)
			return true;
	}
	return false;
}
