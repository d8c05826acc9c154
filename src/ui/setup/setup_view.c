#include "ui/setup/setup_view.h"

#include <stdlib.h>
#include <string.h>

#include "account/doctor/doctor_job.h"
#include "account/setup/discovery_job.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "ui/setup/setup_form.h"
#include "ui/setup/setup_save.h"

/* A certificate as a server showed it. */
struct shown_certificate {
	char *host, *fingerprint; /* NULL: none */
};

struct setup_view {
	struct view view;
	struct form form;
	char *looked_for; /* the address that looking is about; or NULL */
	struct discovery_job *looking;
	const struct discovery *found; /* its result; NULL while it looks */
	struct doctor_job *testing;
	struct setup_account account; /* that is tested, then saved */
	char *password;               /* the same; wiped */
	struct conf *tried;           /* the account as settings */
	struct setup_servers others;  /* what answers in place of it: buttons */
	struct job *saving;
	/* The one that was refused last, and the one that a person has agreed
	 * to. */
	struct shown_certificate refused, trusted;
	bool was_left; /* Esc was pressed once, and a word said about it */
};

static struct form_field *field(struct setup_view *s, int id)
{
	return form_find(&s->form, id);
}

static void clear_certificate(struct shown_certificate *c)
{
	free(c->host);
	free(c->fingerprint);
	*c = (struct shown_certificate){0};
}

/* --- looking for servers -------------------------------------------------- */

static void stop_test(struct setup_view *s)
{
	doctor_job_leave(s->testing);
	s->testing = NULL;
	conf_drop(s->tried);
	s->tried = NULL;
}

static void stop_looking(struct setup_view *s)
{
	discovery_job_leave(s->looking);
	s->looking = NULL;
	s->found = NULL;
	free(s->looked_for);
	s->looked_for = NULL;
}

/* An address that is a slip away from a known one is asked about; why: nothing
 * was found for it. */
static void ask_about_slip(
    struct setup_view *s, const struct setup_address *a, const char *why)
{
	char *meant = setup_address_meant(a);
	struct buf text = BUF_INIT;

	if (meant) {
		buf_printf(&text, _("Did you mean %s@%s?"), a->local, meant);
		if (why)
			buf_printf(&text, " %s", why);
		form_say(field(s, SETUP_ADDRESS), LOOK_WARNING, text.data);
	}
	buf_clear(&text);
	free(meant);
}

/* The address was left: its servers are looked for, once. */
static void look_for_servers(struct setup_view *s)
{
	const char *text = setup_form_text(&s->form, SETUP_ADDRESS);
	struct discovery_wish wish = {
	    .address = text, .ca_file = s->view.app->paths->ca};
	struct setup_address address = {0};
	struct err e;

	if (!*text || (s->looked_for && strcmp(s->looked_for, text) == 0))
		return;
	stop_test(s);
	stop_looking(s);
	setup_form_forget_found(&s->form);
	if (!setup_address_read(&address, text, &e)) {
		form_say(field(s, SETUP_ADDRESS), LOOK_ERROR, e.text);
		return;
	}
	form_say(field(s, SETUP_ADDRESS), LOOK_DIM, NULL);
	ask_about_slip(s, &address, NULL);
	s->looked_for = mem_str(text);
	s->looking = discovery_job_start(&wish, &s->view.app->done);
	setup_address_clear(&address);
}

static void show_looking(struct setup_view *s)
{
	struct step_list lines = {0};
	struct err why = {0};

	if (!s->looking || s->found || s->testing)
		return;
	discovery_job_lines(s->looking, &lines);
	setup_form_show_steps(&s->form, _("Finding the servers"), &lines);
	vec_clear(&lines);
	if (!discovery_job_is_done(s->looking))
		return;
	s->found = discovery_job_result(s->looking, &why);
	setup_form_take_found(&s->form, s->found, &why);
	if (s->found->address.text)
		ask_about_slip(
		    s, &s->found->address, why.text[0] ? why.text : NULL);
}

/* --- the test ------------------------------------------------------------- */

/* A yes holds for the certificate that was shown, at this server. */
static void take_trust(struct setup_view *s)
{
	if (field(s, SETUP_TRUST)->is_hidden || !s->refused.fingerprint ||
	    strcmp(setup_form_text(&s->form, SETUP_TRUST), "yes") != 0)
		return;
	clear_certificate(&s->trusted);
	s->trusted = s->refused;
	s->refused = (struct shown_certificate){0};
}

static bool has_password(struct setup_view *s)
{
	struct form_field *password = field(s, SETUP_PASSWORD);

	if (s->account.account.password_command || password->line.text.len)
		return true;
	form_say(password, LOOK_ERROR, _("Enter the password first."));
	form_focus(&s->form, password);
	return false;
}

static bool read_account(struct setup_view *s)
{
	struct app *app = s->view.app;
	struct new_account *a = &s->account.account;

	setup_account_clear(&s->account);
	take_trust(s);
	if (!setup_form_account(&s->form, s->found, app->conf, &s->account))
		return false;
	if (s->trusted.host && strcmp(s->trusted.host, a->host) == 0)
		a->certificate =
		    setup_account_own(&s->account, s->trusted.fingerprint);
	/* What is typed from here on counts for the next test. */
	mem_wipe_free(s->password);
	s->password = mem_str(field(s, SETUP_PASSWORD)->line.text.data);
	return true;
}

static void fail_test(struct setup_view *s, const struct err *e)
{
	form_say(field(s, SETUP_TEST), LOOK_ERROR, e->text);
	form_focus(&s->form, field(s, SETUP_TEST));
}

static void start_test(struct setup_view *s)
{
	struct secret secret = {0};
	struct doctor_wish wish = {.ca_file = s->view.app->paths->ca};
	struct err e;

	look_for_servers(s);
	if (s->testing || s->saving || !read_account(s) || !has_password(s))
		return;
	setup_form_hide_failure(&s->form);
	if (!new_account_conf(&s->tried, &s->account.account, &e)) {
		fail_test(s, &e);
		return;
	}
	wish.conf = &s->tried->accounts[0];
	secret.text = s->password;
	if (!s->account.account.password_command)
		wish.given = &secret;
	s->testing = doctor_job_start(&wish, &s->view.app->done);
}

static void on_saved(void *ctx, const char *label, const struct err *why)
{
	struct setup_view *s = ctx;
	struct app *app = s->view.app;

	s->saving = NULL;
	if (why) {
		fail_test(s, why);
		return;
	}
	app_say(
	    app, _("The account %s was added. Its mail is on the way."), label);
	app_refresh(app);
	app_pop_to(app, app_list(app));
}

static void save(struct setup_view *s)
{
	const struct setup_save_order order = {.account = &s->account,
	    .password = s->password,
	    .done = on_saved,
	    .ctx = s};

	s->saving = setup_save(s->view.app, &order);
}

static void save_untested(struct setup_view *s)
{
	if (!s->saving && !s->testing && read_account(s))
		save(s);
}

static void keep_failure(struct setup_view *s, const struct doctor_report *r)
{
	clear_certificate(&s->refused);
	if (r->cert.fingerprint)
		s->refused =
		    (struct shown_certificate){mem_str(s->account.account.host),
			mem_str(r->cert.fingerprint)};
	setup_servers_clear(&s->others);
	for (size_t i = 0; i < r->others.len; i++)
		setup_server_copy(vec_push(&s->others), &r->others.items[i]);
	setup_form_show_failure(&s->form, r);
}

static void show_test(struct setup_view *s)
{
	struct step_list lines = {0};
	const struct doctor_report *r;
	bool is_well;

	if (!s->testing)
		return;
	doctor_job_lines(s->testing, &lines);
	setup_form_show_steps(
	    &s->form, _("Testing: nothing is downloaded or deleted"), &lines);
	vec_clear(&lines);
	if (!doctor_job_is_done(s->testing))
		return;
	r = doctor_job_result(s->testing);
	is_well = r->is_well;
	if (!is_well)
		keep_failure(s, r);
	stop_test(s);
	if (is_well)
		save(s);
}

/* A server that answers where the one of the form does not. */
static void test_other(struct setup_view *s, int nth)
{
	if (s->testing || (size_t)nth >= s->others.len)
		return;
	setup_form_show_server(&s->form, s->found);
	setup_form_take_server(&s->form, &s->others.items[nth]);
	setup_form_explain(&s->form, s->found);
	start_test(s);
}

/* --- keys ----------------------------------------------------------------- */

static void pressed(struct setup_view *s, const struct form_field *button)
{
	if (button->id == SETUP_TEST)
		start_test(s);
	else if (button->id == SETUP_SAVE)
		save_untested(s);
	else if (button->id >= SETUP_OTHERS)
		test_other(s, button->id - SETUP_OTHERS);
}

/* From the address to the password; from there on it is the test. */
static void entered(struct setup_view *s, const struct form_field *at)
{
	if (at->id == SETUP_ADDRESS) {
		look_for_servers(s);
		if (s->looking)
			form_focus(&s->form, field(s, SETUP_PASSWORD));
		return;
	}
	if (s->found || !s->looking)
		start_test(s);
}

/* Esc ends what runs; then it leaves, and asks before typed words are lost. */
static void escape(struct setup_view *s)
{
	bool is_empty = !*setup_form_text(&s->form, SETUP_ADDRESS);

	if (s->testing) {
		stop_test(s);
		setup_form_show_steps(
		    &s->form, _("The test was stopped."), NULL);
		return;
	}
	if (is_empty || s->was_left) {
		app_pop(s->view.app);
		return;
	}
	s->was_left = true;
	app_say(s->view.app,
	    _("The account is not added yet. Esc again leaves without it."));
}

static void changed(struct setup_view *s, const struct form_field *at)
{
	if (at->id == SETUP_ADDRESS || at->id == SETUP_PASSWORD)
		form_say(field(s, at->id), LOOK_DIM, NULL);
	/* A yes was for the server of the other kind. */
	if (at->id == SETUP_KIND)
		form_set_chosen(field(s, SETUP_FOREIGN), false);
	if (at->id == SETUP_KIND || at->id == SETUP_AFTER)
		setup_form_explain(&s->form, s->found);
}

static void take_event(
    struct setup_view *s, enum form_event event, struct form_field *at)
{
	s->was_left = s->was_left && event == FORM_ESCAPED;
	switch (event) {
	case FORM_CHANGED:
		changed(s, at);
		break;
	case FORM_LEFT:
		if (at->id == SETUP_ADDRESS)
			look_for_servers(s);
		break;
	case FORM_ENTERED:
		entered(s, at);
		break;
	case FORM_PRESSED:
		pressed(s, at);
		break;
	case FORM_ESCAPED:
		escape(s);
		break;
	case FORM_NOTHING:
	case FORM_TAKEN:
		break;
	}
}

static void take_key(struct view *v, const struct input *in)
{
	struct setup_view *s = (struct setup_view *)v;
	struct form_field *at;
	enum form_event event;

	if (s->saving)
		return;
	if (in->key == INPUT_F2) {
		look_for_servers(s);
		setup_form_show_server(&s->form, s->found);
		form_focus(&s->form, field(s, SETUP_SERVER));
		return;
	}
	event = form_key(&s->form, in, &at);
	if (at)
		take_event(s, event, at);
}

static void take_click(struct view *v, int row, bool opens)
{
	struct setup_view *s = (struct setup_view *)v;
	struct form_field *at;
	enum form_event event = form_point(&s->form, row, &at);

	(void)opens;
	if (at && !s->saving)
		take_event(s, event, at);
}

/* --- the view ------------------------------------------------------------- */

static void draw_setup(struct view *v, const struct area *a)
{
	struct setup_view *s = (struct setup_view *)v;

	form_draw(&s->form, a);
	v->cursor_row = s->form.cursor_row;
	v->cursor_col = s->form.cursor_col;
}

static void look_at_work(struct view *v)
{
	struct setup_view *s = (struct setup_view *)v;

	show_looking(s);
	show_test(s);
}

static void setup_title(struct view *v, struct buf *left, struct buf *right)
{
	const struct setup_view *s = (const struct setup_view *)v;

	buf_add_str(left, _("Add an account"));
	if (s->looked_for)
		buf_add_str(right, s->looked_for);
}

static void setup_footer(const struct view *v, struct buf *out)
{
	(void)v;
	buf_add_str(out, _("Enter go on   Tab next   F2 servers   F4 show "
			   "password   Esc cancel"));
}

static void free_setup(struct view *v)
{
	struct setup_view *s = (struct setup_view *)v;

	setup_save_forget(s->saving);
	stop_test(s);
	stop_looking(s);
	setup_account_clear(&s->account);
	setup_servers_clear(&s->others);
	clear_certificate(&s->refused);
	clear_certificate(&s->trusted);
	mem_wipe_free(s->password);
	form_clear(&s->form);
	free(s);
}

static const struct view_verbs verbs = {.draw = draw_setup,
    .title = setup_title,
    .footer = setup_footer,
    .key = take_key,
    .point = take_click,
    .work = look_at_work,
    .free = free_setup};

bool setup_view_is(const struct view *v)
{
	return v->verbs == &verbs;
}

struct view *setup_view_new(struct app *app)
{
	struct setup_view *s = mem_new(1, sizeof *s);

	(void)app;
	s->view = (struct view){.verbs = &verbs, .shape = SHAPE_FULL};
	setup_form_fill(&s->form);
	return &s->view;
}
