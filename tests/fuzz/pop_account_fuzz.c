/* Fuzzes a whole POP account with what its server says in two sessions; the
 * first byte says what becomes of the mail on the server. */
#include "fuzz/replay.h"

#include <stdio.h>

#include "fuzz/account.h"

static const char conf[] = "[account a]\n"
			   "kind = pop\n"
			   "address = me@example.org\n"
			   "server = 127.0.0.1:110\n"
			   "security = none\n"
			   "password-command = true\n"
			   "after-download = %s\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const after[] = {
	    "keep", "remove", "remove-after 1", "when-deleted-here"};
	char text[sizeof conf + 32];

	if (!size)
		return 0;
	snprintf(text, sizeof text, conf, after[data[0] % 4]);
	account_play(text, data + 1, size - 1);
	return 0;
}
