#include "account/inspect/explain.h"

#include <stdarg.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/safe.h"
#include "store/read/accounts.h"

void explain_line(
    struct explain *t, bool is_warning, const char *label, const char *fmt, ...)
{
	struct inspect_line *line = vec_push(&t->out->lines);
	struct buf raw = BUF_INIT, safe = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&raw, fmt, ap);
	va_end(ap);
	safe_line(&safe, raw.data, raw.len);
	line->label = label;
	line->text = buf_take(&safe);
	line->is_warning = is_warning;
	t->out->warnings += is_warning;
	buf_clear(&raw);
}

char *explain_fact(struct explain *t, const char *key, int64_t *noted_at)
{
	struct fact f;
	char *value;

	if (!fact_read(t->db, t->of->row->id, key, &f, NULL)) {
		fact_clear(&f);
		return mem_str("");
	}
	if (noted_at)
		*noted_at = f.noted_at;
	value = f.value ? f.value : mem_str("");
	return value;
}

int64_t explain_number(struct explain *t, const char *key, int64_t *at)
{
	char *text = explain_fact(t, key, at);
	int64_t n = *text ? strtoll(text, NULL, 10) : -1;

	free(text);
	return n;
}
