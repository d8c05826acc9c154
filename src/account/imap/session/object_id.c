#include "account/imap/session/object_id.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "account/imap/wire/etpan_extension.h"
#include "account/imap/wire/tokens.h"

enum { NAME_MAX_LEN = 255 };

const char *imap_object_id_item(const struct imap_caps *caps)
{
	if (caps->bits & IMAP_CAP_GMAIL)
		return " X-GM-MSGID";
	return caps->bits & IMAP_CAP_OBJECTID ? " EMAILID" : "";
}

/* objectid of RFC 8474, 5. */
static bool is_object_id(const struct buf *word)
{
	if (!word->len || word->len > NAME_MAX_LEN)
		return false;
	for (size_t i = 0; i < word->len; i++) {
		unsigned char c = (unsigned char)word->data[i];

		if (c >= 0x80 || (!isalnum(c) && c != '_' && c != '-'))
			return false;
	}
	return true;
}

/* "EMAILID (M6d99ac32)". */
static void read_emailid(const struct buf *text, struct buf *out)
{
	struct imap_tokens t = {text->data, text->data + text->len};
	struct buf word = BUF_INIT;

	if (imap_token_next(&t, &word) == IMAP_TOKEN_ATOM &&
	    strcasecmp(word.data, "EMAILID") == 0 &&
	    imap_token_next(&t, &word) == IMAP_TOKEN_OPEN &&
	    imap_token_next(&t, &word) == IMAP_TOKEN_ATOM &&
	    is_object_id(&word)) {
		buf_reset(out);
		buf_printf(out, "email %s", word.data);
	}
	buf_clear(&word);
}

void imap_object_id_read(
    const struct mailimap_extension_data *item, struct buf *out)
{
	const struct buf *text = imap_etpan_extension_item(item);

	if (text) {
		read_emailid(text, out);
	} else if (item->ext_extension->ext_id == MAILIMAP_EXTENSION_XGMMSGID) {
		const uint64_t *number = item->ext_data;

		buf_reset(out);
		if (*number)
			buf_printf(out, "gmail %" PRIu64, *number);
	}
}
