/*
 * An account that was set up on the screen, written beside it: the password
 * into a file of its own, the settings into the config file.
 */
#ifndef UI_SETUP_SETUP_SAVE_H
#define UI_SETUP_SETUP_SAVE_H

#include "account/setup/new_account.h"
#include "ui/app/app.h"
#include "ui/setup/setup_form.h"

struct setup_save_order {
	struct setup_account *account; /* taken over; *account is empty then */
	const char *password; /* copied and wiped; NULL or "": none is kept */
	/* On the main thread; why is NULL if the account is there now. */
	void (*done)(void *ctx, const char *label, const struct err *why);
	void *ctx;
};

/* Returns what setup_save_forget takes. Once it is written the account is in
 * force: its worker begins. */
struct job *setup_save(struct app *app, const struct setup_save_order *order);

/* Its end is not reported; the account is written all the same. NULL is
 * fine. */
void setup_save_forget(struct job *job);

#endif
