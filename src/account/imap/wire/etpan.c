#include "account/imap/wire/etpan.h"

#include "base/i18n.h"

#define LATE_TABLE struct etpan_names
LAZY_LIBRARY(etpan, ETPAN_NAMES, ETPAN_SONAME, "libetpan20",
    N_("IMAP accounts can't be used."))
