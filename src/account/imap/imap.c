#include "account/backend.h"

/* Filled in by the IMAP room. */
const struct backend backend_imap = {0};
