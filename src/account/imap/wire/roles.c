#include "account/imap/wire/roles.h"

#include <string.h>
#include <strings.h>

#include "account/imap/wire/role_names.h"
#include "base/buf.h"
#include "base/utf8.h"

static const struct {
	const char *word;
	enum folder_role role;
} attributes[] = {
    {"Drafts", ROLE_DRAFTS},
    {"Sent", ROLE_SENT},
    {"Archive", ROLE_ARCHIVE},
    {"Junk", ROLE_JUNK},
    {"Trash", ROLE_TRASH},
    {"All", ROLE_ALL},
    {"Flagged", ROLE_FLAGGED},
    {"Important", ROLE_IMPORTANT},
    {"AllMail", ROLE_ALL}, /* as XLIST named it */
    {"Spam", ROLE_JUNK},
    {"Starred", ROLE_FLAGGED},
    {"Inbox", ROLE_INBOX},
};

/* Folders that hold the special ones of some servers. */
static const char *const parents[] = {
    "[gmail]/", "[google mail]/", "inbox/", "inbox.", "mail/"};

enum folder_role imap_role_of_attribute(const char *attribute)
{
	if (*attribute == '\\')
		attribute++;
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
		if (strcasecmp(attributes[i].word, attribute) == 0)
			return attributes[i].role;
	return ROLE_NONE;
}

static const char *skip_parent(const char *name)
{
	for (size_t i = 0; i < sizeof parents / sizeof *parents; i++)
		if (strncmp(name, parents[i], strlen(parents[i])) == 0)
			return name + strlen(parents[i]);
	return name;
}

enum folder_role imap_role_of_name(const char *name, int *rank)
{
	struct buf folded = BUF_INIT;
	enum folder_role role = ROLE_NONE;
	const char *last;

	*rank = 0;
	utf8_fold(&folded, name, strlen(name));
	last = skip_parent(folded.data);
	if (strcmp(folded.data, "inbox") == 0)
		role = ROLE_INBOX;
	else if (!strchr(last, '/'))
		role = imap_role_names_find(last, rank);
	buf_clear(&folded);
	return role;
}
