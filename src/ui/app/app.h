/*
 * What all views share: the store and how to read it, what runs beside the
 * screen, the accounts and folders, what was said, and the stack of views.
 */
#ifndef UI_APP_APP_H
#define UI_APP_APP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "config/conf.h"
#include "config/paths.h"
#include "store/db/store.h"
#include "sync/workers.h"
#include "sync/remote_sync.h"
#include "ui/app/folder_model.h"
#include "ui/kit/job.h"
#include "ui/kit/status_messages.h"
#include "ui/kit/rate.h"
#include "ui/app/inspect_load.h"
#include "ui/app/view.h"

enum panels { PANELS_BY_WIDTH, PANELS_THREE, PANELS_FEW };

struct acts;

struct app {
	const struct paths *paths;
	const struct conf *conf; /* held; app_use_conf puts another one here */
	struct store *store;
	struct db *db; /* the main thread's, for reading */
	bool is_read_only;
	bool is_unwritable; /* that, since nobody can write to the store */

	struct news *news;
	struct workers *crew; /* NULL until the first picture is shown */
	struct remote_sync_server
	    *wishes;      /* of other programs; with the crew */
	struct wake done; /* an errand has ended */
	struct jobs *reading, *finding, *writing, *configuring;
	struct jobs *copying; /* the database to a backup */
	struct acts *acts; /* what the user did to messages */

	struct folder_model boxes;
	struct inspect_load survey;
	struct status_messages journal;
	struct rates paces; /* of the workers */
	int64_t waiting;    /* changes that a server does not know of yet */

	struct views VEC_OF(struct view *) views; /* [0] is the list */
	struct view *folders;                     /* the panel on the left */
	struct view *reader; /* the one message that is read */
	bool is_in_folders;  /* the keys go to the panel */
	enum panels panels;
	int n_panels;   /* as drawn last: 1, 2 or 3 */
	char *save_dir; /* where a file was saved last; or NULL */
	bool is_leaving;
	int exit_code;
};

void app_push(struct app *app, struct view *v);
/* The uppermost view leaves, and is freed unless it is kept. The lowest
 * stays. */
void app_pop(struct app *app);
/* Pops until v is the uppermost. */
void app_pop_to(struct app *app, const struct view *v);
/* True if nothing lies below the uppermost view: going back leaves. Without
 * an account that is so on the first screen. */
bool app_is_lowest(const struct app *app);
/* The list at the bottom of the stack. */
struct view *app_list(const struct app *app);
struct view *app_top(const struct app *app);
/* The view that fills the screen below all that lies over it. */
struct view *app_main(const struct app *app);

/* Says something in the line at the bottom; fmt is a sentence in _(). */
void app_say(struct app *app, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void app_fail(struct app *app, const struct err *e);

/* These settings are in force from now on: workers that they concern begin
 * anew, accounts come and go. */
void app_use_conf(struct app *app, const struct conf *conf);

/* Says what in the config file can't be taken. */
void app_tell_problems(struct app *app);

/* Reads accounts, folders and what waits again. */
void app_refresh(struct app *app);

/* The store was changed from here: all views read again, and the worker of
 * the account (0: of any), if it is an IMAP account, hears of it. */
void app_changed(struct app *app, int64_t account_id);

/* The user looks at this folder (not above 0: at none): its news come at
 * once. */
void app_look(struct app *app, int64_t folder_id);

/* Looks for new mail of an account (0: of all) now. */
void app_check_now(struct app *app, int64_t account_id);

/* What the worker of an account does; false if it has none. */
bool app_worker(struct app *app, int64_t account_id, struct worker_state *out);

#endif
