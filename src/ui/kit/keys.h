/*
 * One table: which key does what where.
 *
 * It feeds the dispatch, the hints at the bottom, the help, the palette and
 * "postern keys", so none of them can say what another does not do.
 */
#ifndef UI_KIT_KEYS_H
#define UI_KIT_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* Where a key is pressed. */
enum place {
	PLACE_LIST = 1,
	PLACE_FOLDERS = 2,
	PLACE_READER = 4,
	PLACE_PARTS = 8,
	PLACE_LINKS = 16,
	PLACE_TEXT = 32, /* a text to scroll: source, header, log */
	PLACE_ACCOUNTS = 64,
	PLACE_FORECAST = 128, /* what will leave a server */
};

enum action {
	ACT_NONE,
	/* everywhere */
	ACT_BACK,
	ACT_LEAVE,
	ACT_CANCEL,
	ACT_HELP,
	ACT_PALETTE,
	ACT_ACCOUNTS,
	ACT_MESSAGES,
	ACT_PANELS,
	ACT_CHECK,
	ACT_REDRAW,
	ACT_ADD_ACCOUNT,
	ACT_SETTINGS,
	ACT_THEME,
	ACT_RELOAD,
	ACT_SUSPEND,
	/* moving */
	ACT_DOWN,
	ACT_UP,
	ACT_PAGE_DOWN,
	ACT_PAGE_UP,
	ACT_HALF_DOWN,
	ACT_HALF_UP,
	ACT_FIRST,
	ACT_LAST,
	ACT_LEFT,
	ACT_OPEN,
	ACT_NEXT_UNREAD,
	ACT_PREV_UNREAD,
	/* going */
	ACT_GO_FOLDER,
	ACT_GO_INBOX,
	ACT_GO_SENT,
	ACT_GO_DRAFTS,
	ACT_GO_ARCHIVE,
	ACT_GO_TRASH,
	ACT_NEXT_FOLDER,
	ACT_PREV_FOLDER,
	ACT_GO_ACCOUNT, /* the digit says which */
	ACT_NEXT_MESSAGE,
	ACT_PREV_MESSAGE,
	ACT_PAGE_ON, /* a page, at the end the next unread message */
	/* looking for */
	ACT_SEARCH,
	ACT_SEARCH_NEXT,
	ACT_SEARCH_PREV,
	ACT_LIMIT,
	/* messages */
	ACT_TOGGLE_UNREAD,
	ACT_STAR,
	ACT_MARK,
	ACT_MARK_RANGE,
	ACT_SAVE_RAW,
	ACT_DELETE,
	ACT_PURGE, /* for good */
	ACT_ARCHIVE,
	ACT_MOVE,
	ACT_COPY_TO,
	ACT_JUNK,
	ACT_REPEAT,
	ACT_UNDO,
	ACT_SERVER_COPY, /* what becomes of the copy on a POP server */
	/* folders */
	ACT_MAKE_FOLDER,
	ACT_RENAME_FOLDER,
	ACT_DROP_FOLDER,
	ACT_EMPTY_TRASH,
	/* threads, folds */
	ACT_THREADS,
	ACT_FOLD,
	ACT_FOLD_ALL,
	ACT_UNFOLD_ALL,
	/* reading */
	ACT_HEADERS,
	ACT_SOURCE,
	ACT_LINKS,
	ACT_HIDDEN,
	ACT_PARTS,
	ACT_QUOTES,
	ACT_SAVE,
	ACT_SAVE_ALL,
	ACT_COPY,
	ACT_LAUNCH,
	ACT_VERSION,
	/* accounts */
	ACT_INSPECT,
	ACT_LOG,
	ACT_FORECAST,
	ACT_AGREE, /* to a policy that removes more than before */
	ACT_VETO,  /* one of the forecast stays, or not */
	ACT_NEXT_LINE,
	ACT_PREV_LINE,
	ACT_EXPLAIN, /* a line of the inspector */
	ACT_BACKUP,
	ACT_QUESTIONS, /* that people ask about accounts */
};

struct binding {
	unsigned places;  /* bits of enum place; 0 is everywhere */
	const char *keys; /* parted by blanks: "j Down", "gg Home", "Ctrl-D"; ""
	                   * for what only the palette has */
	enum action action;
	const char *word; /* for a hint, for N_() */
	const char *help; /* one sentence, for N_() */
};

extern const struct binding key_table[];
extern const size_t key_table_len;

/* The keys that were pressed and mean nothing yet: a prefix. */
struct keys {
	uint32_t prefix; /* 0: none */
};

enum keys_found { KEYS_NOTHING, KEYS_PREFIX, KEYS_ACTION };

/* Takes a key pressed in a place. KEYS_PREFIX: the next one decides.
 * KEYS_ACTION: *action is to be done. */
enum keys_found keys_take(
    struct keys *k, enum place place, uint32_t key, enum action *action);

/* The binding of an action in a place, NULL if it has no key there. */
const struct binding *keys_find(enum place place, enum action action);

/* Copies the nth key of a binding as people write it ("gg", "Ctrl-D") to
 * name, which holds KEYS_NAME bytes; false if there are fewer. */
enum { KEYS_NAME = 16 };
bool keys_name(const struct binding *b, int n, char *name);

/* Appends a key as people write it. */
void keys_describe(struct buf *out, uint32_t key);

/* True if the second key of one of b's sequences follows this prefix; it is
 * copied to name as above. */
bool keys_follows(const struct binding *b, uint32_t prefix, char *name);

/* Appends the whole table as text, for "postern keys". */
void keys_print(struct buf *out);

#endif
