#include "account/pop/caps.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/signin/sasl.h"

void pop_caps_reset(struct pop_caps *c)
{
	buf_reset(&c->words);
	c->bits = c->sasl = 0;
	c->expire = -1;
	c->login_delay = 0;
}

static const struct {
	const char *name;
	unsigned bit;
} cap_names[] = {
    {"TOP", POP_TOP},
    {"UIDL", POP_UIDL},
    {"USER", POP_USER},
    {"STLS", POP_STLS},
    {"PIPELINING", POP_PIPELINING},
    {"RESP-CODES", POP_RESP_CODES},
    {"AUTH-RESP-CODE", POP_AUTH_RESP_CODE},
    {"UTF8", POP_UTF8},
    {"LANG", POP_LANG},
};

static void take_mechanisms(struct pop_caps *c, const char *names)
{
	while (*names) {
		size_t len = strcspn(names, " ");

		c->sasl |= 1u << sasl_by_name(names, len);
		names += len;
		names += strspn(names, " ");
	}
	c->sasl &= ~(1u << SASL_NONE);
}

static int read_cap_number(const char *digits)
{
	long n = strtol(digits, NULL, 10);

	return n < 0 ? 0 : n > INT_MAX / 2 ? INT_MAX / 2 : (int)n;
}

/* "EXPIRE 30", "EXPIRE NEVER", "EXPIRE 30 USER" */
static int read_expire(const char *args)
{
	if (strncasecmp(args, "NEVER", 5) == 0)
		return INT_MAX;
	return *args >= '0' && *args <= '9' ? read_cap_number(args) : -1;
}

void pop_caps_take(struct pop_caps *c, const char *line, size_t len)
{
	size_t verb = strcspn(line, " ");
	const char *args = line + verb + strspn(line + verb, " ");

	if (c->words.len + len < 4096)
		buf_printf(&c->words, "%s%s", c->words.len ? "; " : "", line);
	for (size_t i = 0; i < sizeof cap_names / sizeof *cap_names; i++)
		if (strlen(cap_names[i].name) == verb &&
		    strncasecmp(cap_names[i].name, line, verb) == 0)
			c->bits |= cap_names[i].bit;
	if (verb == 4 && strncasecmp(line, "SASL", 4) == 0)
		take_mechanisms(c, args);
	else if (verb == 6 && strncasecmp(line, "EXPIRE", 6) == 0)
		c->expire = read_expire(args);
	else if (verb == 11 && strncasecmp(line, "LOGIN-DELAY", 11) == 0)
		c->login_delay = read_cap_number(args);
}

void pop_caps_read(struct pop_caps *c, const char *words)
{
	struct buf line = BUF_INIT;

	pop_caps_reset(c);
	while (*words) {
		size_t len = strcspn(words, ";");

		buf_reset(&line);
		buf_add(&line, words, len);
		pop_caps_take(c, line.data, line.len);
		words += len;
		words += strspn(words, "; ");
	}
	buf_clear(&line);
}

bool pop_caps_are_gmail(const struct pop_caps *c)
{
	return c->words.data && strstr(c->words.data, "X-GOOGLE-RICO") != NULL;
}

int pop_caps_expiry(const struct pop_caps *c)
{
	if (pop_caps_are_gmail(c) || c->expire == INT_MAX)
		return -1;
	return c->expire;
}
