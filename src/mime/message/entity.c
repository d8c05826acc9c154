#include "mime/message/entity.h"

void entities_clear(struct entities *e)
{
	for (size_t i = 0; i < e->len; i++)
		content_clear(&e->items[i].content);
	vec_clear(e);
}
