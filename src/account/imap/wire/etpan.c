#include "account/imap/wire/etpan.h"

#define LATE_TABLE struct etpan_names
LAZY_LIBRARY(etpan_names, ETPAN_NAMES, ETPAN_SONAME)
