/*
 * What there is to say of an account: numbers, and the same in words.
 * inspect.h makes it.
 */
#ifndef ACCOUNT_INSPECT_INSPECTION_H
#define ACCOUNT_INSPECT_INSPECTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/vec.h"
#include "config/settings.h"
#include "store/read/accounts.h"
#include "store/db/store.h"

/* What a line is about, in the order in which the lines stand. Warnings stand
 * before all others, in the order of their rank (line_table.c). */
enum inspect_about {
	ABOUT_PROBLEM,
	ABOUT_SAID,
	/* where the mail is */
	ABOUT_HERE,
	ABOUT_ON_SERVER,
	ABOUT_BOTH,
	ABOUT_ONLY_HERE,
	ABOUT_ROOM,
	ABOUT_OFFLINE,
	ABOUT_PLACE,
	ABOUT_BACKUP,
	/* what happens when a person ... */
	ABOUT_READ,
	ABOUT_DELETE,
	ABOUT_MOVE,
	ABOUT_REPLY,
	ABOUT_LOSS,
	ABOUT_PHONE,
	/* what will happen */
	ABOUT_LEAVING,
	ABOUT_EXPIRY,
	ABOUT_TRASH,
	ABOUT_INCOMPLETE,
	ABOUT_WAITING,
	ABOUT_REFUSED,
	/* the server */
	ABOUT_SERVER,
	ABOUT_ENCRYPTION,
	ABOUT_CERTIFICATE,
	ABOUT_COMPRESSION,
	ABOUT_SIGN_IN,
	ABOUT_FEATURES,
	ABOUT_CLOCK,
	ABOUT_OTHERS,
	ABOUT_GMAIL,
	ABOUT_LEFT_OUT,
	ABOUT_UNREADABLE,
	ABOUT_CHECKED,
	ABOUT_COUNT
};

enum inspect_section {
	SECTION_TOP, /* warnings, and what belongs to them */
	SECTION_WHERE,
	SECTION_ACTS,
	SECTION_AHEAD,
	SECTION_SERVER,
};

/* What a person can do about a line. */
enum inspect_fix {
	FIX_NONE,
	FIX_BACKUP,
	FIX_CHECK,
	FIX_FORECAST,
	FIX_SETTINGS,
	FIX_APPROVE,
};

/* One line: a label and what there is to say. */
struct inspect_line {
	enum inspect_about about;
	enum inspect_section section;
	enum inspect_fix fix;
	const char *key;   /* of programs: "delete" */
	const char *topic; /* of help_topic.h, which explains the line */
	const char *label; /* translated, lent */
	char *text;        /* safe to print, any length */
	bool is_warning;
};
struct inspect_lines VEC_OF(struct inspect_line);

struct inspection {
	const char *kind; /* "POP" or "IMAP" */
	char *meaning;    /* one sentence of what that means */
	/* where the mail is */
	int64_t here, here_bytes; /* messages on this computer */
	int64_t here_whole;       /* of these with their text */
	int64_t server;           /* on the server at server_at; -1 not known */
	int64_t server_bytes, server_at;
	/* room on an IMAP server, in bytes; limit 0: none, or not known */
	int64_t quota_used, quota_limit, quota_at;
	int64_t both; /* here and on the server */
	int64_t only_here;
	int64_t waiting;       /* changes the server does not know of */
	int64_t refused;       /* of these, those it did not take */
	char *refusal;         /* why one of them */
	int64_t refused_since; /* of POP: messages that can't be had */
	int64_t set_aside;     /* messages that made the program crash */
	/* the last visits */
	int64_t checked_at;
	char *tls, *signed_in_by, *capabilities, *compression;
	char *error, *error_said; /* "" if all is well */
	int64_t error_at;
	struct inspect_lines lines; /* the same in words */
	int warnings;
};

/* conf is NULL for an account that is in the store and not in the settings
 * any more. */
struct inspect_of {
	const struct account_row *row;
	const struct conf_account *conf;
	const char *data; /* the directory of the mail database */
	int64_t now;
};

#endif
