#include "ui/setup/setup_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account/doctor/doctor.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "config/value.h"

/* The order of the choices. */
enum { KIND_IMAP, KIND_POP };
enum { AFTER_DAYS, AFTER_KEEP, AFTER_DELETED, AFTER_REMOVE };
enum { SECURITY_TLS, SECURITY_STARTTLS };

static const int DAYS_FIRST = 14;

/* --- the fields ----------------------------------------------------------- */

static struct form_field *add_hidden(
    struct form *f, enum form_type type, int id, const char *label)
{
	struct form_field *field = form_add(f, type, id, label);

	field->is_hidden = true;
	return field;
}

static void add_choices(struct form *f)
{
	struct form_field *field;

	field = add_hidden(f, FORM_CHOICE, SETUP_KIND, _("Kind"));
	form_add_choice(field, "IMAP");
	form_add_choice(field, "POP");
	field = add_hidden(f, FORM_CHOICE, SETUP_AFTER, _("Server's copy"));
	form_add_choice(field, _("delete after some days"));
	form_add_choice(field, _("keep it"));
	form_add_choice(field, _("delete when deleted here"));
	form_add_choice(field, _("delete at once"));
	field = add_hidden(f, FORM_TEXT, SETUP_DAYS, _("After"));
	form_set_unit(field, _("days"));
	form_set_text(field, "14");
}

static void add_server(struct form *f)
{
	struct form_field *field;

	add_hidden(f, FORM_TEXT, SETUP_SERVER, _("Server"));
	field = add_hidden(f, FORM_CHOICE, SETUP_SECURITY, _("Encryption"));
	form_add_choice(field, "TLS");
	form_add_choice(field, "STARTTLS");
	add_hidden(f, FORM_TEXT, SETUP_USER, _("User name"));
	field = add_hidden(f, FORM_TEXT, SETUP_COMMAND, _("Command"));
	form_say(field, LOOK_DIM,
	    _("A command that prints the password, in place of one that is "
	      "stored. It may stay empty."));
}

void setup_form_fill(struct form *f)
{
	form_add(f, FORM_NOTE, SETUP_INTRO,
	    _("Enter an address; its servers are found while you type the "
	      "password. Only the part after the @ is sent to find them. F2 "
	      "shows the servers."));
	form_add(f, FORM_TEXT, SETUP_ADDRESS, _("Address"));
	form_add(f, FORM_SECRET, SETUP_PASSWORD, _("Password"));
	add_hidden(f, FORM_NOTE, SETUP_NOTE, "");
	add_choices(f);
	add_hidden(f, FORM_NOTE, SETUP_FOUND, "");
	/* Above what they would replace, so that they are seen with it. */
	for (int i = 0; i < SETUP_OTHERS_MAX; i++)
		add_hidden(f, FORM_BUTTON, SETUP_OTHERS + i, "");
	add_server(f);
	add_hidden(f, FORM_CHECK, SETUP_FOREIGN, _("Use it"));
	add_hidden(f, FORM_TEXT, SETUP_TRUST, _("Trust it?"));
	add_hidden(f, FORM_BUTTON, SETUP_TEST, _("Test and add the account"));
	add_hidden(f, FORM_BUTTON, SETUP_SAVE, _("Add it without a test"));
	add_hidden(f, FORM_HEADING, SETUP_TITLE, "");
	for (int i = 0; i < SETUP_LINES_MAX; i++)
		add_hidden(f, FORM_NOTE, SETUP_LINES + i, "");
	form_focus(f, form_find(f, SETUP_ADDRESS));
}

/* --- reading and writing fields ------------------------------------------- */

static void set_label(struct form *f, int id, const char *label)
{
	struct form_field *field = form_find(f, id);

	free(field->label);
	field->label = mem_str(label ? label : "");
	field->is_hidden = !label || !*label;
}

static void set_hidden(struct form *f, int id, bool is_hidden)
{
	form_find(f, id)->is_hidden = is_hidden;
}

const char *setup_form_text(struct form *f, enum setup_field id)
{
	struct buf *text = &form_find(f, id)->line.text;
	const char *s = text->data ? text->data : "";

	while (text->len && text->data[text->len - 1] == ' ')
		buf_cut(text, text->len - 1);
	return s + strspn(s, " ");
}

enum conf_kind setup_form_kind(struct form *f)
{
	return form_find(f, SETUP_KIND)->chosen == KIND_POP ? CONF_POP
	                                                    : CONF_IMAP;
}

static enum setup_proto proto_of(struct form *f)
{
	return setup_form_kind(f) == CONF_POP ? SETUP_POP : SETUP_IMAP;
}

static const struct discovery_server *found_server(
    struct form *f, const struct discovery *found)
{
	const struct discovery_server *s =
	    found ? &found->servers[proto_of(f)] : NULL;

	return s && s->is_known ? s : NULL;
}

static bool is_by_hand(struct form *f)
{
	return !form_find(f, SETUP_SERVER)->is_hidden;
}

/* --- sentences ------------------------------------------------------------ */

static void explain_kind(struct form *f, const struct discovery *found)
{
	struct buf text = BUF_INIT;

	buf_add_str(&text,
	    setup_form_kind(f) == CONF_POP
		? _("Mail is downloaded and lives on this computer. Other "
		    "devices see only what the server still keeps.")
		: _("Mail lives on the server, and all your devices see the "
		    "same. This computer keeps a copy to read offline."));
	if (found_server(f, found) && found->reason &&
	    found->suggested == setup_form_kind(f))
		buf_printf(&text, " %s", found->reason);
	form_say(form_find(f, SETUP_KIND), LOOK_DIM, text.data);
	buf_clear(&text);
}

static void explain_server(struct form *f, const struct discovery *found)
{
	const struct discovery_server *s = found_server(f, found);
	struct buf text = BUF_INIT;

	if (s && !is_by_hand(f)) {
		discovery_server_text(&text, &s->at);
		buf_printf(&text, " (%s)", setup_source_text(s->at.source));
	}
	set_label(f, SETUP_FOUND, text.data);
	buf_clear(&text);
}

static void explain_after(struct form *f)
{
	const char *const texts[] = {
	    [AFTER_DAYS] = _("It is removed so many days after it was "
			     "downloaded; until then other devices see it."),
	    [AFTER_KEEP] = _("Nothing is ever removed from the server."),
	    [AFTER_DELETED] = _("It is removed when you delete the message "
				"for good on this computer."),
	    [AFTER_REMOVE] = _("It is removed as soon as it is safely on this "
			       "computer, which then holds the only copy."),
	};
	struct form_field *after = form_find(f, SETUP_AFTER);

	after->is_hidden = form_find(f, SETUP_KIND)->is_hidden ||
	                   setup_form_kind(f) != CONF_POP;
	form_say(after, LOOK_DIM, texts[after->chosen]);
	set_hidden(
	    f, SETUP_DAYS, after->is_hidden || after->chosen != AFTER_DAYS);
}

static void explain_foreign(struct form *f, const struct discovery *found)
{
	const struct discovery_server *s = found_server(f, found);
	struct form_field *yes = form_find(f, SETUP_FOREIGN);
	struct buf text = BUF_INIT;

	yes->is_hidden = !s || !s->is_foreign || is_by_hand(f);
	if (yes->is_hidden)
		return;
	buf_printf(&text,
	    _("The server %s belongs to %s, not to %s. Your password goes "
	      "there only if you agree."),
	    s->at.host, s->owner ? s->owner : "?", found->address.shown);
	form_say(yes, LOOK_WARNING, text.data);
	buf_clear(&text);
}

void setup_form_explain(struct form *f, const struct discovery *found)
{
	explain_kind(f, found);
	explain_server(f, found);
	explain_after(f);
	explain_foreign(f, found);
}

/* --- what was found ------------------------------------------------------- */

static void show_rest(struct form *f, const struct discovery *found)
{
	set_hidden(f, SETUP_KIND, false);
	set_hidden(f, SETUP_TEST, false);
	set_hidden(f, SETUP_SAVE, false);
	setup_form_explain(f, found);
}

void setup_form_take_server(struct form *f, const struct setup_server *s)
{
	struct buf text = BUF_INIT;

	buf_printf(&text, strchr(s->host, ':') ? "[%s]:%d" : "%s:%d", s->host,
	    s->port);
	form_set_text(form_find(f, SETUP_SERVER), text.data);
	form_set_chosen(form_find(f, SETUP_SECURITY),
	    s->security == CONF_STARTTLS ? SECURITY_STARTTLS : SECURITY_TLS);
	if (s->proto != SETUP_SMTP)
		form_set_chosen(form_find(f, SETUP_KIND),
		    s->proto == SETUP_POP ? KIND_POP : KIND_IMAP);
	buf_clear(&text);
}

void setup_form_show_server(struct form *f, const struct discovery *found)
{
	const struct discovery_server *s = found_server(f, found);
	char *user = found ? discovery_user(found, proto_of(f), 0) : NULL;

	for (int i = SETUP_SERVER; i <= SETUP_COMMAND; i++)
		set_hidden(f, i, false);
	if (s && !*setup_form_text(f, SETUP_SERVER))
		setup_form_take_server(f, &s->at);
	if (!*setup_form_text(f, SETUP_USER))
		form_set_text(form_find(f, SETUP_USER),
		    user ? user : setup_form_text(f, SETUP_ADDRESS));
	free(user);
	show_rest(f, found);
}

void setup_form_take_found(
    struct form *f, const struct discovery *found, const struct err *why)
{
	struct form_field *address = form_find(f, SETUP_ADDRESS);

	form_say(address, LOOK_ERROR, why && why->text[0] ? why->text : NULL);
	set_label(f, SETUP_NOTE, found->note);
	if (why && why->text[0]) {
		if (!found->is_impossible && found->address.text)
			setup_form_show_server(f, found);
		return;
	}
	form_set_chosen(form_find(f, SETUP_KIND),
	    found->suggested == CONF_POP ? KIND_POP : KIND_IMAP);
	show_rest(f, found);
}

void setup_form_forget_found(struct form *f)
{
	for (int i = SETUP_NOTE; i < SETUP_TITLE; i++)
		set_hidden(f, i, true);
	form_set_text(form_find(f, SETUP_SERVER), "");
	form_set_text(form_find(f, SETUP_USER), "");
	form_set_chosen(form_find(f, SETUP_FOREIGN), false);
	setup_form_hide_failure(f);
}

/* --- lines of work -------------------------------------------------------- */

static void show_step(struct form *f, int id, const struct step *s)
{
	static const char *const marks[] = {
	    [STEP_WAITING] = "   ",
	    [STEP_RUNNING] = "...",
	    [STEP_GOOD] = "ok ",
	    [STEP_NOTHING] = "-  ",
	    [STEP_FAILED] = "!  ",
	    [STEP_SKIPPED] = "   ",
	};
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s %s", marks[s->state], s->title);
	if (s->outcome[0])
		buf_printf(&text, ": %s", s->outcome);
	set_label(f, id, text.data);
	buf_clear(&text);
}

void setup_form_show_steps(
    struct form *f, const char *title, const struct step_list *steps)
{
	size_t n = 0;

	set_label(f, SETUP_TITLE, title);
	for (; steps && n < steps->len && n < SETUP_LINES_MAX; n++)
		show_step(f, SETUP_LINES + (int)n, &steps->items[n]);
	for (; n < SETUP_LINES_MAX; n++)
		set_label(f, SETUP_LINES + (int)n, NULL);
}

/* --- what went wrong ------------------------------------------------------ */

void setup_form_hide_failure(struct form *f)
{
	for (int i = 0; i < SETUP_OTHERS_MAX; i++)
		set_label(f, SETUP_OTHERS + i, NULL);
	set_hidden(f, SETUP_TRUST, true);
	form_set_text(form_find(f, SETUP_TRUST), "");
	form_say(form_find(f, SETUP_PASSWORD), LOOK_DIM, NULL);
	form_say(form_find(f, SETUP_SERVER), LOOK_DIM, NULL);
	form_say(form_find(f, SETUP_TEST), LOOK_DIM, NULL);
}

static void show_trust(struct form *f, const struct doctor_report *r)
{
	struct form_field *trust = form_find(f, SETUP_TRUST);
	struct buf text = BUF_INIT;

	buf_printf(&text,
	    _("Type \"yes\" to trust exactly this certificate, for this "
	      "account only. SHA-256: %s"),
	    r->cert.fingerprint);
	trust->is_hidden = false;
	form_say(trust, LOOK_WARNING, text.data);
	buf_clear(&text);
}

static void show_others(struct form *f, const struct doctor_report *r)
{
	for (size_t i = 0; i < r->others.len && i < SETUP_OTHERS_MAX; i++) {
		struct buf text = BUF_INIT, at = BUF_INIT;

		discovery_server_text(&at, &r->others.items[i]);
		buf_printf(&text, _("Test this one: %s"), at.data);
		set_label(f, SETUP_OTHERS + (int)i, text.data);
		buf_clear(&text);
		buf_clear(&at);
	}
}

/* The field in which it can be mended. */
static struct form_field *mend_at(struct form *f, const struct doctor_report *r)
{
	const struct diagnosis *d = &r->diagnosis;

	if (r->why.kind == ERR_AUTH || r->why.kind == ERR_ASK ||
	    (d->offers & (OFFER_PASSWORD | OFFER_APP_PASSWORD)))
		return form_find(f, SETUP_PASSWORD);
	if (is_by_hand(f) && (d->offers & OFFER_SERVER))
		return form_find(f, SETUP_SERVER);
	return form_find(f, SETUP_TEST);
}

void setup_form_show_failure(struct form *f, const struct doctor_report *r)
{
	const struct diagnosis *d = &r->diagnosis;
	struct form_field *at = mend_at(f, r);
	struct buf text = BUF_INIT;

	buf_printf(&text, "%s%s", d->title,
	    d->title[0] && !strchr(".!?", d->title[strlen(d->title) - 1]) ? "."
									  : "");
	if (d->why[0])
		buf_printf(&text, " %s", d->why);
	if (d->todo[0])
		buf_printf(&text, " %s", d->todo);
	if (*err_server_words(&r->why)) {
		buf_add_char(&text, '\n');
		buf_printf(
		    &text, _("The server said: %s"), err_server_words(&r->why));
	}
	form_say(at, LOOK_ERROR, text.data);
	if ((d->offers & OFFER_PIN) && r->cert.fingerprint)
		show_trust(f, r);
	show_others(f, r);
	form_focus(f, at);
	buf_clear(&text);
}

/* --- the account ---------------------------------------------------------- */

const char *setup_account_own(struct setup_account *a, const char *s)
{
	char *copy = s ? mem_str(s) : NULL;

	if (copy)
		*vec_push(&a->words) = copy;
	return copy;
}

void setup_account_clear(struct setup_account *a)
{
	for (size_t i = 0; i < a->words.len; i++)
		free(a->words.items[i]);
	vec_clear(&a->words);
	a->account = (struct new_account){0};
}

static bool lacks(struct form *f, enum setup_field id, const char *text)
{
	struct form_field *field = form_find(f, id);

	form_say(field, LOOK_ERROR, text);
	form_focus(f, field);
	return false;
}

static bool take_by_hand(struct form *f, struct setup_account *out)
{
	struct new_account *n = &out->account;
	struct conf_server at = {0};

	if (!value_server(&at, setup_form_text(f, SETUP_SERVER))) {
		free(at.host);
		return lacks(f, SETUP_SERVER,
		    _("Enter the server's name, as in mail.example.org or "
		      "mail.example.org:993."));
	}
	n->host = setup_account_own(out, at.host);
	n->port = at.port;
	n->security = form_find(f, SETUP_SECURITY)->chosen == SECURITY_TLS
	                  ? CONF_TLS
	                  : CONF_STARTTLS;
	if (!n->port)
		n->port = setup_proto_port(proto_of(f), n->security);
	n->user = setup_account_own(out, setup_form_text(f, SETUP_USER));
	if (*setup_form_text(f, SETUP_COMMAND))
		n->password_command =
		    setup_account_own(out, setup_form_text(f, SETUP_COMMAND));
	free(at.host);
	return true;
}

static bool take_found(
    struct form *f, const struct discovery *found, struct setup_account *out)
{
	char *user;
	bool ok = found && new_account_take(
			       &out->account, found, setup_form_kind(f), &user);

	if (!ok)
		return lacks(f, SETUP_KIND,
		    _("No such server was found. F2 lets you enter it."));
	out->account.host = setup_account_own(out, out->account.host);
	out->account.user = setup_account_own(out, out->account.user);
	out->account.smtp_host = setup_account_own(out, out->account.smtp_host);
	free(user);
	if (found_server(f, found)->is_foreign &&
	    !form_find(f, SETUP_FOREIGN)->chosen)
		return lacks(f, SETUP_FOREIGN,
		    _("Agree to this server first, or enter another one (F2). "
		      "Nothing was sent to it."));
	return true;
}

static bool take_after(struct form *f, struct setup_account *out)
{
	static const char *const words[] = {[AFTER_KEEP] = "keep",
	    [AFTER_DELETED] = "when-deleted-here",
	    [AFTER_REMOVE] = "remove"};
	int chosen = form_find(f, SETUP_AFTER)->chosen;
	long long days = DAYS_FIRST;
	char text[40];

	if (out->account.kind != CONF_POP)
		return true;
	if (chosen != AFTER_DAYS) {
		out->account.after = setup_account_own(out, words[chosen]);
		return true;
	}
	if (!value_number(&days, setup_form_text(f, SETUP_DAYS), 1, 3650))
		return lacks(
		    f, SETUP_DAYS, _("Enter a number from 1 to 3650."));
	snprintf(text, sizeof text, "remove-after %lld", days);
	out->account.after = setup_account_own(out, text);
	return true;
}

bool setup_form_account(struct form *f, const struct discovery *found,
    const struct conf *conf, struct setup_account *out)
{
	struct new_account *n = &out->account;
	char *label;

	*out = (struct setup_account){0};
	if (!found || !found->address.text)
		return lacks(f, SETUP_ADDRESS, _("Enter your address first."));
	n->kind = setup_form_kind(f);
	n->address = setup_account_own(out, found->address.text);
	if (!(is_by_hand(f) ? take_by_hand(f, out)
			    : take_found(f, found, out)) ||
	    !take_after(f, out))
		return false;
	n->kind = setup_form_kind(f);
	n->address = setup_account_own(out, found->address.text);
	label = new_account_label(found, conf);
	n->label = setup_account_own(out, label);
	free(label);
	return true;
}
