#include "store/db/tokenizer.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

#include "base/buf.h"
#include "base/utf8.h"

/* Where the words of one text go. */
struct word_sink {
	void *ctx;
	int (*take)(void *, int, const char *, int, int, int);
	char word[TOKENIZER_WORDS_MAX + 8];
	int len;
	int start; /* offset of the word in the text */
	int rc;
};

/* What a character does to a word. */
enum char_class {
	CHAR_BREAK,
	CHAR_LETTER,
	CHAR_MARK,  /* belongs to the word and adds nothing */
	CHAR_ALONE, /* a word by itself */
};

/* Scripts without blanks between words, by Unicode block. */
static bool is_unspaced(uint32_t c)
{
	return (c >= 0x0e00 && c <= 0x0eff) || /* Thai, Lao */
	       (c >= 0x1000 && c <= 0x109f) || /* Myanmar */
	       (c >= 0x1780 && c <= 0x17ff) || /* Khmer */
	       (c >= 0x3040 && c <= 0x30ff) || /* kana */
	       (c >= 0x3400 && c <= 0x4dbf) || /* Han */
	       (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
	       (c >= 0xff66 && c <= 0xff9d) || /* half-width kana */
	       (c >= 0x20000 && c <= 0x3ffff);
}

static enum char_class char_class_of(uint32_t c)
{
	switch (utf8proc_category((utf8proc_int32_t)c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return is_unspaced(c) ? CHAR_ALONE : CHAR_LETTER;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
		return CHAR_MARK;
	default:
		return CHAR_BREAK;
	}
}

static void end_word(struct word_sink *t, int end)
{
	if (t->len && t->rc == SQLITE_OK)
		t->rc = t->take(t->ctx, 0, t->word, t->len, t->start, end);
	t->len = 0;
}

static void add_folded(struct word_sink *t, const char *s, size_t len)
{
	struct buf folded = BUF_INIT;

	utf8_fold(&folded, s, len);
	if (t->len + (int)folded.len <= TOKENIZER_WORDS_MAX) {
		memcpy(t->word + t->len, folded.data, folded.len);
		t->len += (int)folded.len;
	}
	buf_clear(&folded);
}

/* One character that is not ASCII, at text + at; returns its bytes. */
static int add_wide(struct word_sink *t, const char *text, int at, int len)
{
	const char *s = text + at;
	uint32_t c = utf8_next(&s, text + len);
	int n = (int)(s - (text + at));

	switch (char_class_of(c)) {
	case CHAR_BREAK:
		end_word(t, at);
		break;
	case CHAR_ALONE:
		end_word(t, at);
		t->start = at;
		add_folded(t, text + at, (size_t)n);
		end_word(t, at + n);
		break;
	case CHAR_LETTER:
		if (!t->len)
			t->start = at;
		add_folded(t, text + at, (size_t)n);
		break;
	case CHAR_MARK:
		break;
	}
	return n;
}

/* For ASCII: what a byte becomes in a word, 0 if it ends one. */
static char fold_ascii(unsigned char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
		return (char)c;
	if (c >= 'A' && c <= 'Z')
		return (char)(c | 0x20);
	return 0;
}

static int words_tokenize(Fts5Tokenizer *unused, void *ctx, int flags,
    const char *text, int len,
    int (*take)(void *, int, const char *, int, int, int))
{
	struct word_sink t = {.ctx = ctx, .take = take, .rc = SQLITE_OK};
	int at = 0;

	(void)unused;
	(void)flags;
	while (at < len && t.rc == SQLITE_OK) {
		unsigned char byte = (unsigned char)text[at];
		char c;

		if (byte >= 0x80) {
			at += add_wide(&t, text, at, len);
			continue;
		}
		c = fold_ascii(byte);
		if (!c) {
			end_word(&t, at);
		} else if (t.len < TOKENIZER_WORDS_MAX) {
			if (!t.len)
				t.start = at;
			t.word[t.len++] = c;
		}
		at++;
	}
	end_word(&t, len);
	return t.rc;
}

static int words_create(
    void *ctx, const char **args, int n, Fts5Tokenizer **out)
{
	(void)ctx;
	(void)args;
	(void)n;
	/* There is no state; FTS5 wants an address that is not NULL. */
	*out = (Fts5Tokenizer *)&words_create;
	return SQLITE_OK;
}

static void words_delete(Fts5Tokenizer *t)
{
	(void)t;
}

int tokenizer_register(sqlite3 *db)
{
	static fts5_tokenizer words = {
	    words_create, words_delete, words_tokenize};
	fts5_api *api = NULL;
	sqlite3_stmt *stmt = NULL;
	int rc = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &stmt, NULL);

	if (rc != SQLITE_OK)
		return rc;
	sqlite3_bind_pointer(stmt, 1, &api, "fts5_api_ptr", NULL);
	sqlite3_step(stmt);
	sqlite3_finalize(stmt);
	if (!api)
		return SQLITE_ERROR;
	return api->xCreateTokenizer(api, "words", NULL, &words, NULL);
}
