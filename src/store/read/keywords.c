#include "store/read/keywords.h"

#include <string.h>

bool keyword_is_valid(const char *word)
{
	size_t len = strlen(word);

	if (!len || len > KEYWORD_MAX)
		return false;
	for (const char *c = word; *c; c++)
		if (*c <= ' ' || *c >= 0x7f || strchr("(){%*\"\\]", *c))
			return false;
	return true;
}

static void keywords_add(struct buf *out, const char *word, size_t len)
{
	if (out->len)
		buf_add_char(out, ' ');
	buf_add(out, word, len);
}

void keywords_set(
    struct buf *out, const char *words, const char *word, bool is_set)
{
	size_t len = strlen(word);

	buf_reset(out);
	while (*words) {
		size_t n = strcspn(words, " ");
		int order = strncmp(words, word, n > len ? n : len);

		if (n != len || order != 0) {
			if (is_set && order > 0) {
				keywords_add(out, word, len);
				is_set = false;
			}
			keywords_add(out, words, n);
		}
		words += n + strspn(words + n, " ");
	}
	if (is_set)
		keywords_add(out, word, len);
}
