#include "account/imap/wire/etpan.h"

#define LATE_TABLE struct etpan_names
LATE_LIBRARY(etpan_names, ETPAN_NAMES, ETPAN_SONAME)
