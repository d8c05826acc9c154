#include "account/smtp/caps.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "account/signin/sasl.h"

static const struct {
	const char *name;
	unsigned bit;
} names[] = {
    {"PIPELINING", SMTP_PIPELINING},
    {"8BITMIME", SMTP_8BITMIME},
    {"SMTPUTF8", SMTP_SMTPUTF8},
    {"STARTTLS", SMTP_STARTTLS},
    {"SIZE", SMTP_SIZE},
    {"AUTH", SMTP_AUTH},
};

static bool is_word(const char *word, size_t len, const char *name)
{
	return strlen(name) == len && strncasecmp(word, name, len) == 0;
}

static void take_mechanisms(struct smtp_caps *caps, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		size_t n = strcspn(s, " =\n");

		if (s + n > end)
			n = (size_t)(end - s);
		caps->sasl |= 1u << sasl_by_name(s, n);
		s += n + 1;
	}
	caps->sasl &= ~(1u << SASL_NONE);
}

static void take_line(struct smtp_caps *caps, const char *line, size_t len)
{
	/* Old servers write "AUTH=LOGIN". */
	size_t word = strcspn(line, " =\n");
	const char *rest = line + word + 1;
	size_t rest_len = len > word ? len - word - 1 : 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (is_word(line, word, names[i].name))
			caps->bits |= names[i].bit;
	if (is_word(line, word, "AUTH"))
		take_mechanisms(caps, rest, rest_len);
	if (is_word(line, word, "SIZE") && rest_len)
		caps->size = strtoll(rest, NULL, 10);
	if (caps->size < 0)
		caps->size = 0;
}

void smtp_caps_read(struct smtp_caps *caps, const char *text)
{
	*caps = (struct smtp_caps){.bits = SMTP_EHLO};
	text += strcspn(text, "\n");
	while (*text) {
		size_t len = strcspn(++text, "\n");

		take_line(caps, text, len);
		text += len;
	}
}
