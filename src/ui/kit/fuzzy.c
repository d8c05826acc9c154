#include "ui/kit/fuzzy.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

enum {
	FOUND = 1,
	FOLLOWS = 15, /* the letter before was the one before */
	STARTS = 6,   /* of a word */
	BEGINS = 3,   /* of the text */
};

static bool is_start(const char *text, size_t at)
{
	return at == 0 || strchr(" /-_[](.,", text[at - 1]);
}

/* Letters are taken from this place of text on, each where it comes first. */
static int score_from(const char *typed, const char *text, size_t at)
{
	int score = at == 0 ? BEGINS : 0;
	size_t last = (size_t)-2;

	for (; *typed; typed++) {
		const char *found;

		if (*typed == ' ')
			continue;
		found = strchr(text + at, *typed);
		if (!found)
			return 0;
		at = (size_t)(found - text);
		score += FOUND + (at == last + 1 ? FOLLOWS : 0) +
		         (is_start(text, at) ? STARTS : 0);
		last = at++;
	}
	return score;
}

int fuzzy_score(const char *typed, const char *text)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	int best = 0;

	utf8_fold(&a, typed, strlen(typed));
	utf8_fold(&b, text, strlen(text));
	if (!a.len)
		best = 1;
	for (size_t at = 0; a.len && at < b.len; at++) {
		int score = 0;

		if (b.data[at] == a.data[0])
			score = score_from(a.data, b.data, at);
		if (score > best)
			best = score;
	}
	buf_clear(&a);
	buf_clear(&b);
	return best;
}
