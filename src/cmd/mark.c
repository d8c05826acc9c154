#include "cmd/verbs.h"

#include <getopt.h>
#include <stdio.h>

#include "base/i18n.h"
#include "cmd/open/open_write.h"
#include "cmd/verb_table.h"
#include "store/user/edit.h"
#include "store/read/message.h"

/* What is wanted of the messages. */
struct marking {
	unsigned set, clear;
	bool has_wish, gets_rest;
	enum maildrop_wish wish;
	const char *label, *unlabel; /* keywords */
};

static const struct marking_option {
	const char *name;
	struct marking what;
} all[] = {
    {"seen", {.set = FLAG_SEEN}},
    {"unseen", {.clear = FLAG_SEEN}},
    {"flag", {.set = FLAG_FLAGGED}},
    {"unflag", {.clear = FLAG_FLAGGED}},
    {"answered", {.set = FLAG_ANSWERED}},
    {"unanswered", {.clear = FLAG_ANSWERED}},
    {"junk", {.set = FLAG_JUNK, .clear = FLAG_NOT_JUNK}},
    {"not-junk", {.set = FLAG_NOT_JUNK, .clear = FLAG_JUNK}},
    {"keep-on-server", {.has_wish = true, .wish = DROP_KEEP}},
    {"remove-from-server", {.has_wish = true, .wish = DROP_REMOVE}},
    {"by-policy", {.has_wish = true, .wish = DROP_BY_POLICY}},
    {"get-rest", {.gets_rest = true}},
};
enum { MARKS = sizeof all / sizeof *all, LABEL, UNLABEL };

static bool mark_read_arguments(struct marking *m, int argc, char **argv)
{
	struct option options[UNLABEL + 1] = {
	    [LABEL - 1] = {"label", required_argument, NULL, LABEL},
	    [UNLABEL - 1] = {"unlabel", required_argument, NULL, UNLABEL}};
	int option;

	for (int i = 0; i < MARKS; i++)
		options[i] =
		    (struct option){all[i].name, no_argument, NULL, i + 1};
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		const struct marking *one;

		if (option == LABEL)
			m->label = optarg;
		if (option == UNLABEL)
			m->unlabel = optarg;
		if (option == LABEL || option == UNLABEL)
			continue;
		if (option < 1 || option > MARKS)
			return false;
		one = &all[option - 1].what;
		m->set |= one->set;
		m->clear |= one->clear;
		m->gets_rest |= one->gets_rest;
		if (one->has_wish) {
			m->has_wish = true;
			m->wish = one->wish;
		}
	}
	return (m->set || m->clear || m->has_wish || m->gets_rest || m->label ||
		   m->unlabel) &&
	       !(m->set & m->clear) && optind < argc;
}

static bool wish_all(
    struct open_write *a, const struct marking *m, struct err *e)
{
	for (size_t i = 0; i < a->ids.len; i++) {
		struct edit_wish wish = {
		    .message_id = a->ids.items[i], .wish = m->wish};
		bool found;

		if (!edit_wish(a->store, &wish, &found, e))
			return false;
		if (!found)
			return err_set(e, ERR_NOT_FOUND, ERR_ITEM, RETRY_NEVER,
			    _("Message %lld is not from a POP server."),
			    (long long)wish.message_id);
	}
	return true;
}

static bool mark_all(
    struct open_write *a, const struct marking *m, struct err *e)
{
	struct edit_flags flags = {.ids = a->ids.items,
	    .n = a->ids.len,
	    .set = m->set,
	    .clear = m->clear};
	struct edit_of of = {.ids = a->ids.items, .n = a->ids.len};
	bool ok = true;

	if (m->label)
		ok = edit_keyword(a->store, &of, m->label, true, e);
	if (ok && m->unlabel)
		ok = edit_keyword(a->store, &of, m->unlabel, false, e);
	if (ok && (m->set || m->clear))
		ok = edit_flags(a->store, &flags, e);
	for (size_t i = 0; ok && m->gets_rest && i < a->ids.len; i++)
		ok = edit_want_body(a->store, a->ids.items[i], e);
	return ok && (!m->has_wish || wish_all(a, m, e));
}

int cmd_mark(struct cmd *c, int argc, char **argv)
{
	struct marking m = {0};
	struct open_write a = {0};
	struct err e = {0};
	bool ok;

	if (!mark_read_arguments(&m, argc, argv))
		return cmd_usage("mark");
	ok = open_write_store(&a, c, argc - optind, argv + optind, &e) &&
	     mark_all(&a, &m, &e);
	open_write_close(&a);
	return ok ? 0 : cmd_fail(&e);
}
