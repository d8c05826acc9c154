#include "account/imap/session/mailbox_status.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/imap/wire/tokens.h"

static void take_number(struct imap_mailbox *m, const char *name, uint64_t n)
{
	uint32_t small = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;

	if (strcasecmp(name, "MESSAGES") == 0)
		m->exists = small;
	else if (strcasecmp(name, "UIDNEXT") == 0)
		m->uidnext = small;
	else if (strcasecmp(name, "UIDVALIDITY") == 0)
		m->uidvalidity = small;
	else if (strcasecmp(name, "HIGHESTMODSEQ") == 0)
		m->modseq = n > INT64_MAX ? INT64_MAX : (int64_t)n;
}

void imap_mailbox_status_fold_inbox(char *name)
{
	if (strcasecmp(name, "INBOX") == 0)
		memcpy(name, "INBOX", strlen("INBOX"));
}

bool imap_mailbox_status_read(
    const char *text, size_t len, struct buf *name, struct imap_mailbox *state)
{
	struct imap_tokens t = {text, text + len};
	struct buf word = BUF_INIT, number = BUF_INIT;
	bool ok = imap_token_next(&t, name) != IMAP_TOKEN_END && name->len &&
	          strlen(name->data) == name->len &&
	          imap_token_next(&t, &word) == IMAP_TOKEN_OPEN;

	*state = (struct imap_mailbox){.folder_id = 0};
	while (ok && imap_token_next(&t, &word) == IMAP_TOKEN_ATOM &&
	       imap_token_next(&t, &number) == IMAP_TOKEN_ATOM)
		take_number(state, word.data, strtoull(number.data, NULL, 10));
	if (ok)
		imap_mailbox_status_fold_inbox(name->data);
	buf_clear(&word);
	buf_clear(&number);
	return ok;
}
