#include "account/imap/wire/caps.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/signin/sasl.h"

/* Bytes of the list that are kept for people to read. */
enum { CAPS_WORDS_MAX = 4096 };

/* What comes with another word. */
#define REV2                                                          \
	(IMAP_CAP_REV2 | IMAP_CAP_SASL_IR | IMAP_CAP_NAMESPACE |      \
	    IMAP_CAP_SPECIAL_USE | IMAP_CAP_ESEARCH | IMAP_CAP_IDLE | \
	    IMAP_CAP_UIDPLUS | IMAP_CAP_MOVE)

static const struct {
	const char *name;
	unsigned bits;
} names[] = {
    {"IMAP4rev1", IMAP_CAP_REV1},
    {"IMAP4rev2", IMAP_CAP_REV2},
    {"STARTTLS", IMAP_CAP_STARTTLS},
    {"LOGINDISABLED", IMAP_CAP_LOGINDISABLED},
    {"SASL-IR", IMAP_CAP_SASL_IR},
    {"ID", IMAP_CAP_ID},
    {"NAMESPACE", IMAP_CAP_NAMESPACE},
    {"LIST-EXTENDED", IMAP_CAP_LIST_EXTENDED},
    {"SPECIAL-USE", IMAP_CAP_SPECIAL_USE},
    {"ESEARCH", IMAP_CAP_ESEARCH},
    {"CONDSTORE", IMAP_CAP_CONDSTORE},
    {"QRESYNC", IMAP_CAP_QRESYNC | IMAP_CAP_CONDSTORE}, /* RFC 7162, 3.2.3 */
    {"IDLE", IMAP_CAP_IDLE},
    {"UIDPLUS", IMAP_CAP_UIDPLUS},
    {"MOVE", IMAP_CAP_MOVE},
    {"ENABLE", IMAP_CAP_ENABLE},
    {"LIST-STATUS", IMAP_CAP_LIST_STATUS},
    {"COMPRESS=DEFLATE", IMAP_CAP_COMPRESS},
    {"NOTIFY", IMAP_CAP_NOTIFY},
    {"LITERAL+", IMAP_CAP_LITERAL_PLUS},
    {"LITERAL-", IMAP_CAP_LITERAL_MINUS},
    {"CREATE-SPECIAL-USE", IMAP_CAP_CREATE_SPECIAL_USE},
    {"X-GM-EXT-1", IMAP_CAP_GMAIL},
    {"OBJECTID", IMAP_CAP_OBJECTID},
    {"QUOTA", IMAP_CAP_QUOTA},
};

/* What is behind "NAME=" in a word. */
static const char *cap_value_of(const char *word, size_t len, const char *name)
{
	size_t n = strlen(name);

	return len > n && strncasecmp(word, name, n) == 0 ? word + n : NULL;
}

static void take_cap_word(struct imap_caps *c, const char *word, size_t len)
{
	const char *sasl = cap_value_of(word, len, "AUTH=");
	const char *limit = cap_value_of(word, len, "APPENDLIMIT=");

	if (sasl)
		c->sasl |= 1u << sasl_by_name(sasl, len - 5);
	if (limit && *limit >= '0' && *limit <= '9')
		c->append_limit = strtoll(limit, NULL, 10);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i].name) == len &&
		    strncasecmp(names[i].name, word, len) == 0)
			c->bits |= names[i].bits;
}

void imap_caps_reset(struct imap_caps *c)
{
	c->bits = c->sasl = 0;
	c->append_limit = 0;
	buf_reset(&c->words);
}

void imap_caps_read(struct imap_caps *c, const char *words)
{
	imap_caps_reset(c);
	c->is_current = true;
	while (*(words += strspn(words, " \t"))) {
		size_t len = strcspn(words, " \t");

		take_cap_word(c, words, len);
		if (c->words.len + len < CAPS_WORDS_MAX) {
			if (c->words.len)
				buf_add_char(&c->words, ' ');
			buf_add(&c->words, words, len);
		}
		words += len;
	}
	c->sasl &= ~(1u << SASL_NONE);
	/* A server of the new version alone has these without saying so (RFC
	 * 9051, E); beside the old one the new one must be asked for. */
	if ((c->bits & (IMAP_CAP_REV1 | IMAP_CAP_REV2)) == IMAP_CAP_REV2)
		c->bits |= REV2;
}
