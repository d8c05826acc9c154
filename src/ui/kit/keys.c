#include "ui/kit/keys.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "ui/kit/input.h"

#define MAIL (PLACE_LIST | PLACE_FOLDERS | PLACE_READER)
#define ROWS                                                      \
	(PLACE_LIST | PLACE_FOLDERS | PLACE_PARTS | PLACE_LINKS | \
	    PLACE_FORECAST)
#define MESSAGES (PLACE_LIST | PLACE_READER)
#define TEXTS (PLACE_READER | PLACE_TEXT)

/* Where one key does two things, the first row that fits the place counts. */
const struct binding key_table[] = {
    {PLACE_LIST, "Enter Space Right", ACT_OPEN, N_("open"),
	N_("Open the message; in a folded thread, the first unread one")},
    {PLACE_FOLDERS, "Enter Right", ACT_OPEN, N_("open"), N_("Open the folder")},
    {PLACE_PARTS, "Enter Right", ACT_OPEN, N_("show"),
	N_("Show the part as text")},
    {PLACE_LINKS, "Enter Right", ACT_OPEN, N_("show"),
	N_("Show the full address of the link without opening it")},
    {PLACE_LINKS, "o", ACT_LAUNCH, N_("open"),
	N_("Show the full address of the link, and ask before opening it")},
    {PLACE_ACCOUNTS, "Enter Right", ACT_OPEN, N_("inbox"),
	N_("Go to the inbox of the account")},

    {ROWS, "j Down", ACT_DOWN, N_("down"), N_("Next row")},
    {ROWS, "k Up", ACT_UP, N_("up"), N_("Previous row")},
    {TEXTS, "j Down Enter", ACT_DOWN, N_("down"), N_("Scroll down one line")},
    {TEXTS, "k Up", ACT_UP, N_("up"), N_("Scroll up one line")},
    {PLACE_ACCOUNTS, "j Down", ACT_DOWN, N_("account"), N_("Next account")},
    {PLACE_ACCOUNTS, "k Up", ACT_UP, N_("up"), N_("Previous account")},
    {PLACE_READER, "Space", ACT_PAGE_ON, N_("next page"),
	N_("Scroll down one page; at the end, open the next unread message")},
    {PLACE_TEXT | PLACE_ACCOUNTS, "Space", ACT_PAGE_DOWN, N_("next page"),
	N_("Scroll down one page")},
    {TEXTS | PLACE_ACCOUNTS, "-", ACT_PAGE_UP, N_("page up"),
	N_("Scroll up one page")},
    {0, "PgDn Ctrl-F", ACT_PAGE_DOWN, N_("page down"), N_("Next page")},
    {0, "PgUp Ctrl-B", ACT_PAGE_UP, N_("page up"), N_("Previous page")},
    {0, "Ctrl-D", ACT_HALF_DOWN, N_("half down"), N_("Half a page down")},
    {0, "Ctrl-U", ACT_HALF_UP, N_("half up"), N_("Half a page up")},
    {0, "gg Home", ACT_FIRST, N_("first"), N_("First row")},
    {0, "G End", ACT_LAST, N_("last"), N_("Last row")},
    {PLACE_LIST, "Left", ACT_LEFT, N_("folders"), N_("Go to the folder list")},
    {PLACE_READER | PLACE_PARTS | PLACE_LINKS | PLACE_TEXT | PLACE_FORECAST,
	"Left", ACT_BACK, N_("back"), N_("Go back one level")},
    {PLACE_FOLDERS, "Left", ACT_LEFT, N_("fold"),
	N_("Fold the account or folder, or go to its parent")},
    {PLACE_LIST | PLACE_READER, "Tab", ACT_NEXT_UNREAD, N_("next unread"),
	N_("Next unread message")},
    {PLACE_LIST | PLACE_READER, "S-Tab", ACT_PREV_UNREAD, N_("previous unread"),
	N_("Previous unread message")},
    {PLACE_READER, "J", ACT_NEXT_MESSAGE, N_("next"),
	N_("Open the next message")},
    {PLACE_READER, "K", ACT_PREV_MESSAGE, N_("previous"),
	N_("Open the previous message")},

    {MAIL, "c", ACT_GO_FOLDER, N_("go to"),
	N_("Go to a folder; type a few letters of its name")},
    {MAIL, "gi", ACT_GO_INBOX, N_("go to inbox"), N_("Go to the inbox")},
    {MAIL, "gs", ACT_GO_SENT, N_("go to sent"), N_("Go to the sent mail")},
    {MAIL, "gd", ACT_GO_DRAFTS, N_("go to drafts"), N_("Go to the drafts")},
    {MAIL, "ga", ACT_GO_ARCHIVE, N_("go to archive"), N_("Go to the archive")},
    {MAIL, "gt", ACT_GO_TRASH, N_("go to trash"), N_("Go to the Trash")},
    {PLACE_LIST | PLACE_FOLDERS, "J", ACT_NEXT_FOLDER, N_("next folder"),
	N_("Open the next folder")},
    {PLACE_LIST | PLACE_FOLDERS, "K", ACT_PREV_FOLDER, N_("previous folder"),
	N_("Open the previous folder")},
    {MAIL, "1-9", ACT_GO_ACCOUNT, N_("account"),
	N_("Go to the inbox of the first, second ... account")},

    {PLACE_LIST | PLACE_FOLDERS, "/", ACT_SEARCH, N_("search"),
	N_("Search all mail: words, \"a phrase\", from:ann, subject:boat, "
	   "is:unread, has:file, after:2026-01-31")},
    {TEXTS, "/", ACT_SEARCH, N_("find"), N_("Find words in the text")},
    {TEXTS, "n", ACT_SEARCH_NEXT, N_("next match"), N_("Next match")},
    {PLACE_TEXT, "N", ACT_SEARCH_PREV, N_("previous match"),
	N_("Previous match")},
    {PLACE_LIST, "l", ACT_LIMIT, N_("filter"),
	N_("Filter the list by words, as in a search; Enter alone: only unread "
	   "messages; Esc shows all")},

    {MESSAGES, "d Delete", ACT_DELETE, N_("delete"),
	N_("Move to the Trash; u undoes it")},
    {MESSAGES, "D", ACT_PURGE, N_("delete for good"),
	N_("Delete for good, after asking")},
    {MESSAGES, "a", ACT_ARCHIVE, N_("archive"), N_("Move to the archive")},
    {MESSAGES, "s", ACT_MOVE, N_("move"),
	N_("Move to a folder; type a few letters of its name")},
    {MESSAGES, "C", ACT_COPY_TO, N_("copy to"),
	N_("Copy to a folder; type a few letters of its name")},
    {MESSAGES, "!", ACT_JUNK, N_("junk"),
	N_("Move to Junk, or from Junk back to the inbox")},
    {0, "u", ACT_UNDO, N_("undo"),
	N_("Undo the last action, then the one before it, and so on")},
    {MESSAGES, ".", ACT_REPEAT, N_("repeat"),
	N_("Repeat the last action on this message")},
    {PLACE_LIST | PLACE_READER, "* F", ACT_STAR, N_("star"),
	N_("Star the message, or remove the star")},
    {PLACE_LIST, "N", ACT_TOGGLE_UNREAD, N_("unread"),
	N_("Mark as unread, or as read")},
    {PLACE_READER, "N", ACT_TOGGLE_UNREAD, N_("mark unread"),
	N_("Previous match; without a search, mark as unread")},
    {PLACE_LIST, "t", ACT_MARK, N_("mark"),
	N_("Mark the message and move on; the next action applies to all "
	   "marked messages")},
    {PLACE_LIST, "V", ACT_MARK_RANGE, N_("mark a range"),
	N_("Start a range here; V again marks everything up to the cursor")},
    {PLACE_LIST | PLACE_READER, "S", ACT_SAVE_RAW, N_("save raw"),
	N_("Save the message as received (.eml)")},
    {PLACE_PARTS, "s", ACT_SAVE, N_("save"), N_("Save the part")},
    {PLACE_PARTS, "S", ACT_SAVE_ALL, N_("save all"),
	N_("Save all attachments to a directory")},

    {PLACE_LIST, "za", ACT_FOLD, N_("thread"), N_("Fold or unfold the thread")},
    {PLACE_LIST, "zM", ACT_FOLD_ALL, N_("fold all"), N_("Fold all threads")},
    {PLACE_LIST, "zR", ACT_UNFOLD_ALL, N_("unfold all"),
	N_("Unfold all threads")},
    {PLACE_LIST, "T", ACT_THREADS, N_("threads"),
	N_("Group messages into threads, or list them one by one")},
    {PLACE_FOLDERS, "za Space", ACT_FOLD, N_("fold"),
	N_("Fold or unfold the account or folder")},
    {PLACE_READER, "T za", ACT_QUOTES, N_("quotes"),
	N_("Fold or unfold quoted text")},
    {PLACE_READER | PLACE_PARTS, "W", ACT_SERVER_COPY, N_("get the rest"),
	N_("Get the rest of a large message; POP: keep or remove the server's "
	   "copy")},
    {PLACE_READER, "h", ACT_HEADERS, N_("headers"),
	N_("Show all header fields")},
    {PLACE_READER, "w", ACT_SOURCE, N_("source"),
	N_("Show the message as received")},
    {PLACE_READER, "U", ACT_LINKS, N_("links"),
	N_("List the links and where they really lead")},
    {PLACE_READER, "%", ACT_VERSION, N_("other version"),
	N_("Switch between plain text and HTML, if the message has both")},
    {PLACE_READER, "H", ACT_HIDDEN, N_("hidden text"),
	N_("Show or hide text that the style of the page hides")},
    {PLACE_LIST | PLACE_READER, "v", ACT_PARTS, N_("attachments"),
	N_("List the parts and attachments, to view and save them")},
    {PLACE_LINKS, "y", ACT_COPY, N_("copy"),
	N_("Copy the link to the clipboard, if the terminal allows it")},

    {PLACE_FOLDERS, "C", ACT_MAKE_FOLDER, N_("new folder"),
	N_("Create a folder; a slash puts it inside another one")},
    {PLACE_FOLDERS, "r", ACT_RENAME_FOLDER, N_("rename"),
	N_("Rename the folder")},
    {PLACE_FOLDERS, "d Delete", ACT_DROP_FOLDER, N_("delete folder"),
	N_("Delete the folder, if it is empty")},
    {PLACE_LIST | PLACE_FOLDERS, "E", ACT_EMPTY_TRASH, N_("empty trash"),
	N_("Delete everything in the Trash for good, after asking")},
    {PLACE_FOLDERS, "i", ACT_INSPECT, N_("inspect"),
	N_("Explain the account: whether it is POP or IMAP, and what that "
	   "means")},
    {PLACE_ACCOUNTS, "r", ACT_CHECK, N_("check now"),
	N_("Check for new mail now")},
    {PLACE_ACCOUNTS, "l", ACT_LOG, N_("log"), N_("Show the sync history")},
    {PLACE_ACCOUNTS, "d", ACT_FORECAST, N_("removals"),
	N_("POP: list what will be removed from the server, when and why")},
    {PLACE_ACCOUNTS, "y", ACT_AGREE, N_("approve"),
	N_("POP: approve what the changed settings will remove from the "
	   "server")},
    {PLACE_ACCOUNTS, "a", ACT_ADD_ACCOUNT, N_("add account"),
	N_("Add an account: its servers are found, and it is tested")},
    {PLACE_ACCOUNTS, "e", ACT_BACKUP, N_("back up"),
	N_("Copy the whole mail database to a file")},
    {PLACE_ACCOUNTS, "Tab J", ACT_NEXT_LINE, N_("line"),
	N_("Select the next line of the account")},
    {PLACE_ACCOUNTS, "S-Tab K", ACT_PREV_LINE, N_("line before"),
	N_("Select the previous line of the account")},
    {PLACE_ACCOUNTS, "?", ACT_EXPLAIN, N_("explain"),
	N_("Explain the selected line; without one, what POP or IMAP is")},
    {PLACE_ACCOUNTS, "F1", ACT_HELP, N_("keys"),
	N_("Show the keys of this screen")},
    {PLACE_FORECAST, "Space x", ACT_VETO, N_("keep on server"),
	N_("Keep the message on the server, or let the settings decide again")},

    {0, "?", ACT_HELP, N_("keys"), N_("Show the keys of this screen")},
    {0, ":", ACT_PALETTE, N_("commands"), N_("Find a command by its name")},
    {0, "F1", ACT_HELP, N_("help"), N_("Show the keys of this screen")},
    {0, "q", ACT_BACK, N_("back"),
	N_("Go back one level; from the message list, quit")},
    {0, "Q", ACT_LEAVE, N_("quit"), N_("Quit postern")},
    {0, "Esc Ctrl-C", ACT_CANCEL, N_("cancel"),
	N_("Clear a filter, marks or an error; otherwise go back")},
    {0, "A", ACT_ACCOUNTS, N_("accounts"),
	N_("Show the accounts, and what POP and IMAP mean for each")},
    {0, "gm", ACT_MESSAGES, N_("messages"),
	N_("Show the status messages so far")},
    {0, "gh", ACT_QUESTIONS, N_("questions"),
	N_("Answer questions about POP and IMAP, ports, passwords, Gmail and more")},
    {0, "P", ACT_PANELS, N_("panels"),
	N_("Show folders, list and message side by side, or one at a time")},
    {0, "$ F5", ACT_CHECK, N_("check mail"), N_("Check for new mail now")},
    {0, "", ACT_ADD_ACCOUNT, N_("add account"),
	N_("Add an account: its servers are found, and it is tested")},
    {0, ",", ACT_SETTINGS, N_("settings"),
	N_("Change the settings: colours, threads, mouse, and those of each "
	   "account")},
    {0, "", ACT_THEME, N_("theme"),
	N_("Choose the colours; they are shown as you move")},
    {0, "", ACT_RELOAD, N_("reload settings"),
	N_("Read the config file again")},
    {0, "Ctrl-L", ACT_REDRAW, N_("redraw"), N_("Redraw the screen")},
    {0, "Ctrl-Z", ACT_SUSPEND, N_("suspend"),
	N_("Suspend postern; \"fg\" in the shell resumes it")},
};
const size_t key_table_len = sizeof key_table / sizeof *key_table;

static const struct {
	const char *name;
	uint32_t key;
} names[] = {
    {"Enter", INPUT_ENTER},
    {"Space", ' '},
    {"Esc", INPUT_ESC},
    {"Tab", INPUT_TAB},
    {"S-Tab", INPUT_BACK_TAB},
    {"Up", INPUT_UP},
    {"Down", INPUT_DOWN},
    {"Left", INPUT_LEFT},
    {"Right", INPUT_RIGHT},
    {"PgUp", INPUT_PAGE_UP},
    {"PgDn", INPUT_PAGE_DOWN},
    {"Home", INPUT_HOME},
    {"End", INPUT_END},
    {"Backspace", INPUT_BACKSPACE},
    {"Delete", INPUT_DELETE},
    {"F1", INPUT_F1},
    {"F2", INPUT_F2},
    {"F4", INPUT_F4},
    {"F5", INPUT_F5},
};

/* A sequence of one or two keys. */
struct sequence {
	uint32_t keys[2];
	int n;
	bool is_digit; /* any of 1 to 9 */
};

static bool is_name(const char *name, const char *s, size_t len)
{
	return strlen(name) == len && memcmp(name, s, len) == 0;
}

/* Reads the next word of a binding's keys; false at the end. */
static bool next_word(const char **keys, const char **word, size_t *len)
{
	*word = *keys + strspn(*keys, " ");
	*len = strcspn(*word, " ");
	*keys = *word + *len;
	return *len > 0;
}

static void read_sequence(struct sequence *s, const char *word, size_t len)
{
	*s = (struct sequence){0};
	if (is_name("1-9", word, len)) {
		s->is_digit = true;
		return;
	}
	if (len == 6 && memcmp(word, "Ctrl-", 5) == 0) {
		s->keys[s->n++] = (uint32_t)word[5] & 31;
		return;
	}
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (is_name(names[i].name, word, len)) {
			s->keys[s->n++] = names[i].key;
			return;
		}
	for (size_t i = 0; i < len && i < 2; i++)
		s->keys[s->n++] = (unsigned char)word[i];
}

static bool is_here(const struct binding *b, enum place place)
{
	return !b->places || (b->places & (unsigned)place);
}

/* What the keys so far and this one are in one binding. */
static enum keys_found keys_match(
    const struct binding *b, uint32_t prefix, uint32_t key)
{
	enum keys_found found = KEYS_NOTHING;
	const char *keys = b->keys, *word;
	struct sequence s;
	size_t len;

	while (next_word(&keys, &word, &len)) {
		read_sequence(&s, word, len);
		if (s.is_digit && !prefix && key >= '1' && key <= '9')
			return KEYS_ACTION;
		if (s.n == 1 && !prefix && s.keys[0] == key)
			return KEYS_ACTION;
		if (s.n == 2 && prefix == s.keys[0] && s.keys[1] == key)
			return KEYS_ACTION;
		if (s.n == 2 && !prefix && s.keys[0] == key)
			found = KEYS_PREFIX;
	}
	return found;
}

enum keys_found keys_take(
    struct keys *k, enum place place, uint32_t key, enum action *action)
{
	uint32_t prefix = k->prefix;
	bool goes_on = false;

	k->prefix = 0;
	for (size_t i = 0; i < key_table_len; i++) {
		enum keys_found found;

		if (!is_here(&key_table[i], place))
			continue;
		found = keys_match(&key_table[i], prefix, key);
		if (found == KEYS_ACTION) {
			*action = key_table[i].action;
			return KEYS_ACTION;
		}
		goes_on = goes_on || found == KEYS_PREFIX;
	}
	if (goes_on)
		k->prefix = key;
	return goes_on ? KEYS_PREFIX : KEYS_NOTHING;
}

const struct binding *keys_find(enum place place, enum action action)
{
	for (size_t i = 0; i < key_table_len; i++)
		if (key_table[i].action == action &&
		    is_here(&key_table[i], place))
			return &key_table[i];
	return NULL;
}

bool keys_name(const struct binding *b, int n, char *name)
{
	const char *keys = b->keys, *word;
	size_t len;

	while (next_word(&keys, &word, &len)) {
		if (n-- > 0)
			continue;
		if (len >= KEYS_NAME)
			len = KEYS_NAME - 1;
		memcpy(name, word, len);
		name[len] = '\0';
		return true;
	}
	return false;
}

void keys_describe(struct buf *out, uint32_t key)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].key == key) {
			buf_add_str(out, names[i].name);
			return;
		}
	if (key & INPUT_ALT) {
		buf_add_str(out, "Alt-");
		keys_describe(out, key == (INPUT_ALT | 27)
				       ? INPUT_ESC
				       : key & ~(uint32_t)INPUT_ALT);
		return;
	}
	if (key < 32)
		buf_printf(out, "Ctrl-%c", (char)(key + '@'));
	else
		utf8_add(out, key);
}

bool keys_follows(const struct binding *b, uint32_t prefix, char *name)
{
	const char *keys = b->keys, *word;
	struct sequence s;
	struct buf out = BUF_INIT;
	size_t len;

	while (next_word(&keys, &word, &len)) {
		read_sequence(&s, word, len);
		if (s.n != 2 || s.keys[0] != prefix)
			continue;
		keys_describe(&out, s.keys[1]);
		if (out.len >= KEYS_NAME)
			buf_cut(&out, KEYS_NAME - 1);
		memcpy(name, out.data, out.len + 1);
		buf_clear(&out);
		return true;
	}
	return false;
}

static const struct {
	unsigned place;
	const char *title;
} titles[] = {
    {PLACE_LIST, N_("Message list")},
    {PLACE_FOLDERS, N_("Folders")},
    {PLACE_READER, N_("Message")},
    {PLACE_PARTS, N_("Attachments")},
    {PLACE_LINKS, N_("Links")},
    {PLACE_TEXT, N_("Text view")},
    {PLACE_ACCOUNTS, N_("Accounts")},
    {PLACE_FORECAST, N_("To be removed from the server")},
    {0, N_("Everywhere")},
};

/* What has no key is found by its name. */
static void print_binding(struct buf *out, const struct binding *b)
{
	struct buf name = BUF_INIT;

	if (*b->keys)
		buf_add_str(&name, b->keys);
	else
		buf_printf(&name, ": %s", _(b->word));
	buf_printf(out, "  %-18s %s\n", name.data, _(b->help));
	buf_clear(&name);
}

void keys_print(struct buf *out)
{
	for (size_t t = 0; t < sizeof titles / sizeof *titles; t++) {
		buf_printf(out, "%s%s\n", t ? "\n" : "", _(titles[t].title));
		for (size_t i = 0; i < key_table_len; i++) {
			const struct binding *b = &key_table[i];

			if (titles[t].place ? b->places & titles[t].place
					    : !b->places)
				print_binding(out, b);
		}
	}
}
