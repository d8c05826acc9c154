#include "cmd/output/message_json.h"

#include <string.h>

#include "base/digest.h"
#include "mime/message/text.h"

static void put_addresses(
    struct json *j, const char *key, const struct addresses *list)
{
	json_key(j, key);
	json_open(j, '[');
	for (size_t i = 0; i < list->len; i++) {
		json_open(j, '{');
		json_put_str(j, "name", list->items[i].name);
		json_put_str(j, "addr", list->items[i].addr);
		json_close(j, '}');
	}
	json_close(j, ']');
}

static void put_header(struct json *j, const struct header *h)
{
	json_put_str(j, "subject", h->subject);
	put_addresses(j, "from", &h->from);
	put_addresses(j, "to", &h->to);
	put_addresses(j, "cc", &h->cc);
	put_addresses(j, "reply_to", &h->reply_to);
	json_key(j, "date");
	if (h->has_date)
		json_int(j, h->sent_at);
	else
		json_null(j);
	json_put_str(j, "message_id", h->message_id);
}

static void put_types(struct json *j, const struct mail *m)
{
	json_key(j, "part_types");
	json_open(j, '[');
	for (size_t i = 0; i < mail_part_count(m); i++)
		json_str(j, mail_part(m, i)->type);
	json_close(j, ']');
}

struct measure {
	struct digest *digest;
	int64_t size;
};

static bool message_json_measure(void *ctx, const void *bytes, size_t len)
{
	struct measure *x = ctx;

	digest_add(x->digest, bytes, len);
	x->size += (int64_t)len;
	return true;
}

static void put_file(struct json *j, const struct mail *m, size_t i)
{
	const struct part *p = mail_part(m, i);
	struct measure x = {.digest = digest_new(DIGEST_IS_SHA256)};
	unsigned char sum[DIGEST_SHA256];
	struct buf hex = BUF_INIT;

	mail_part_stream(m, i, message_json_measure, &x);
	digest_end(x.digest, sum);
	digest_hex(&hex, sum, sizeof sum);
	json_open(j, '{');
	if (*p->filename)
		json_put_str(j, "name", p->filename);
	json_put_str(j, "type", p->type);
	/* A file that is not here to its end has neither. */
	json_key(j, "size");
	if (mail_part_is_cut(m, i))
		json_null(j);
	else
		json_int(j, x.size);
	json_put_str(j, "sha256", mail_part_is_cut(m, i) ? NULL : hex.data);
	json_put_str(j, "part", p->path);
	json_close(j, '}');
	digest_free(x.digest);
	buf_clear(&hex);
}

/* The files of m, those with a name or those without. */
static void put_files(
    struct json *j, const char *key, const struct mail *m, bool has_name)
{
	json_key(j, key);
	json_open(j, '[');
	for (size_t i = 0; i < mail_part_count(m); i++) {
		const struct part *p = mail_part(m, i);

		if (p->is_attachment && (*p->filename != '\0') == has_name)
			put_file(j, m, i);
	}
	json_close(j, ']');
}

static void put_text(struct json *j, const struct mail *m)
{
	struct buf text = BUF_INIT;

	json_key(j, "text");
	if (text_of_type(&text, m, false))
		json_str_len(j, text.data, text.len);
	else
		json_null(j);
	buf_clear(&text);
}

static void put_html_text(struct json *j, const struct mail *m)
{
	struct buf text = BUF_INIT;

	json_key(j, "html_text");
	if (text_of_html(&text, m))
		json_str_len(j, text.data, text.len);
	else
		json_null(j);
	buf_clear(&text);
}

static void put_warnings(struct json *j, const struct string_list *warnings)
{
	json_key(j, "warnings");
	json_open(j, '[');
	for (size_t i = 0; i < warnings->len; i++)
		json_str(j, warnings->items[i]);
	json_close(j, ']');
}

void message_json_write(struct json *j, const struct mail *m)
{
	json_open(j, '{');
	put_header(j, mail_header(m));
	put_types(j, m);
	put_files(j, "attachments", m, true);
	put_files(j, "unnamed", m, false);
	put_text(j, m);
	put_html_text(j, m);
	put_warnings(j, mail_warnings(m));
	json_close(j, '}');
}
