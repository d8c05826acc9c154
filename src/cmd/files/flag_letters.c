#include "cmd/files/flag_letters.h"

#include <stdlib.h>
#include <string.h>

#include "mime/header/fields.h"
#include "store/read/message.h"

/* In the order of the alphabet, which is how a Maildir wants them. */
static const struct letter {
	char letter;
	unsigned flag;
} maildir[] = {{'D', FLAG_DRAFT}, {'F', FLAG_FLAGGED}, {'P', FLAG_FORWARDED},
    {'R', FLAG_ANSWERED}, {'S', FLAG_SEEN}, {'T', FLAG_DELETED}, {0, 0}},
  status[] = {{'R', FLAG_SEEN}, {0, 0}},
  x_status[] = {{'A', FLAG_ANSWERED}, {'F', FLAG_FLAGGED}, {'T', FLAG_DRAFT},
      {'D', FLAG_DELETED}, {0, 0}};

/* Thunderbird's bits (nsMsgMessageFlags). */
enum {
	MOZILLA_READ = 0x1,
	MOZILLA_REPLIED = 0x2,
	MOZILLA_MARKED = 0x4,
	MOZILLA_EXPUNGED = 0x8,
	MOZILLA_FORWARDED = 0x1000
};

static unsigned from_letters(
    const struct letter *table, const char *s, size_t len)
{
	unsigned flags = 0;

	for (; table->letter; table++)
		if (memchr(s, table->letter, len))
			flags |= table->flag;
	return flags;
}

unsigned flag_letters_of_name(const char *name)
{
	const char *slash = strrchr(name, '/'), *info = NULL;

	for (const char *c = slash ? slash : name; *c; c++)
		if (strchr(":;!", *c) && strncmp(c + 1, "2,", 2) == 0)
			info = c + 3;
	return info ? from_letters(maildir, info, strlen(info)) : 0;
}

void flag_letters_add(struct buf *out, unsigned flags)
{
	for (const struct letter *l = maildir; l->letter; l++)
		if (flags & l->flag)
			buf_add_char(out, l->letter);
}

static unsigned from_mozilla(const struct field *f, bool *is_gone)
{
	char text[16] = "";
	unsigned long bits;
	unsigned flags = 0;

	memcpy(text, f->value,
	    f->value_len < sizeof text ? f->value_len : sizeof text - 1);
	bits = strtoul(text, NULL, 16);
	*is_gone = bits & MOZILLA_EXPUNGED;
	flags |= bits & MOZILLA_READ ? FLAG_SEEN : 0;
	flags |= bits & MOZILLA_REPLIED ? FLAG_ANSWERED : 0;
	flags |= bits & MOZILLA_MARKED ? FLAG_FLAGGED : 0;
	flags |= bits & MOZILLA_FORWARDED ? FLAG_FORWARDED : 0;
	return flags;
}

unsigned flag_letters_of_header(const char *bytes, size_t len, bool *is_gone)
{
	struct fields fields;
	struct field f;
	unsigned flags = 0;

	*is_gone = false;
	fields_open(&fields, bytes, len);
	while (field_next(&fields, &f)) {
		if (field_is(&f, "Status"))
			flags |= from_letters(status, f.value, f.value_len);
		else if (field_is(&f, "X-Status"))
			flags |= from_letters(x_status, f.value, f.value_len);
		else if (field_is(&f, "X-Mozilla-Status"))
			flags |= from_mozilla(&f, is_gone);
	}
	return flags;
}
