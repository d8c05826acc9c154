#include "ui/list/marks.h"

#include <string.h>

/* Where id is, or would have to be. */
static size_t marks_find(const struct marks *m, int64_t id)
{
	size_t low = 0, high = m->ids.len;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (m->ids.items[mid] < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool marks_has(const struct marks *m, int64_t id)
{
	size_t at = marks_find(m, id);

	return at < m->ids.len && m->ids.items[at] == id;
}

void marks_add(struct marks *m, int64_t id)
{
	size_t at = marks_find(m, id);

	if (marks_has(m, id))
		return;
	vec_push(&m->ids);
	memmove(&m->ids.items[at + 1], &m->ids.items[at],
	    (m->ids.len - 1 - at) * sizeof *m->ids.items);
	m->ids.items[at] = id;
}

void marks_remove(struct marks *m, int64_t id)
{
	size_t at = marks_find(m, id);

	if (!marks_has(m, id))
		return;
	m->ids.len--;
	memmove(&m->ids.items[at], &m->ids.items[at + 1],
	    (m->ids.len - at) * sizeof *m->ids.items);
}

void marks_clear(struct marks *m)
{
	vec_clear(&m->ids);
	m->has_range = false;
}
