#include "mime/header/string_list.h"

void words_add(struct words *w, const char *s)
{
	*vec_push(w) = mem_str(s);
}

void words_add_once(struct words *w, const char *s)
{
	for (size_t i = 0; i < w->len; i++)
		if (strcmp(w->items[i], s) == 0)
			return;
	words_add(w, s);
}

void words_clear(struct words *w)
{
	for (size_t i = 0; i < w->len; i++)
		free(w->items[i]);
	vec_clear(w);
}
