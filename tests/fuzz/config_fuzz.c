/* Fuzzes the reading of the config file: it is taken, or one sentence says
 * what is wrong with it. */
#include "fuzz/replay.h"

#include <assert.h>
#include <string.h>

#include "config/conf.h"

static void check_account(const struct conf *c, const struct conf_account *a)
{
	assert(a->label && *a->label);
	assert(a->kind == CONF_POP || a->kind == CONF_IMAP);
	assert(a->server.host && a->server.port > 0 && a->server.port < 65536);
	assert(a->check_minutes > 0 && a->after_days >= 0 && a->size_cap >= 0);
	assert(conf_find(c, a->label));
	conf_is_loopback(a->server.host);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf *c;
	struct err e = {0};

	if (!conf_parse(&c, "config", (const char *)data, size, &e)) {
		assert(!c);
		assert(strncmp(e.text, "config:", 7) == 0);
		assert(e.kind != ERR_OTHER);
		return 0;
	}
	for (size_t i = 0; i < c->n_accounts; i++)
		check_account(c, &c->accounts[i]);
	conf_free(c);
	return 0;
}
