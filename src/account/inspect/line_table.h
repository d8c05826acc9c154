/*
 * The lines of the inspector: what each is called, in which section it stands,
 * how urgent its warning is, what explains it, and what helps.
 */
#ifndef ACCOUNT_INSPECT_LINE_TABLE_H
#define ACCOUNT_INSPECT_LINE_TABLE_H

#include "account/inspect/inspection.h"

struct line_kind {
	const char *key;   /* of programs */
	const char *label; /* not translated; see line_label */
	enum inspect_section section;
	const char *topic;    /* of help_topic.h */
	int rank;             /* of its warning: the lowest stands first */
	enum inspect_fix fix; /* of its warning */
};

const struct line_kind *line_kind(enum inspect_about about);
/* Its label, translated. */
const char *line_label(enum inspect_about about);

/* The heading of a section, translated; "" of SECTION_TOP. */
const char *line_section_name(enum inspect_section section);

/* The command that does what helps: "postern backup FILE"; NULL: none does.
 * For people, who put the account's name for %s. */
const char *line_fix_command(enum inspect_fix fix);

#endif
