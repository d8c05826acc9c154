#include "mime/lib/gmime.h"

#define LATE_TABLE struct gmime_names
LAZY_LIBRARY(gmime_names, GMIME_NAMES, GMIME_SONAME)
