#include "cmd/setup/account_print.h"

#include "account/inspect/inspect.h"
#include "base/i18n.h"
#include "base/json.h"
#include "cmd/open/print.h"

static const char *const securities[] = {
    [CONF_TLS] = "tls", [CONF_STARTTLS] = "starttls", [CONF_PLAIN] = "none"};

static const char *const policies[] = {[CONF_KEEP] = "keep",
    [CONF_REMOVE_AFTER] = "remove-after",
    [CONF_REMOVE_WITH_LOCAL] = "when-deleted-here",
    [CONF_REMOVE_AT_ONCE] = "remove"};

static void account_print_add_json(
    struct buf *out, const struct conf_account *a)
{
	struct json j = {.out = out};

	json_open(&j, '{');
	json_put_str(&j, "name", a->label);
	json_put_str(&j, "kind", a->kind == CONF_POP ? "pop" : "imap");
	json_put_str(&j, "address", a->address);
	json_put_str(&j, "server", a->server.host);
	json_put_int(&j, "port", a->server.port);
	json_put_str(&j, "security", securities[a->security]);
	json_put_str(&j, "user", a->user);
	if (a->kind == CONF_POP) {
		json_put_str(&j, "after_download", policies[a->after]);
		if (a->after == CONF_REMOVE_AFTER)
			json_put_int(&j, "after_days", a->after_days);
	}
	json_close(&j, '}');
	buf_add_char(out, '\n');
}

static void account_print_add_words(
    struct buf *out, const struct conf_account *a)
{
	buf_printf(out, "[%s] ", inspect_badge(a->kind));
	print_cell(out, a->label, 16);
	buf_add_char(out, ' ');
	print_cell(out, a->address, 28);
	buf_printf(out, " %s:%d %s\n", a->server.host, a->server.port,
	    securities[a->security]);
}

void account_print(
    const struct conf *conf, const struct conf_account *only, bool is_json)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < conf->n_accounts; i++) {
		const struct conf_account *a = &conf->accounts[i];

		if (only && only != a)
			continue;
		if (is_json)
			account_print_add_json(&out, a);
		else
			account_print_add_words(&out, a);
	}
	print_lines(&out, is_json);
	buf_clear(&out);
}
