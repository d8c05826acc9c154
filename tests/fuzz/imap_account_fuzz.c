/* Fuzzes a whole IMAP account with what its server says in two sessions. */
#include "fuzz/replay.h"

#include "fuzz/account.h"

static const char conf[] = "[account a]\n"
			   "kind = imap\n"
			   "address = me@example.org\n"
			   "server = 127.0.0.1:143\n"
			   "security = none\n"
			   "password-command = true\n"
			   "push-after = 0\n"
			   "offline = all\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	account_play(conf, data, size);
	return 0;
}
