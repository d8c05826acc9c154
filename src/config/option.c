#include "config/option.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "config/value.h"

static const char *const kinds[] = {"pop", "imap", NULL};
static const char *const securities[] = {"tls", "starttls", "none", NULL};
static const char *const mechanisms[] = {"auto", "plain", "login", "cram-md5",
    "scram", "xoauth2", "oauthbearer", "apop", NULL};
static const char *const smtp_mechanisms[] = {"none", "auto", "plain", "login",
    "cram-md5", "scram", "xoauth2", "oauthbearer", NULL};
static const char *const sent_copies[] = {
    "auto", "server", "append", "none", NULL};
static const char *const compressing[] = {"auto", "yes", "no", NULL};
static const char *const themes[] = {"auto", "light", "dark", "mono", NULL};

#define ACCOUNT(field) OPTION_ACCOUNT, offsetof(struct conf_account, field)
#define UI(field) OPTION_UI, offsetof(struct conf_ui, field)

/* A row of the table: section, key, type, and the field it fills. */
#define ROW(place, key_, type_, ...) ROW_AT(place, key_, type_, __VA_ARGS__)
#define ROW_AT(section_, offset_, key_, type_, ...)                  \
	{                                                            \
		.section = section_, .offset = offset_, .key = key_, \
		.type = type_, __VA_ARGS__                           \
	}

const struct option option_table[] = {
    ROW(ACCOUNT(address), "address", OPTION_TEXT,
	.help = N_("Your email address.")),
    ROW(ACCOUNT(name), "name", OPTION_TEXT, .fallback = "",
	.help = N_("Your name, as recipients see it.")),
    ROW(ACCOUNT(kind), "kind", OPTION_CHOICE, .choices = kinds,
	.first = CONF_POP,
	.help = N_("pop: mail is downloaded from the server and lives on this "
		   "computer. imap: mail lives on the server; this computer "
		   "keeps a copy.")),
    ROW(ACCOUNT(server), "server", OPTION_SERVER,
	.help = N_("Server for incoming mail: HOST or HOST:PORT.")),
    ROW(ACCOUNT(security), "security", OPTION_CHOICE, .choices = securities,
	.first = CONF_TLS, .fallback = "tls",
	.help = N_("tls: encrypted from the start. starttls: upgrade to TLS "
		   "after connecting; refuse if that fails. none: unencrypted, "
		   "only for a server on this computer.")),
    ROW(ACCOUNT(user), "user", OPTION_TEXT,
	.help = N_("User name to sign in with; if not set, your address.")),
    ROW(ACCOUNT(password_command), "password-command", OPTION_TEXT,
	.help = N_("Shell command that prints the password.")),
    ROW(ACCOUNT(password_file), "password-file", OPTION_TEXT,
	.help = N_("File with the password, used if only you can read it and "
		   "its directory; password-command counts first.")),
    ROW(ACCOUNT(token_command), "token-command", OPTION_TEXT,
	.help = N_("Shell command that prints an OAuth 2 access token.")),
    ROW(ACCOUNT(auth), "auth", OPTION_CHOICE, .choices = mechanisms,
	.first = CONF_AUTH_AUTO, .fallback = "auto",
	.help = N_("How to sign in. auto picks the best method that the server "
		   "offers; apop is used only if set here.")),
    ROW(ACCOUNT(certificate), "certificate", OPTION_TEXT,
	.help = N_("SHA-256 fingerprint of the only certificate to accept, "
		   "instead of the usual checks.")),
    ROW(ACCOUNT(after), "after-download", OPTION_AFTER,
	.fallback = "remove-after 14",
	.help = N_("POP: what to do with the server's copy once a message is "
		   "safely stored here.")),
    ROW(ACCOUNT(size_cap), "size-cap", OPTION_SIZE, .fallback = "0",
	.help = N_("POP: leave larger messages on the server until you ask for "
		   "them; 0 downloads all.")),
    ROW(ACCOUNT(trash_days), "trash-days", OPTION_NUMBER, .min = 0, .max = 3650,
	.fallback = "30",
	.help = N_("POP: days to keep deleted mail in the Trash on this "
		   "computer; 0 keeps it until you delete it there.")),
    ROW(ACCOUNT(offline), "offline", OPTION_OFFLINE, .fallback = "all",
	.help = N_(
	    "IMAP: which messages to download in full, for reading offline.")),
    ROW(ACCOUNT(folder_rules), "offline-folders", OPTION_FOLDER_RULES,
	.fallback = "",
	.help = N_("IMAP: folders with a different rule; NAME/* means all "
		   "folders below NAME.")),
    ROW(ACCOUNT(offline_size), "offline-size", OPTION_SIZE, .fallback = "0",
	.help = N_("IMAP: disk space for downloaded messages, the newest "
		   "first; 0 means no limit.")),
    ROW(ACCOUNT(check_minutes), "check-every", OPTION_NUMBER, .min = 1,
	.max = 1440, .fallback = "5",
	.help = N_("Minutes between two checks for new mail.")),
    ROW(ACCOUNT(push_after), "push-after", OPTION_NUMBER, .min = 0, .max = 60,
	.fallback = "5",
	.help = N_("IMAP: seconds before a move or deletion is sent to the "
		   "server; until then it can be undone without a trace.")),
    ROW(ACCOUNT(sent_folder), "sent-folder", OPTION_TEXT,
	.help = N_("IMAP: folder for sent mail, if not the one that the server "
		   "suggests.")),
    ROW(ACCOUNT(drafts_folder), "drafts-folder", OPTION_TEXT,
	.help = N_("IMAP: the same for drafts.")),
    ROW(ACCOUNT(trash_folder), "trash-folder", OPTION_TEXT,
	.help = N_("IMAP: the same for deleted mail.")),
    ROW(ACCOUNT(junk_folder), "junk-folder", OPTION_TEXT,
	.help = N_("IMAP: the same for spam.")),
    ROW(ACCOUNT(archive_folder), "archive-folder", OPTION_TEXT,
	.help = N_("IMAP: the same for archived mail.")),
    ROW(ACCOUNT(compress), "compress", OPTION_CHOICE, .choices = compressing,
	.first = CONF_COMPRESS_AUTO, .fallback = "auto",
	.help = N_("IMAP: compress the connection if the server supports it. "
		   "auto: yes, except with a server on this computer.")),
    ROW(ACCOUNT(is_paused), "paused", OPTION_YES_NO, .fallback = "no",
	.help = N_("Do not connect to the server unless the account is named: "
		   "its mail stays readable.")),
    ROW(ACCOUNT(smtp), "smtp-server", OPTION_SERVER,
	.help = N_("Server for outgoing mail: HOST or HOST:PORT.")),
    ROW(ACCOUNT(smtp_security), "smtp-security", OPTION_CHOICE,
	.choices = securities, .first = CONF_TLS, .fallback = "tls",
	.help = N_("Like security, for smtp-server.")),
    ROW(ACCOUNT(smtp_user), "smtp-user", OPTION_TEXT,
	.help = N_("User name to sign in to smtp-server with; if not set, that "
		   "for incoming mail.")),
    ROW(ACCOUNT(smtp_password_command), "smtp-password-command", OPTION_TEXT,
	.help = N_("Shell command that prints the password for smtp-server; if "
		   "not set, that for incoming mail.")),
    ROW(ACCOUNT(smtp_token_command), "smtp-token-command", OPTION_TEXT,
	.help = N_("Shell command that prints an OAuth 2 access token for "
		   "smtp-server; if not set, that for incoming mail.")),
    ROW(ACCOUNT(smtp_auth), "smtp-auth", OPTION_CHOICE,
	.choices = smtp_mechanisms, .first = CONF_AUTH_NONE, .fallback = "auto",
	.help = N_("How to sign in to smtp-server. none is for a server that "
		   "accepts mail without a sign-in.")),
    ROW(ACCOUNT(smtp_certificate), "smtp-certificate", OPTION_TEXT,
	.help = N_("Like certificate, for smtp-server.")),
    ROW(ACCOUNT(sent_copy), "sent-copy", OPTION_CHOICE, .choices = sent_copies,
	.first = CONF_SENT_AUTO, .fallback = "auto",
	.help = N_("IMAP: who puts the copy of a sent message into the Sent "
		   "folder of the server. server: the server that sends it "
		   "does. append: postern does. none: there is no copy. auto: "
		   "what is known of the server.")),

    ROW(UI(theme), "theme", OPTION_CHOICE, .choices = themes,
	.first = CONF_THEME_AUTO, .fallback = "auto",
	.help =
	    N_("Colours: auto uses those of the terminal, mono uses none.")),
    ROW(UI(is_plain), "plain", OPTION_YES_NO, .fallback = "no",
	.help = N_("Draw with plain ASCII and without motion: for screen "
		   "readers and old terminals.")),
    ROW(UI(has_threads), "threads", OPTION_YES_NO, .fallback = "yes",
	.help = N_("Group messages into threads.")),
    ROW(UI(has_mouse), "mouse", OPTION_YES_NO, .fallback = "no",
	.help = N_("Use the mouse to select, open and scroll.")),
    ROW(UI(opener), "opener", OPTION_TEXT, .fallback = "xdg-open",
	.help = N_("Program that opens links; the address is its last "
		   "argument, and no shell is involved.")),
};
const size_t option_count = sizeof option_table / sizeof *option_table;

const struct option *option_find(enum option_section section, const char *key)
{
	for (size_t i = 0; i < option_count; i++)
		if (option_table[i].section == section &&
		    strcmp(option_table[i].key, key) == 0)
			return &option_table[i];
	return NULL;
}

static void list_values(struct buf *out, const struct option *o)
{
	switch (o->type) {
	case OPTION_TEXT:
		buf_add_str(out, _("text"));
		break;
	case OPTION_NUMBER:
		buf_printf(out, _("a number from %d to %d"), o->min, o->max);
		break;
	case OPTION_YES_NO:
		buf_add_str(out, "yes | no");
		break;
	case OPTION_CHOICE:
		for (size_t i = 0; o->choices[i]; i++)
			buf_printf(out, "%s%s", i ? " | " : "", o->choices[i]);
		break;
	case OPTION_SERVER:
		buf_add_str(out, _("HOST or HOST:PORT"));
		break;
	case OPTION_AFTER:
		buf_add_str(out,
		    "keep | remove | remove-after DAYS | when-deleted-here");
		break;
	case OPTION_OFFLINE:
		buf_add_str(out, "all | recent DAYS | none");
		break;
	case OPTION_FOLDER_RULES:
		buf_add_str(out, _("FOLDER = all | recent DAYS | none, ..."));
		break;
	case OPTION_SIZE:
		buf_add_str(out, _("bytes, such as 500k, 5M or 1G"));
		break;
	}
}

static bool read_choice(int *to, const struct option *o, const char *value)
{
	for (int i = 0; o->choices[i]; i++)
		if (strcasecmp(o->choices[i], value) == 0) {
			*to = o->first + i;
			return true;
		}
	return false;
}

static bool read_text(char **to, const char *value)
{
	free(*to);
	*to = mem_str(value);
	return true;
}

static bool read_int(int *to, const struct option *o, const char *value)
{
	long long n;

	if (!value_number(&n, value, o->min, o->max))
		return false;
	*to = (int)n;
	return true;
}

static bool read_value(const struct option *o, void *base, const char *value)
{
	void *field = (char *)base + o->offset;

	switch (o->type) {
	case OPTION_TEXT:
		return read_text(field, value);
	case OPTION_NUMBER:
		return read_int(field, o, value);
	case OPTION_YES_NO:
		return value_yes_no(field, value);
	case OPTION_CHOICE:
		return read_choice(field, o, value);
	case OPTION_SERVER:
		return value_server(field, value);
	case OPTION_AFTER:
		return value_after(base, value);
	case OPTION_OFFLINE:
		return value_offline(field, value);
	case OPTION_FOLDER_RULES:
		return value_folder_rules(field, value);
	case OPTION_SIZE:
		return value_size(field, value);
	}
	return false;
}

bool option_set(
    const struct option *o, void *base, const char *value, struct err *e)
{
	struct buf values = BUF_INIT;

	if (read_value(o, base, value))
		return true;
	list_values(&values, o);
	err_set(e, ERR_USAGE, ERR_PROGRAM, RETRY_ASK,
	    /* The message must not repeat the value: it may be a secret that
	     * was put into the wrong line. */
	    _("Invalid value for %s. Allowed: %s."), o->key, values.data);
	buf_clear(&values);
	return false;
}

bool option_check(enum option_section section, const char *key,
    const char *value, struct err *e)
{
	union {
		struct conf_account account;
		struct conf_ui ui;
	} scratch = {0};
	const struct option *o = option_find(section, key);
	bool ok;

	if (!o)
		return err_set(e, ERR_USAGE, ERR_ITEM, RETRY_ASK,
		    _("Unknown setting: %s."), key);
	ok = option_set(o, &scratch, value, e);
	option_clear(section, &scratch);
	return ok;
}

void option_clear(enum option_section section, void *base)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *o = &option_table[i];
		void *field = (char *)base + o->offset;

		if (o->section != section)
			continue;
		if (o->type == OPTION_TEXT)
			free(*(char **)field);
		else if (o->type == OPTION_SERVER)
			free(((struct conf_server *)field)->host);
		else if (o->type == OPTION_FOLDER_RULES)
			value_folder_rules_clear(field);
	}
}

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool is_same_offline(
    const struct conf_offline *a, const struct conf_offline *b)
{
	return a->what == b->what && a->days == b->days;
}

static bool are_same_rules(
    const struct conf_folder_rules *a, const struct conf_folder_rules *b)
{
	for (size_t i = 0; i < a->len && a->len == b->len; i++)
		if (!is_same_text(a->items[i].folder, b->items[i].folder) ||
		    !is_same_offline(
			&a->items[i].offline, &b->items[i].offline))
			return false;
	return a->len == b->len;
}

bool option_is_same(const struct option *o, const void *a, const void *b)
{
	const void *x = (const char *)a + o->offset;
	const void *y = (const char *)b + o->offset;
	const struct conf_account *one = a, *other = b;
	const struct conf_server *s = x, *t = y;

	switch (o->type) {
	case OPTION_TEXT:
		return is_same_text(*(char *const *)x, *(char *const *)y);
	case OPTION_NUMBER:
	case OPTION_CHOICE:
		return *(const int *)x == *(const int *)y;
	case OPTION_YES_NO:
		return *(const bool *)x == *(const bool *)y;
	case OPTION_SIZE:
		return *(const int64_t *)x == *(const int64_t *)y;
	case OPTION_SERVER:
		return is_same_text(s->host, t->host) && s->port == t->port;
	case OPTION_AFTER:
		return one->after == other->after &&
		       one->after_days == other->after_days;
	case OPTION_OFFLINE:
		return is_same_offline(x, y);
	case OPTION_FOLDER_RULES:
		return are_same_rules(x, y);
	}
	return false;
}

void option_print_all(struct buf *out)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option *o = &option_table[i];

		if (i == 0)
			buf_add_str(out, "[account NAME]\n");
		else if (o->section != option_table[i - 1].section)
			buf_add_str(out, "[ui]\n");
		buf_printf(out, "# %s\n# ", _(o->help));
		list_values(out, o);
		buf_printf(out, "\n%s%s = %s\n\n", o->fallback ? "" : "#",
		    o->key, o->fallback ? o->fallback : "...");
	}
}
