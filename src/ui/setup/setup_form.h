/*
 * The form in which an account is set up: its fields, what was found written
 * into them, and the account that they make.
 */
#ifndef UI_SETUP_SETUP_FORM_H
#define UI_SETUP_SETUP_FORM_H

#include <stdbool.h>

#include "account/doctor/report.h"
#include "account/setup/new_account.h"
#include "account/setup/steps.h"
#include "ui/kit/form.h"

enum setup_field {
	SETUP_INTRO,
	SETUP_ADDRESS,
	SETUP_PASSWORD,
	SETUP_NOTE,  /* what to do before signing in */
	SETUP_FOUND, /* the server that was found */
	SETUP_KIND,  /* IMAP or POP */
	SETUP_AFTER,
	SETUP_DAYS,
	SETUP_SERVER,
	SETUP_SECURITY,
	SETUP_USER,
	SETUP_COMMAND, /* prints the password */
	SETUP_FOREIGN, /* a yes to a server of others */
	SETUP_TRUST,   /* a typed yes to a certificate */
	SETUP_TEST,    /* buttons */
	SETUP_SAVE,
	SETUP_TITLE, /* what is done, or went wrong */
	SETUP_LINES, /* from here on: lines of what was done */
};
enum { SETUP_LINES_MAX = 24, SETUP_OTHERS_MAX = 3 };
/* Other servers that answer: buttons with these numbers and up. */
enum { SETUP_OTHERS = SETUP_LINES + SETUP_LINES_MAX };

/* Adds all fields; those that come later are hidden. */
void setup_form_fill(struct form *f);

/* What a field has typed into it, without blanks around it; lent until the
 * next key. */
const char *setup_form_text(struct form *f, enum setup_field id);
enum conf_kind setup_form_kind(struct form *f);

/* The servers were found, or not: the choices that follow are shown. With
 * why, the fields for a person to fill in are. */
void setup_form_take_found(
    struct form *f, const struct discovery *found, const struct err *why);
/* Another address: what was found for the one before is gone. */
void setup_form_forget_found(struct form *f);
/* Shows the server's fields, with what is known in them. */
void setup_form_show_server(struct form *f, const struct discovery *found);
/* Another server in their place. */
void setup_form_take_server(struct form *f, const struct setup_server *s);
/* The sentences that depend on choices; what follows from them is shown. */
void setup_form_explain(struct form *f, const struct discovery *found);

/* Shows lines of work under a heading; an empty list and NULL: nothing. */
void setup_form_show_steps(
    struct form *f, const char *title, const struct step_list *steps);
/* What went wrong, with the ways out; the keys go where it can be mended. */
void setup_form_show_failure(struct form *f, const struct doctor_report *r);
void setup_form_hide_failure(struct form *f);

/* An account with strings of its own. */
struct setup_account {
	struct new_account account;
	struct setup_account_words VEC_OF(char *) words;
};

/* What the form says now. false: something is missing, and is said below its
 * field, which has the keys now. conf: the accounts there are. */
bool setup_form_account(struct form *f, const struct discovery *found,
    const struct conf *conf, struct setup_account *out);
/* A copy of s that lives as long as a. NULL gives NULL. */
const char *setup_account_own(struct setup_account *a, const char *s);
void setup_account_clear(struct setup_account *a);

#endif
