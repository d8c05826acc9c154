/* Fuzzes the reading and changing of the config file: what can't be taken has
 * a sentence that says what is wrong with it. */
#include "fuzz/replay.h"

#include <assert.h>
#include <string.h>

#include "config/conf.h"
#include "config/document.h"

static void check_account(const struct conf *c, const struct conf_account *a)
{
	assert(a->label && *a->label);
	assert(a->kind == CONF_POP || a->kind == CONF_IMAP);
	assert(a->server.host && a->server.port > 0 && a->server.port < 65536);
	assert(a->check_minutes > 0 && a->after_days >= 0 && a->size_cap >= 0);
	assert(conf_find(c, a->label));
	conf_is_loopback(a->server.host);
}

/* A file that is changed nowhere stays as it is; one that is changed says what
 * it was changed to, and as much as before otherwise. */
static void check_changes(const struct conf *c, const char *text, size_t size)
{
	const struct conf_change mouse = {CONF_SET, NULL, "mouse", "yes", NULL};
	struct document d = {0};
	struct buf out = BUF_INIT;
	struct conf *now;

	document_read(&d, text, size);
	document_write(&d, &out);
	assert(buf_equals(&out, text, size));
	buf_reset(&out);
	assert(document_change(&d, &mouse, NULL));
	document_write(&d, &out);
	now = conf_parse("config", out.data, out.len);
	assert(now->ui.has_mouse);
	assert(now->n_accounts == c->n_accounts);
	conf_drop(now);
	buf_clear(&out);
	document_clear(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf *c = conf_parse("config", (const char *)data, size);

	for (size_t i = 0; i < c->n_accounts; i++)
		check_account(c, &c->accounts[i]);
	for (size_t i = 0; i < c->problems.len; i++)
		assert(strncmp(c->problems.items[i].text, "config:", 7) == 0);
	check_changes(c, (const char *)data, size);
	conf_drop(c);
	return 0;
}
