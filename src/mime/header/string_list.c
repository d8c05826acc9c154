#include "mime/header/string_list.h"

void string_list_add(struct string_list *w, const char *s)
{
	*vec_push(w) = mem_str(s);
}

void string_list_add_once(struct string_list *w, const char *s)
{
	for (size_t i = 0; i < w->len; i++)
		if (strcmp(w->items[i], s) == 0)
			return;
	string_list_add(w, s);
}

void string_list_clear(struct string_list *w)
{
	for (size_t i = 0; i < w->len; i++)
		free(w->items[i]);
	vec_clear(w);
}
