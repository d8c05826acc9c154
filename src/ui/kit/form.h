/*
 * A form: fields below each other, each with a line of what came of it.
 *
 * It fits any size: what does not fit is scrolled, and the field that has the
 * keys is always seen, with the cursor of the terminal on it.
 */
#ifndef UI_KIT_FORM_H
#define UI_KIT_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/vec.h"
#include "ui/kit/draw.h"
#include "ui/kit/input.h"
#include "ui/kit/line_edit.h"

enum form_type {
	FORM_HEADING,
	FORM_NOTE, /* sentences, wrapped */
	FORM_TEXT,
	FORM_SECRET, /* F4 shows it while it has the keys */
	FORM_CHOICE,
	FORM_CHECK,
	FORM_BUTTON,
};

enum { FORM_CHOICES = 8 };

struct form_field {
	enum form_type type;
	int id; /* the owner's */
	char *label;
	char *unit; /* of a number, behind it: the field is short then; or
	             * NULL */
	bool is_hidden;
	struct line_edit line;       /* of a text or a secret */
	char *choices[FORM_CHOICES]; /* as people read them; NULL: no more */
	int chosen;                  /* which; of a check box 0 or 1 */
	char *outcome;               /* below it; NULL: nothing */
	enum look outcome_look;
	/* What form_revert puts back. */
	char *kept_text;
	int kept_chosen;
	bool is_shown; /* a secret */
	int row, rows; /* where it was laid out last, outcome included */
};

struct form {
	struct form_fields VEC_OF(struct form_field) fields;
	size_t focus;
	int top;                    /* the first row that is seen */
	int cursor_row, cursor_col; /* on the screen, as drawn last */
	struct area area;
};

/* A new field at the end, lent until the next; label is copied. */
struct form_field *form_add(
    struct form *f, enum form_type type, int id, const char *label);
/* A number of these. */
void form_set_unit(struct form_field *field, const char *unit);
/* One more to choose from. */
void form_add_choice(struct form_field *field, const char *word);
/* The field with this id, NULL if there is none. */
struct form_field *form_find(struct form *f, int id);
void form_clear(struct form *f);

/* Puts in what the field begins with: that is also what is kept. */
void form_set_text(struct form_field *field, const char *text);
void form_set_chosen(struct form_field *field, int chosen);

/* What stands in it now is what form_revert puts back. */
void form_keep(struct form_field *field);
bool form_is_changed(const struct form_field *field);
void form_revert(struct form_field *field);

/* The line below the field; NULL takes it away. It is copied. */
void form_say(struct form_field *field, enum look look, const char *text);

/* Gives the keys to a field; hidden ones, headings and notes get none. */
void form_focus(struct form *f, const struct form_field *field);
struct form_field *form_focused(struct form *f);

enum form_event {
	FORM_NOTHING, /* the key means nothing to a form */
	FORM_TAKEN,
	FORM_CHANGED, /* a choice or a check box, or a letter was typed */
	FORM_LEFT,    /* the keys go to another field now */
	FORM_ENTERED, /* Enter, in a field */
	FORM_PRESSED, /* a button */
	FORM_ESCAPED,
};
/* Takes a key; *field is what it was about. */
enum form_event form_key(
    struct form *f, const struct input *in, struct form_field **field);
/* A click into the area, at this row of it; as form_key. */
enum form_event form_point(struct form *f, int row, struct form_field **field);

void form_draw(struct form *f, const struct area *a);

#endif
